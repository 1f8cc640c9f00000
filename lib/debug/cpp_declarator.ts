/**
 * C++ types as two halves of text, between which a declared name would stand: `int (*` and `)[3]`.
 *
 * @module
 */
import { bounded } from "./mangled_text.ts";

/** A type, a template argument or an expression. */
export interface CppType {
  /** What stands before a declared name. */
  readonly left: string;
  /** What stands after it. */
  readonly right: string;
  /** What needs brackets before it can be pointed to. */
  readonly shape?: "function" | "array";
  /** What a reference refers to, since references to references collapse. */
  readonly referent?: CppType;
  /** The arguments that a parameter pack stands for. */
  readonly pack?: readonly CppType[];
  /** For a class, the name that its constructors have. */
  readonly last?: string;
  /** An expression that needs no brackets as an operand. */
  readonly simple?: boolean;
  /** For a function of a class or namespace, its name alone. */
  readonly member?: string;
}

/**
 * A type that is one piece of text.
 *
 * @param text The text.
 * @param last The name of its constructors, for a class.
 * @returns The type.
 * @throws {NotMangled} If the text is too long.
 * @example
 * ```ts
 * import { named, show } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(show(named("int")), "int");
 * ```
 */
export function named(text: string, last = ""): CppType {
  return { left: bounded(text), right: "", last };
}

/**
 * The text of a type; of a pack, the text of its members.
 *
 * @param type Any type.
 * @returns Its text.
 * @throws {NotMangled} If it is too long.
 * @example
 * ```ts
 * import { named, pointer, show } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(show(pointer(named("char const"), "*")), "char const*");
 * ```
 */
export function show(type: CppType): string {
  if (type.pack !== undefined) return showList(type.pack);
  return bounded(type.left + type.right);
}

/**
 * Types separated by commas; packs are spread out, and an empty one leaves nothing.
 *
 * @param types The types.
 * @returns Their text.
 * @throws {NotMangled} If it is too long.
 * @example
 * ```ts
 * import { named, showList } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const empty = { left: "", right: "", pack: [] };
 * assertEquals(showList([named("int"), empty, named("char")]), "int, char");
 * ```
 */
export function showList(types: readonly CppType[]): string {
  let text = "";
  for (const type of types) {
    if (type.pack?.length === 0) continue;
    const shown = show(type);
    text = bounded(text === "" ? shown : `${text}, ${shown}`);
  }
  return text;
}

/**
 * A pointer, reference or pointer to member.
 *
 * @param to What it points to.
 * @param sign `*`, `&`, `&&` or ` foo::*`.
 * @returns The type; a reference to a reference collapses, as in C++.
 * @throws {NotMangled} If its text is too long.
 * @example
 * ```ts
 * import { named, pointer, sequence, show } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(show(pointer(sequence(named("int"), "3"), "&")), "int (&) [3]");
 * ```
 */
export function pointer(to: CppType, sign: string): CppType {
  const isReference = sign.startsWith("&");
  if (isReference && to.referent !== undefined) {
    return sign === "&&" ? to : pointer(to.referent, "&");
  }
  const reference = isReference ? { referent: to } : {};
  if (to.shape === undefined) {
    return { left: bounded(to.left + sign), right: to.right, ...reference };
  }
  const gap = to.shape === "array" ? ") " : ")";
  return {
    left: bounded(`${to.left}(${sign.trimStart()}`),
    right: bounded(gap + to.right),
    ...reference,
  };
}

/**
 * An array.
 *
 * @param of Its elements.
 * @param length How many, or nothing.
 * @returns The type.
 * @throws {NotMangled} If its text is too long.
 * @example
 * ```ts
 * import { named, sequence, show } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(show(sequence(sequence(named("int"), "3"), "2")), "int [2][3]");
 * ```
 */
export function sequence(of: CppType, length: string): CppType {
  const left = of.shape === "array" ? of.left : `${of.left} `;
  return { left: bounded(left), right: bounded(`[${length}]${of.right}`), shape: "array" };
}

/**
 * A function.
 *
 * @param returned What it returns.
 * @param rest Its parameters in brackets, and any qualifiers.
 * @returns The type.
 * @throws {NotMangled} If its text is too long.
 * @example
 * ```ts
 * import { functionOf, named, pointer, show } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(show(pointer(functionOf(named("void"), "(int)"), "*")), "void (*)(int)");
 * ```
 */
export function functionOf(returned: CppType, rest: string): CppType {
  return {
    left: bounded(returned.right === "" ? `${returned.left} ` : returned.left),
    right: bounded(rest + returned.right),
    shape: "function",
  };
}

/**
 * A type with a qualifier.
 *
 * @param type The type.
 * @param qualifier Such as `const`. An array passes it on to its elements.
 * @returns The type.
 * @throws {NotMangled} If its text is too long.
 * @example
 * ```ts
 * import { named, pointer, qualify, show } from "./cpp_declarator.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(show(qualify(pointer(named("int"), "*"), "const")), "int* const");
 * ```
 */
export function qualify(type: CppType, qualifier: string): CppType {
  if (type.referent !== undefined) return type;
  if (type.shape === "function") return { ...type, right: bounded(`${type.right} ${qualifier}`) };
  const left = type.shape === "array" ? `${type.left}${qualifier} ` : `${type.left} ${qualifier}`;
  return { ...type, left: bounded(left) };
}
