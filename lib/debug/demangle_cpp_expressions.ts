import { NUMBER_SUFFIXES, OPERATORS } from "./cpp_vocabulary.ts";
import { type CppType, named, show, showList } from "./cpp_declarator.ts";
import { angled, CppTypes } from "./demangle_cpp_types.ts";
import { isDecimal } from "./mangled_text.ts";

/** What takes a type, and how it is written before the type's brackets. */
const TYPE_OPERATORS: Readonly<Record<string, string>> = {
  st: "sizeof ",
  at: "alignof ",
  ti: "typeid ",
};
/** What takes an expression and puts it into brackets. */
const BRACKET_OPERATORS: Readonly<Record<string, string>> = {
  sz: "sizeof ",
  az: "alignof ",
  nx: "noexcept ",
  te: "typeid ",
};
const CASTS: Readonly<Record<string, string>> = {
  sc: "static_cast",
  dc: "dynamic_cast",
  cc: "const_cast",
  rc: "reinterpret_cast",
};

/** The expressions of an Itanium C++ name: those that template arguments and decltype use most. */
export abstract class CppExpressions extends CppTypes {
  /** The name alone of the function that was read last. */
  protected bareName = "";

  /** Reads a function's name, parameters and, if asked for, what it returns. */
  abstract encoding(showReturn: boolean): string;
  /** Reads one part of a name; the class's name is what its constructors are called. */
  abstract unqualified(className: string): { text: string };

  /** Reads an expression. */
  override expression(): CppType {
    return this.nested(() => this.#expression());
  }

  /** Reads a literal, after its `L`. */
  override literal(): CppType {
    if (this.eat("_Z") || this.eat("Z")) {
      const outer = this.args;
      const inScope = this.peek() === "N";
      const text = this.encoding(false);
      const member = inScope && text.endsWith(")") ? this.bareName : "";
      this.args = outer;
      this.expect("E");
      return { ...named(text), member };
    }
    const type = show(this.type());
    const sign = this.eat("n") ? "-" : "";
    const value = this.digits((char) => isDecimal(char) || (char >= "a" && char <= "f"));
    this.expect("E");
    if (value === "") return named(type);
    if (type === "bool" && sign === "" && /^[01]$/.test(value)) {
      return named(value === "1" ? "true" : "false");
    }
    const suffix = NUMBER_SUFFIXES.get(type);
    if (suffix !== undefined) return named(sign + value + suffix);
    return named(isFloat(type) ? `(${type})[${sign}${value}]` : `(${type})${sign}${value}`);
  }

  #expression(): CppType {
    if (this.eat("L")) return this.literal();
    if (this.peek() === "T") return this.templateParam();
    if (isDecimal(this.peek())) return this.#simpleName("");
    if (this.eat("on")) return this.#simpleName("");
    if (this.peek() === "f") return this.#functionParameter();
    const code = this.next() + this.next();
    const ofType = TYPE_OPERATORS[code];
    if (ofType !== undefined) return named(`${ofType}(${show(this.type())})`);
    const bracket = BRACKET_OPERATORS[code];
    if (bracket !== undefined) return named(`${bracket}(${show(this.expression())})`);
    const cast = CASTS[code];
    if (cast !== undefined) {
      const type = show(this.type());
      return named(`${cast}<${type}>(${show(this.expression())})`);
    }
    return this.#special(code) ?? this.#operation(code);
  }

  #special(code: string): CppType | undefined {
    switch (code) {
      case "sr": {
        const scope = this.#levels() ?? show(this.type());
        return this.#simpleName(`${scope}::`);
      }
      case "gs":
        return named(`::${show(this.expression())}`);
      case "sp":
        return this.expandPack(() => this.expression());
      case "sZ":
        return this.#packSize();
      case "cl": {
        const callee = operand(this.expression());
        return named(`${callee}(${showList(this.#upToE())})`);
      }
      case "cv": {
        const type = show(this.type());
        const list = this.eat("_") ? this.#upToE() : [this.expression()];
        return named(`(${type})(${showList(list)})`);
      }
      case "tl": {
        const type = show(this.type());
        return named(`${type}{${showList(this.#upToE())}}`);
      }
      case "il":
        return { ...named(`{${showList(this.#upToE())}}`), simple: true };
      case "dt":
      case "pt": {
        const object = operand(this.expression());
        return named(`${object}${code === "dt" ? "." : "->"}${show(this.expression())}`);
      }
      default:
        return undefined;
    }
  }

  #operation(code: string): CppType {
    const [symbol, operands] = OPERATORS[code] ?? this.fail();
    // The sign before the operand or, without the underscore, after it.
    const prefix = (symbol === "++" || symbol === "--") ? this.eat("_") : true;
    const value = this.expression();
    // As c++filt has it, with neither brackets nor parameters.
    if (code === "ad" && value.member) return named(`&${value.member}`);
    const first = operand(value);
    if (operands === 1) return named(prefix ? symbol + first : first + symbol);
    const second = operand(this.expression());
    if (operands === 3) {
      return named(`${first}?${second} : ${operand(this.expression())}`);
    }
    if (operands !== 2) this.fail();
    if (symbol === "[]") return named(`${first}[${second}]`);
    const text = first + symbol + second;
    // Else it would close the template arguments.
    return named(symbol === ">" ? `(${text})` : text);
  }

  #packSize(): CppType {
    const arg = this.peek() === "T" ? this.templateParam() : this.#functionParameter();
    return named(arg.pack === undefined ? `sizeof...(${show(arg)})` : String(arg.pack.length));
  }

  /** `fp_` is a parameter of the function itself, `fL` one of a function around it. */
  #functionParameter(): CppType {
    this.expect("f");
    if (this.eat("L")) this.digits(isDecimal);
    this.expect("p");
    if (this.eat("T")) return { ...named("this"), simple: true };
    this.qualifiers();
    const index = this.sequenceNumber(10) + 1;
    return { ...named(`{parm#${index}}`), simple: true };
  }

  /** A name that was not looked up when the template was written. */
  #simpleName(scope: string): CppType {
    const text = scope + this.unqualified("").text;
    if (this.eat("I")) return named(text + angled(this.templateArgs()));
    return { ...named(text), simple: true };
  }

  /** Plain names up to `E`, around a name that was not looked up; nothing if it is a type. */
  #levels(): string | undefined {
    if (!isDecimal(this.peek())) return undefined;
    const start = this.pos;
    const levels: string[] = [];
    while (isDecimal(this.peek())) levels.push(show(this.#simpleName("")));
    // Two names are a class and its member in an older form: the `E` ends what is around them.
    if (levels.length !== 2 && this.eat("E")) return levels.join("::");
    this.pos = start;
    return undefined;
  }

  #upToE(): CppType[] {
    const list: CppType[] = [];
    while (!this.eat("E")) list.push(this.expression());
    return list;
  }
}

function operand(value: CppType): string {
  return value.simple ? show(value) : `(${show(value)})`;
}

function isFloat(type: string): boolean {
  return type === "float" || type === "double" || type === "long double";
}
