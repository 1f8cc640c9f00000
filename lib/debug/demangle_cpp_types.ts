import { BUILTIN_TYPES, D_TYPES, STANDARD_NAMES } from "./cpp_vocabulary.ts";
import {
  type CppType,
  functionOf,
  named,
  pointer,
  qualify,
  sequence,
  show,
  showList,
} from "./cpp_declarator.ts";
import { bounded, Cursor, isDecimal } from "./mangled_text.ts";

/** More than any name of LLVM has by far; packs copy the list. */
const MAX_SUBSTITUTIONS = 1000;

/** Something that later parts of the name may refer to. */
interface Substitution {
  readonly type: CppType;
  /** Where it was read, and how many substitutions there were then: to read it again. */
  readonly start: number;
  readonly known: number;
  /** Whether it holds a `T_`, and what that meant: it may mean another thing when referred to. */
  readonly varies: boolean;
  readonly args: readonly CppType[] | undefined;
  readonly inLambda: boolean;
}

/** What the rest of a name is needed for by types. */
export interface CppName {
  /** The text, without parameters. */
  readonly text: string;
  /** The last part without its template arguments: what a constructor is called. */
  readonly last: string;
  /** Whether it ends in template arguments: then a function's return type is part of its name. */
  readonly templated: boolean;
  /** Whether it is a constructor, a destructor or a conversion, which have no such return type. */
  readonly returnless: boolean;
  /** Qualifiers of a member function. */
  readonly qualifiers: string;
}

/**
 * The types of an Itanium C++ name, with their substitutions and template arguments.
 *
 * Parameter packs are expanded by reading their pattern once for each member.
 */
export abstract class CppTypes extends Cursor {
  /** The template arguments in effect, of the innermost template. */
  protected args: readonly CppType[] | undefined;
  /** Within the parameters of a generic lambda, where `T_` is `auto`. */
  protected inLambda = false;
  #known: Substitution[] = [];
  #packIndex: number | undefined;
  #packLength: number | undefined;
  #paramUses = 0;
  /** Whether the arguments are still to come. */
  #foreseen = false;
  /** Where a conversion's type begins: arguments after a `T_` there are the conversion's. */
  #conversionStart = -1;

  /** Reads a name. */
  abstract name(): CppName;
  /** Reads an expression. */
  abstract expression(): CppType;
  /** Reads a literal, after its `L`. */
  abstract literal(): CppType;

