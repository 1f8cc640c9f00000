/**
 * The register file: 36 pseudo-addresses, named once.
 *
 * @module
 */

/**
 * Names of the registers 0 to 35, as the reference numbers them (reference/loading-and-layout.md 5):
 * 32 general ones, then LO, HI, and the two that only brk and mmap reach.
 */
export const REGISTER_NAMES = [
  "zero",
  "at",
  "v0",
  "v1",
  "a0",
  "a1",
  "a2",
  "a3",
  "t0",
  "t1",
  "t2",
  "t3",
  "t4",
  "t5",
  "t6",
  "t7",
  "s0",
  "s1",
  "s2",
  "s3",
  "s4",
  "s5",
  "s6",
  "s7",
  "t8",
  "t9",
  "k0",
  "k1",
  "gp",
  "sp",
  "fp",
  "ra",
  "lo",
  "hi",
  "brk",
  "heap",
] as const;

/** The name of a register, without the dollar sign. */
export type RegisterName = (typeof REGISTER_NAMES)[number];

/** Other spellings that assemblers accept. */
const ALIASES: Readonly<Record<string, RegisterName>> = { s8: "fp", r0: "zero" };

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...REGISTER_NAMES.map((name, number) => [name as string, number] as const),
  ...Object.entries(ALIASES).map(([alias, name]) => [alias, REGISTER_NAMES.indexOf(name)] as const),
]);

/**
 * The number of a register.
 *
 * @param name A name such as `sp`, without the dollar sign.
 * @returns The number, 0 to 35.
 * @example
 * ```ts
 * import { register } from "./registers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([register("zero"), register("ra"), register("lo")], [0, 31, 32]);
 * ```
 */
export function register(name: RegisterName): number {
  return REGISTER_NAMES.indexOf(name);
}

/**
 * Reads a register operand of assembly text.
 *
 * @param text `$sp`, `$29` or `$s8`; the dollar sign is required.
 * @returns The number, or `undefined` where the text names no general register.
 * @example
 * ```ts
 * import { parseRegister } from "./registers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseRegister("$s8"), 30);
 * assertEquals(parseRegister("$32"), undefined);
 * ```
 */
export function parseRegister(text: string): number | undefined {
  if (!text.startsWith("$")) return undefined;
  const name = text.slice(1);
  const number = /^\d{1,2}$/.test(name) ? Number(name) : NUMBERS.get(name);
  return number !== undefined && number < 32 ? number : undefined;
}

/**
 * Where writes to `$zero` go: one slot past the 36 registers. The decoder redirects them, so that
 * loops need no test and `$zero` keeps the value that it has. (The reference stores 0 on such a
 * write: the two differ only while an image word at address 0 has made `$zero` nonzero, which the
 * interpreter treats apart.)
 */
export const SINK = 36;

/** Slots of a register file in memory: the 36 registers and the {@linkcode SINK}. */
export const REGISTER_SLOTS = 37;
