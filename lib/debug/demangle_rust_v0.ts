/**
 * Rust's second mangling (`_R...`), as "The rustc book" describes it under "v0 Symbol Format".
 *
 * @module
 */
import { attempt, bounded } from "./mangled_text.ts";
import { RustTokens } from "./rust_v0_tokens.ts";

const BASIC_TYPES: Readonly<Record<string, string>> = {
  a: "i8",
  b: "bool",
  c: "char",
  d: "f64",
  e: "str",
  f: "f32",
  h: "u8",
  i: "isize",
  j: "usize",
  l: "i32",
  m: "u32",
  n: "i128",
  o: "u128",
  p: "_",
  s: "i16",
  t: "u16",
  u: "()",
  v: "...",
  x: "i64",
  y: "u64",
  z: "!",
};

/** No function has so many: a larger count only serves to print without end. */
const MAX_BOUND_LIFETIMES = 1000;

/**
 * Reads a v0 Rust name. Crate disambiguators, the types of constants and the instantiating crate are
 * left out, as in the short form of rustc-demangle.
 *
 * @param symbol The name, without any suffix such as `.llvm.123`.
 * @returns The path, or undefined if it is no such name.
 * @example
 * ```ts
 * import { demangleRustV0 } from "./demangle_rust_v0.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(demangleRustV0("_RNCINvC3foo3barmE0"), "foo::bar::<u32>::{closure#0}");
 * ```
 */
export function demangleRustV0(symbol: string): string | undefined {
  // A digit here would be the version of a later encoding.
  if (!/^_R[A-Z][A-Za-z0-9_]*$/.test(symbol)) return undefined;
  return attempt(symbol, () => {
    const reader = new V0(symbol.slice(2));
    reader.path(true);
    const result = reader.out;
    if (!reader.done) reader.quietly(() => reader.path(false));
    if (!reader.done) reader.fail();
    return result;
  });
}

/** Positions are those of the text after `_R`, as back references count. */
class V0 extends RustTokens {
  out = "";
  #quiet = false;
  #bound = 0;

  quietly(read: () => void): void {
    const before = this.#quiet;
    this.#quiet = true;
    read();
    this.#quiet = before;
  }

  /** In the path of a value, generic arguments follow a `::`. */
  path(inValue: boolean): void {
    this.nested(() => {
      const tag = this.next();
      switch (tag) {
        case "C":
          this.disambiguator();
          this.#print(this.identifier());
          return;
        case "N":
          return this.#nestedPath(inValue);
        case "M":
        case "X":
          this.disambiguator();
          this.quietly(() => this.path(false));
          return this.#qualified(tag === "X");
        case "Y":
          return this.#qualified(true);
        case "I":
          this.#openGenerics(inValue);
          return this.#print(">");
        case "B":
          return this.#backref(() => this.path(inValue));
        default:
          this.fail();
      }
    });
  }

  #print(text: string): void {
    if (!this.#quiet) this.out = bounded(this.out + text);
  }