  /** Reads a type, and notes it for substitution where the ABI does. */
  type(): CppType {
    return this.nested(() => {
      const noted = this.beginNote();
      const simple = this.#simpleType();
      return simple ?? noted(this.#compoundType());
    });
  }

  /** Reads template arguments, after their `I`. */
  templateArgs(): CppType[] {
    const outer = this.args;
    const list: CppType[] = [];
    while (!this.eat("E")) list.push(this.#templateArg());
    this.args = outer;
    return list;
  }

  /** Reads function parameters up to what cannot be one; the text between the brackets. */
  parameters(): string {
    const list: CppType[] = [];
    while (!this.done && this.peek() !== "E") {
      if ((this.peek() === "R" || this.peek() === "O") && this.peek(1) === "E") break;
      list.push(this.type());
    }
    if (list.length === 0) this.fail();
    const text = showList(list);
    return text === "void" ? "" : text;
  }

  /** Reads qualifiers, in the order in which they are written out. */
  qualifiers(): string[] {
    const list: string[] = [];
    const words = [["r", "restrict"], ["V", "volatile"], ["K", "const"]] as const;
    for (const [letter, word] of words) if (this.eat(letter)) list.unshift(word);
    return list;
  }

  /** A sequence number up to `_`: none is 0, the others count from 1. */
  sequenceNumber(radix: 10 | 36): number {
    if (this.eat("_")) return 0;
    const digits = this.digits((char) =>
      isDecimal(char) || (radix === 36 && char >= "A" && char <= "Z")
    );
    if (digits === "") this.fail();
    this.expect("_");
    return parseInt(digits, radix) + 1;
  }

  /** What an `S` at the cursor stands for; not for `St`. */
  substitution(): CppType {
    this.expect("S");
    const standard = STANDARD_NAMES[this.peek()];
    if (standard !== undefined) {
      this.pos++;
      return named(standard.text, standard.last);
    }
    const found = this.#known[this.sequenceNumber(36)] ?? this.fail();
    const differs = this.#packIndex !== undefined || (found.inLambda && !this.inLambda) ||
      (this.args !== undefined && found.args !== this.args);
    return found.varies && differs ? this.nested(() => this.#readAgain(found)) : found.type;
  }

  /** Reads a `T_`, as the argument that it stands for. */
  templateParam(): CppType {
    this.expect("T");
    const index = this.sequenceNumber(10);
    this.#paramUses++;
    if (this.inLambda) return named(`auto:${index + 1}`);
    const arg = this.args?.[index] ?? (this.#foreseen ? named("") : this.fail());
    if (arg.pack === undefined || this.#packIndex === undefined) return arg;
    this.#packLength = arg.pack.length;
    return arg.pack[this.#packIndex] ?? named("");
  }

  /** The type that a conversion operator is named after: it may use arguments that follow it. */
  conversionType(): CppType {
    const start = this.pos;
    const known = this.#known.slice();
    const outer = this.#foreseen;
    this.#foreseen = true;
    this.#conversionStart = start;
    const type = this.nested(() => this.type());
    this.#foreseen = outer;
    const end = this.pos;
    if (!this.eat("I")) {
      // Without arguments of its own it can only use those of its class.
      if (type.left === "") this.fail();
      return type;
    }
    const args = this.templateArgs();
    this.pos = start;
    this.#known = known;
    this.args = args;
    const final = this.nested(() => this.type());
    this.pos = end;
    return final;
  }

  /** Reads a pattern once for each member of the pack in it. */
  expandPack(pattern: () => CppType): CppType {
    const outer = [this.#packIndex, this.#packLength] as const;
    const start = this.pos;
    const known = this.#known.slice();
    this.#packIndex = 0;
    this.#packLength = undefined;
    const first = pattern();
    const length: number | undefined = this.#packLength;
    const pack = length === 0 ? [] : [first];
    const [end, knownAfter] = [this.pos, this.#known];
    for (let i = 1; i < (length ?? 0); i++) {
      this.pos = start;
      this.#known = known.slice();
      this.#packIndex = i;
      pack.push(this.nested(pattern));
    }
    this.pos = end;
    this.#known = knownAfter;
    [this.#packIndex, this.#packLength] = outer;
    return length === undefined ? named(`${show(first)}...`) : { left: "", right: "", pack };
  }

  /** Starts a part that may be referred to later; the result notes it, and passes it on. */
  beginNote(): (type: CppType) => CppType {
    const [start, known, uses] = [this.pos, this.#known.length, this.#paramUses];
    return (type) => {
      const varies = this.#paramUses > uses;
      const { args, inLambda } = this;
      if (this.#known.length >= MAX_SUBSTITUTIONS) this.fail();
      this.#known.push({ type, start, known, varies, args, inLambda });
      return type;
    };
  }

  /** Built-in types and substitutions, which are not noted again; undefined for others. */
  #simpleType(): CppType | undefined {
    const char = this.peek();
    const builtin = BUILTIN_TYPES[char];
    if (builtin !== undefined) {
      this.pos++;
      return named(builtin);
    }
    if (char === "D") return this.#simpleDType();
    if (char !== "S" || this.peek(1) === "t") return undefined;
    const before = this.pos;
    const found = this.substitution();
    if (this.peek() !== "I") return found;
    this.pos = before;
    return undefined;
  }

  #simpleDType(): CppType | undefined {
    const builtin = D_TYPES[this.peek(1)];
    if (builtin !== undefined) {
      this.pos += 2;
      return named(builtin);
    }
    if (this.eat("DF")) {
      const bits = this.decimal();
      const suffix = this.eat("x") ? "x" : (this.expect("_"), "");
      return named(`_Float${bits}${suffix}`);
    }
    return undefined;
  }

  #compoundType(): CppType {
    const char = this.peek();
    if ("rVK".includes(char)) return this.#qualifiedType();
    this.pos++;
    switch (char) {
      case "P":
        return pointer(this.type(), "*");
      case "R":
        return pointer(this.type(), "&");
      case "O":
        return pointer(this.type(), "&&");
      case "C":
        return qualify(this.type(), "_Complex");
      case "F":
        return this.#functionType();
      case "A":
        return this.#arrayType();
      case "M": {
        const owner = show(this.type());
        return pointer(this.type(), ` ${owner}::*`);
      }
      case "D":
        return this.#dType();
      case "u":
        return named(this.take(this.decimal()));
      case "U": {
        const qualifier = this.take(this.decimal());
        return qualify(this.type(), qualifier);
      }
    }
    this.pos--;
    if (char === "T") return this.#templateParamType();
    return this.#className();
  }

  #qualifiedType(): CppType {
    const words = this.qualifiers();
    // Here they are those of a member function, and the bare function is not noted.
    const type = this.eat("F") ? this.#functionType() : this.type();
    return words.reduce(qualify, type);
  }

  #functionType(): CppType {
    this.eat("Y");
    const returned = this.type();
    const parameters = `(${this.parameters()})`;
    const reference = this.eat("R") ? " &" : this.eat("O") ? " &&" : "";
    this.expect("E");
    return functionOf(returned, parameters + reference);
  }

  #arrayType(): CppType {
    let length = "";
    if (isDecimal(this.peek())) length = this.digits(isDecimal);
    else if (this.peek() !== "_") length = show(this.expression());
    this.expect("_");
    return sequence(this.type(), length);
  }

  #dType(): CppType {
    switch (this.next()) {
      case "p":
        return this.expandPack(() => this.type());
      case "t":
      case "T": {
        const text = show(this.expression());
        this.expect("E");
        return named(`decltype (${text})`);
      }
      case "o":
        this.expect("F");
        return qualify(this.#functionType(), "noexcept");
      case "v": {
        const length = this.eat("_") ? show(this.expression()) : this.digits(isDecimal);
        this.expect("_");
        return qualify(this.type(), `__vector(${length})`);
      }
      default:
        return this.fail();
    }
  }

  #templateParamType(): CppType {
    const isConversion = this.pos === this.#conversionStart;
    const noted = this.beginNote();
    const param = this.templateParam();
    if (this.peek() !== "I" || isConversion) return param;
    noted(param);
    return this.#withArgs(param);
  }

  /** A class or enumeration; what its name does to the arguments in effect ends with it. */
  #className(): CppType {
    if (this.peek() === "S" && this.peek(1) !== "t") return this.#withArgs(this.substitution());
    const outer = this.args;
    const name = this.name();
    this.args = outer;
    return named(name.text, name.last);
  }

  #withArgs(type: CppType): CppType {
    this.expect("I");
    return named(show(type) + angled(this.templateArgs()), type.last);
  }

  #templateArg(): CppType {
    return this.nested(() => {
      if (this.eat("L")) return this.literal();
      if (this.eat("X")) {
        const value = this.expression();
        this.expect("E");
        return value;
      }
      if (this.eat("J")) return { left: "", right: "", pack: this.templateArgs() };
      return this.type();
    });
  }

  /** For another member of a pack. */
  #readAgain(found: Substitution): CppType {
    const [after, known] = [this.pos, this.#known];
    this.pos = found.start;
    this.#known = known.slice(0, found.known);
    const type = this.type();
    this.pos = after;
    this.#known = known;
    return type;
  }
}

/**
 * Template arguments in their brackets.
 *
 * @param args The arguments.
 * @returns The text; two closing brackets are kept apart, as c++filt does.
 * @throws {NotMangled} If it is too long.
 * @example
 * ```ts
 * import { angled } from "./demangle_cpp_types.ts";
 * import { named } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(angled([named("A<int>")]), "<A<int> >");
 * ```
 */
export function angled(args: readonly CppType[]): string {
  const text = showList(args);
  return bounded(text.endsWith(">") ? `<${text} >` : `<${text}>`);
}
