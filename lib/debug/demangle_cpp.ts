/**
 * C++ names (`_Z...`) of the Itanium ABI, section 5.1, written the way c++filt writes them.
 *
 * @module
 */
import { OPERATORS, SPECIAL_NAMES } from "./cpp_vocabulary.ts";
import { functionOf, named, show } from "./cpp_declarator.ts";
import { angled, type CppName } from "./demangle_cpp_types.ts";
import { CppExpressions } from "./demangle_cpp_expressions.ts";
import { attempt, bounded, isDecimal } from "./mangled_text.ts";

/**
 * Reads a C++ name.
 *
 * @param symbol The name, without any suffix such as `.constprop.0`.
 * @returns The declaration, or undefined if it is no such name or uses what is not known here.
 * @example
 * ```ts
 * import { demangleCpp } from "./demangle_cpp.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   demangleCpp("_ZNKSt6vectorIiSaIiEE2atEm"),
 *   "std::vector<int, std::allocator<int> >::at(unsigned long) const",
 * );
 * ```
 */
export function demangleCpp(symbol: string): string | undefined {
  if (!symbol.startsWith("_Z")) return undefined;
  return attempt(symbol, () => {
    const reader = new CppReader(symbol);
    reader.expect("_Z");
    const text = reader.encoding(true);
    if (!reader.done) reader.fail();
    return text;
  });
}

/** One part of a name. */
interface Part {
  readonly text: string;
  readonly returnless: boolean;
}

class CppReader extends CppExpressions {
  override encoding(showReturn: boolean): string {
    return this.nested(() => {
      if (this.peek() === "T" || (this.peek() === "G" && !isDecimal(this.peek(1)))) {
        return this.#specialName();
      }
      const name = this.name();
      if (this.done || this.peek() === "E") return name.text + name.qualifiers;
      const returned = name.templated && !name.returnless ? this.type() : undefined;
      const rest = bounded(`${name.text}(${this.parameters()})${name.qualifiers}`);
      this.bareName = name.text;
      if (returned === undefined || !showReturn) return rest;
      return show(functionOf(returned, rest));
    });
  }

  override name(): CppName {
    return this.nested(() => {
      if (this.eat("N")) return this.#nestedName();
      if (this.eat("Z")) return this.#localName();
      const noted = this.beginNote();
      if (this.peek() === "S" && this.peek(1) !== "t") {
        const found = this.substitution();
        this.expect("I");
        return this.#unscoped(show(found), found.last ?? "", false);
      }
      const scope = this.eat("St") ? "std::" : "";
      const part = this.unqualified("");
      const text = scope + part.text;
      if (!this.eat("I")) {
        return { ...NOTHING, text, last: part.text, returnless: part.returnless };
      }
      noted(named(text, part.text));
      return this.#unscoped(text, part.text, part.returnless);
    });
  }

  override unqualified(className: string): Part {
    let text = "";
    let returnless = false;
    // Internal linkage is not shown.
    this.eat("L");
    const [first, second] = [this.peek(), this.peek(1)];
    if (isDecimal(first)) {
      text = this.#sourceName();
    } else if (first === "C" && /[1-5I]/.test(second)) {
      this.pos += 2;
      if (second === "I") {
        this.next();
        this.type();
      }
      text = className;
      returnless = true;
    } else if (first === "D" && /[0-5]/.test(second)) {
      this.pos += 2;
      text = `~${className}`;
      returnless = true;
    } else if (this.eat("Ut")) {
      text = `{unnamed type#${this.sequenceNumber(10) + 1}}`;
    } else if (this.eat("Ul")) {
      text = this.#lambda();
    } else if (this.eat("DC")) {
      const names: string[] = [];
      while (!this.eat("E")) names.push(this.#sourceName());
      text = `[${names.join(", ")}]`;
    } else if (this.eat("cv")) {
      text = `operator ${show(this.conversionType())}`;
      returnless = true;
    } else if (this.eat("li")) {
      text = `operator"" ${this.#sourceName()}`;
    } else {
      const [symbol] = OPERATORS[this.next() + this.next()] ?? this.fail();
      text = `operator${/^[a-z]/.test(symbol) ? " " : ""}${symbol}`;
    }
    if (text === "" || text === "~") this.fail();
    while (this.eat("B")) text += `[abi:${this.#sourceName()}]`;
    return { text, returnless };
  }

  #sourceName(): string {
    const name = this.take(this.decimal());
    return /^_GLOBAL_[._$]N/.test(name) ? "(anonymous namespace)" : name;
  }

