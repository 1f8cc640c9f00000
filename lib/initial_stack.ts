/**
 * What stands on the stack when a program starts: argc, argv, envp and the auxiliary vector.
 *
 * @module
 */
import { INITIAL_STACK, MEMORY_END, PAGE } from "./addresses.ts";

/** Strings that a program starts with, as Linux hands them over; Rust guests do not look at them. */
export interface InitialArguments {
  /** What follows argv[0], which is {@linkcode PROGRAM_NAME}. */
  readonly args?: readonly string[] | undefined;
  /** The environment, each entry `NAME=value`. */
  readonly env?: readonly string[] | undefined;
}

/** argv[0] where there are arguments: always the same, so that a run does not depend on paths. */
export const PROGRAM_NAME = "guest";

/** Auxiliary entries before AT_RANDOM, key and value (reference/loading-and-layout.md 3). */
const AUXILIARY: readonly number[] = [
  ...[6, PAGE], // AT_PAGESZ
  ...[0x0b, 1000], // AT_UID
  ...[0x0c, 1000], // AT_EUID
  ...[0x0d, 1000], // AT_GID
  ...[0x0e, 1000], // AT_EGID
  ...[0x10, 0], // AT_HWCAP
  ...[0x11, 100], // AT_CLKTCK
  ...[0x17, 0], // AT_SECURE
];
const AT_RANDOM = 0x19;
const RANDOM: readonly number[] = [0x5f28df1d, 0x2cd1002a, 0x5ff9f682, 0xd4d8d538];

/** Words as bytes, low byte first. */
export function bytesOf(words: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
  return new Uint8Array(view.buffer);
}

/** The reference's image: no strings, AT_NULL without a value, the random bytes, a final zero. */
function referenceImage(): Uint8Array {
  const head = [0, 0, 0, ...AUXILIARY];
  // After the pointer come AT_NULL's key and then the bytes that it points to.
  const random = INITIAL_STACK + (head.length + 3) * 4;
  return bytesOf([...head, AT_RANDOM, random, 0, ...RANDOM, 0]);
}

function encode(what: string, text: string): Uint8Array {
  if (text.includes("\0")) {
    throw new RangeError(
      `Cannot pass the ${what} ${
        JSON.stringify(text)
      }: it holds a zero character, which would end it`,
    );
  }
  return new TextEncoder().encode(text + "\0");
}

/**
 * The bytes at {@linkcode INITIAL_STACK}. Without arguments they are the reference's, word by word;
 * with arguments they follow the System V ABI (MIPS supplement, "Process Stack and Registers"), and
 * the reference has nothing like it.
 *
 * @param initial The strings.
 * @returns Bytes, a multiple of 4, the caller's own.
 * @throws {RangeError} If a string holds a zero, an environment entry no `=`, or all together do not
 * fit between the stack pointer and the end of memory, 16 KiB.
 * @example
 * ```ts
 * import { initialStack } from "./initial_stack.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(initialStack({}).length, 27 * 4);
 * const words = new Uint32Array(initialStack({ args: ["-v"] }).slice().buffer);
 * assertEquals(words[0], 2); // argc: the name and one argument
 * ```
 */
export function initialStack({ args = [], env = [] }: InitialArguments): Uint8Array {
  if (args.length === 0 && env.length === 0) return referenceImage();
  const odd = env.find((entry) => entry.indexOf("=") < 1);
  if (odd !== undefined) {
    throw new RangeError(
      `Cannot pass the environment entry ${JSON.stringify(odd)}: write it as NAME=value`,
    );
  }
  const argv = [PROGRAM_NAME, ...args].map((text) => encode("argument", text));
  const envp = env.map((text) => encode("environment entry", text));
  // argc, both lists with a null each, the entries, AT_RANDOM and AT_NULL.
  const words = 1 + argv.length + 1 + envp.length + 1 + AUXILIARY.length + 2 + 2;
  const random = INITIAL_STACK + words * 4;
  let at = random + RANDOM.length * 4;
  const place = (text: Uint8Array) => {
    const start = at;
    at += text.length;
    return start;
  };
  const head = [
    argv.length,
    ...argv.map(place),
    0,
    ...envp.map(place),
    0,
    ...AUXILIARY,
    ...[AT_RANDOM, random],
    ...[0, 0],
    ...RANDOM,
  ];
  if (at > MEMORY_END) {
    throw new RangeError(
      `Cannot pass ${at - INITIAL_STACK} bytes of arguments and environment: ` +
        `${MEMORY_END - INITIAL_STACK} is the most`,
    );
  }
  const image = new Uint8Array(Math.ceil((at - INITIAL_STACK) / 4) * 4);
  image.set(bytesOf(head));
  let end = random + RANDOM.length * 4 - INITIAL_STACK;
  for (const text of [...argv, ...envp]) {
    image.set(text, end);
    end += text.length;
  }
  return image;
}