  #nestedPath(inValue: boolean): void {
    const namespace = this.next();
    if (!/[A-Za-z]/.test(namespace)) this.fail();
    this.path(inValue);
    const index = this.disambiguator();
    const name = this.identifier();
    if (namespace >= "a") {
      if (name !== "") this.#print(`::${name}`);
      return;
    }
    const kind = namespace === "C" ? "closure" : namespace === "S" ? "shim" : namespace;
    this.#print(`::{${kind}${name && `:${name}`}#${index}}`);
  }

  #qualified(hasTrait: boolean): void {
    this.#print("<");
    this.#type();
    if (hasTrait) {
      this.#print(" as ");
      this.path(false);
    }
    this.#print(">");
  }

  /** A path and its generic arguments, but for the last bracket. */
  #openGenerics(inValue: boolean): void {
    this.path(inValue);
    this.#print(inValue ? "::<" : "<");
    this.#list(", ", () => this.#genericArgument());
  }

  /** Items up to `E`; how many there were. */
  #list(separator: string, item: () => void): number {
    let count = 0;
    while (!this.eat("E")) {
      if (count++ > 0) this.#print(separator);
      item();
    }
    return count;
  }

  #genericArgument(): void {
    if (this.eat("L")) this.#lifetime(this.base62());
    else if (this.eat("K")) this.#constant(false);
    else this.#type();
  }

  #type(): void {
    this.nested(() => {
      const tag = this.next();
      const basic = BASIC_TYPES[tag];
      if (basic !== undefined) return this.#print(basic);
      switch (tag) {
        case "R":
        case "Q":
          return this.#reference(tag === "Q");
        case "P":
        case "O":
          this.#print(tag === "P" ? "*const " : "*mut ");
          return this.#type();
        case "A":
        case "S":
          this.#print("[");
          this.#type();
          if (tag === "A") {
            this.#print("; ");
            this.#constant(true);
          }
          return this.#print("]");
        case "T": {
          this.#print("(");
          const count = this.#list(", ", () => this.#type());
          return this.#print(count === 1 ? ",)" : ")");
        }
        case "F":
          return this.#binder(() => this.#functionType());
        case "D":
          return this.#dynType();
        case "B":
          return this.#backref(() => this.#type());
        default:
          this.pos--;
          this.path(false);
      }
    });
  }

  #reference(mutable: boolean): void {
    this.#print("&");
    const lifetime = this.eat("L") ? this.base62() : 0;
    if (lifetime !== 0) {
      this.#lifetime(lifetime);
      this.#print(" ");
    }
    if (mutable) this.#print("mut ");
    this.#type();
  }

  #functionType(): void {
    if (this.eat("U")) this.#print("unsafe ");
    if (this.eat("K")) {
      const abi = this.eat("C") ? "C" : this.identifier().replaceAll("_", "-");
      this.#print(`extern "${abi}" `);
    }
    this.#print("fn(");
    this.#list(", ", () => this.#type());
    this.#print(")");
    if (this.eat("u")) return;
    this.#print(" -> ");
    this.#type();
  }

  #dynType(): void {
    this.#print("dyn ");
    this.#binder(() => {
      this.#list(" + ", () => this.#dynTrait());
    });
    this.expect("L");
    const lifetime = this.base62();
    if (lifetime === 0) return;
    this.#print(" + ");
    this.#lifetime(lifetime);
  }

  /** A trait, whose associated types join its generic arguments. */
  #dynTrait(): void {
    let open = this.#openPath();
    while (this.eat("p")) {
      this.#print(open ? ", " : "<");
      open = true;
      this.#print(`${this.identifier()} = `);
      this.#type();
    }
    if (open) this.#print(">");
  }

  /** A path, and whether it ends in generic arguments that are not closed yet. */
  #openPath(): boolean {
    return this.nested(() => {
      if (this.eat("I")) {
        this.#openGenerics(false);
        return true;
      }
      if (this.eat("B")) {
        let open = false;
        this.#backref(() => open = this.#openPath());
        return open;
      }
      this.path(false);
      return false;
    });
  }

  #binder(read: () => void): void {
    const count = this.eat("G") ? this.base62() + 1 : 0;
    if (count > MAX_BOUND_LIFETIMES) this.fail();
    const before = this.#bound;
    if (count > 0) {
      this.#print("for<");
      for (let i = 0; i < count; i++) {
        if (i > 0) this.#print(", ");
        this.#bound++;
        this.#lifetime(1);
      }
      this.#print("> ");
    }
    read();
    this.#bound = before;
  }

  /** By its distance: 1 is the one bound last, 0 one without a name. */
  #lifetime(index: number): void {
    if (index === 0) return this.#print("'_");
    const depth = this.#bound - index;
    // Where nothing is printed, back references are not followed and binders may be unknown.
    if (depth < 0 && !this.#quiet) this.fail();
    this.#print(depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`);
  }

  /** Inside an expression a constant needs no braces. */
  #constant(inExpression: boolean): void {
    this.nested(() => {
      const tag = this.next();
      if (tag === "B") return this.#backref(() => this.#constant(inExpression));
      if (tag === "p") return this.#print("_");
      if ("htmyoj".includes(tag)) return this.#print(this.hex().toString());
      if ("aslxni".includes(tag)) {
        const sign = this.eat("n") ? "-" : "";
        return this.#print(sign + this.hex().toString());
      }
      if (tag === "b") return this.#print(this.boolean());
      if (tag === "c") return this.#print(this.character());
      if (tag === "R" && this.eat("e")) return this.#print(this.stringLiteral());
      if (!inExpression) this.#print("{");
      this.#compound(tag);
      if (!inExpression) this.#print("}");
    });
  }

  /** Constants of types that are not yet allowed in stable Rust. */
  #compound(tag: string): void {
    switch (tag) {
      case "e":
        return this.#print(`*${this.stringLiteral()}`);
      case "R":
      case "Q":
        this.#print(tag === "R" ? "&" : "&mut ");
        return this.#constant(true);
      case "A":
        this.#print("[");
        this.#list(", ", () => this.#constant(true));
        return this.#print("]");
      case "T": {
        this.#print("(");
        const count = this.#list(", ", () => this.#constant(true));
        return this.#print(count === 1 ? ",)" : ")");
      }
      case "V":
        return this.#adt();
      default:
        this.fail();
    }
  }

  #adt(): void {
    this.path(true);
    if (this.eat("U")) return;
    if (this.eat("T")) {
      this.#print("(");
      this.#list(", ", () => this.#constant(true));
      return this.#print(")");
    }
    this.expect("S");
    this.#print(" { ");
    this.#list(", ", () => {
      this.disambiguator();
      this.#print(`${this.identifier()}: `);
      this.#constant(true);
    });
    this.#print(" }");
  }

  /** Reads again what stands at an earlier place; the tag has been consumed. */
  #backref(read: () => void): void {
    const here = this.pos - 1;
    const target = this.base62();
    if (target >= here) this.fail();
    if (this.#quiet) return;
    const after = this.pos;
    this.pos = target;
    this.nested(read);
    this.pos = after;
  }
}