  #lambda(): string {
    const outer = this.inLambda;
    this.inLambda = true;
    const parameters = this.parameters();
    this.inLambda = outer;
    this.expect("E");
    return `{lambda(${parameters})#${this.sequenceNumber(10) + 1}}`;
  }

  /** A template outside any class, after the `I` of its arguments. */
  #unscoped(text: string, last: string, returnless: boolean): CppName {
    const args = this.templateArgs();
    this.args = args;
    const spaced = text.endsWith("<") ? `${text} ` : text;
    return {
      text: bounded(spaced + angled(args)),
      last,
      templated: true,
      returnless,
      qualifiers: "",
    };
  }

  #nestedName(): CppName {
    const words = this.qualifiers();
    if (this.eat("R")) words.push("&");
    else if (this.eat("O")) words.push("&&");
    const noted = this.beginNote();
    let text = "";
    let last = "";
    let templated = false;
    let returnless = false;
    while (!this.eat("E")) {
      const char = this.peek();
      let known = false;
      templated = false;
      if (char === "I") {
        if (text === "") this.fail();
        this.pos++;
        const args = this.templateArgs();
        this.args = args;
        text += (text.endsWith("<") ? " " : "") + angled(args);
        templated = true;
      } else if (text === "" && this.eat("St")) {
        text = "std";
        known = true;
      } else if (text === "" && (char === "S" || char === "T" || /^D[tT]/.test(this.#two()))) {
        const type = char === "S"
          ? this.substitution()
          : char === "T"
          ? this.templateParam()
          : this.type();
        text = show(type);
        last = type.last ?? "";
        known = char !== "T";
      } else {
        const part = this.unqualified(last);
        // The name of a closure's home, inside an initializer.
        this.eat("M");
        text += text === "" ? part.text : `::${part.text}`;
        last = part.text.replace(/\[abi:.*$/, "");
        returnless = part.returnless;
      }
      bounded(text);
      // The whole is noted by whoever asked for the name, if at all.
      if (!known && this.peek() !== "E") noted(named(text, last));
    }
    if (text === "") this.fail();
    const qualifiers = words.map((word) => ` ${word}`).join("");
    return { text, last, templated, returnless, qualifiers };
  }

  #localName(): CppName {
    const outer = this.encoding(false);
    this.expect("E");
    if (this.eat("s")) {
      this.#discriminator();
      return { ...NOTHING, text: `${outer}::string literal` };
    }
    let scope = `${outer}::`;
    if (this.eat("d")) scope += `{default arg#${this.sequenceNumber(10) + 1}}::`;
    const name = this.name();
    this.#discriminator();
    return { ...name, text: bounded(scope + name.text) };
  }

  /** Tells apart what has the same name in one function; not shown. */
  #discriminator(): void {
    if (/^_\d$/.test(this.#two())) this.pos += 2;
    else if (this.eat("__") && (this.decimal(), !this.eat("_"))) this.fail();
  }

  #specialName(): string {
    const code = this.next() + this.next();
    const [text, kind] = SPECIAL_NAMES[code] ?? [];
    if (text !== undefined) return text + (kind === "type" ? show(this.type()) : this.#plainName());
    switch (code) {
      case "Th":
        this.#offset();
        return `non-virtual thunk to ${this.encoding(false)}`;
      case "Tv":
        this.#offset();
        this.#offset();
        return `virtual thunk to ${this.encoding(false)}`;
      case "Tc":
        this.#adjustment();
        this.#adjustment();
        return `covariant return thunk to ${this.encoding(false)}`;
      case "TC": {
        const derived = show(this.type());
        this.decimal();
        this.expect("_");
        return `construction vtable for ${show(this.type())}-in-${derived}`;
      }
      case "GT":
        if (this.next() !== "t") this.fail();
        return `transaction clone for ${this.encoding(false)}`;
      case "GR": {
        const name = this.#plainName();
        return `reference temporary #${this.sequenceNumber(36)} for ${name}`;
      }
      default:
        return this.fail();
    }
  }

  #plainName(): string {
    const name = this.name();
    return name.text + name.qualifiers;
  }

  #adjustment(): void {
    const kind = this.next();
    if (kind !== "h" && kind !== "v") this.fail();
    this.#offset();
    if (kind === "v") this.#offset();
  }

  #offset(): void {
    this.eat("n");
    this.decimal();
    this.expect("_");
  }

  #two(): string {
    return this.peek() + this.peek(1);
  }
}

const NOTHING: CppName = {
  text: "",
  last: "",
  templated: false,
  returnless: false,
  qualifiers: "",
};
