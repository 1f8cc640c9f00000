import { assert, assertEquals, assertThrows } from "@std/assert";
import { INITIAL_STACK, MEMORY_END } from "../../lib/addresses.ts";
import { initialStack } from "../../lib/initial_stack.ts";

/** reference/loading-and-layout.md 3, "Initial stack image", transcribed: address and word. */
const REFERENCE: readonly (readonly [address: number, word: number])[] = [
  [0x7effc000, 0], // argc
  [0x7effc004, 0], // argv terminator
  [0x7effc008, 0], // envp terminator
  [0x7effc00c, 6],
  [0x7effc010, 0x1000], // AT_PAGESZ
  [0x7effc014, 0x0b],
  [0x7effc018, 0x3e8], // AT_UID
  [0x7effc01c, 0x0c],
  [0x7effc020, 0x3e8], // AT_EUID
  [0x7effc024, 0x0d],
  [0x7effc028, 0x3e8], // AT_GID
  [0x7effc02c, 0x0e],
  [0x7effc030, 0x3e8], // AT_EGID
  [0x7effc034, 0x10],
  [0x7effc038, 0], // AT_HWCAP
  [0x7effc03c, 0x11],
  [0x7effc040, 0x64], // AT_CLKTCK
  [0x7effc044, 0x17],
  [0x7effc048, 0], // AT_SECURE
  [0x7effc04c, 0x19],
  [0x7effc050, 0x7effc058], // AT_RANDOM
  [0x7effc054, 0], // AT_NULL
  [0x7effc058, 0x5f28df1d],
  [0x7effc05c, 0x2cd1002a],
  [0x7effc060, 0x5ff9f682],
  [0x7effc064, 0xd4d8d538],
  [0x7effc068, 0],
];

function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

Deno.test("initialStack without arguments is the reference's, word by word", () => {
  const words = wordsOf(initialStack({}));
  assertEquals(
    [...words].map((word, index) => [INITIAL_STACK + index * 4, word]),
    REFERENCE.map((row) => [...row]),
  );
  assertEquals(initialStack({ args: [], env: [] }), initialStack({}));
});

/** Reads a stack as a program does: the strings behind argv and envp, and the auxiliary vector. */
function read(bytes: Uint8Array) {
  const words = wordsOf(bytes);
  const text = (address: number) => {
    const start = address - INITIAL_STACK;
    const end = bytes.indexOf(0, start);
    assert(start >= 0 && end >= start, `a string at ${address}`);
    return new TextDecoder().decode(bytes.subarray(start, end));
  };
  let at = 0;
  const next = () => words[at++]!;
  const strings = () => {
    const list: string[] = [];
    for (let address = next(); address !== 0; address = next()) list.push(text(address));
    return list;
  };
  const argc = next();
  const argv = strings();
  const envp = strings();
  const auxiliary = new Map<number, number>();
  for (let key = next(); key !== 0; key = next()) auxiliary.set(key, next());
  return { argc, argv, envp, auxiliary, null: next() };
}

Deno.test("initialStack passes strings as the System V ABI says", () => {
  const stack = read(
    initialStack({ args: ["-v", "", "größe 3"], env: ["HOME=/", "EMPTY=", "A=b=c"] }),
  );
  assertEquals(stack.argc, 4);
  assertEquals(stack.argv, ["guest", "-v", "", "größe 3"]);
  assertEquals(stack.envp, ["HOME=/", "EMPTY=", "A=b=c"]);
  assertEquals(stack.null, 0);
});

Deno.test("initialStack keeps the auxiliary vector, and its random bytes, behind the strings' lists", () => {
  const bytes = initialStack({ env: ["A=1"] });
  const { auxiliary, argv, argc } = read(bytes);
  assertEquals([argc, argv], [1, ["guest"]]);
  const random = auxiliary.get(0x19)! - INITIAL_STACK;
  auxiliary.delete(0x19);
  assertEquals([...auxiliary], [
    [6, 4096],
    [0x0b, 1000],
    [0x0c, 1000],
    [0x0d, 1000],
    [0x0e, 1000],
    [0x10, 0],
    [0x11, 100],
    [0x17, 0],
  ]);
  assertEquals([...wordsOf(bytes.slice(random, random + 16))], [
    0x5f28df1d,
    0x2cd1002a,
    0x5ff9f682,
    0xd4d8d538,
  ]);
});

Deno.test("initialStack fills its 16 KiB to the last byte, and refuses one more", () => {
  const room = MEMORY_END - INITIAL_STACK;
  const used = initialStack({ args: ["x"] });
  const free = room - used.length;
  // A longer string only adds its characters; up to 3 of them take the room of the last word's rest.
  const longest = "x".repeat(1 + free + (used.length - lengthOf("x")));
  assertEquals(initialStack({ args: [longest] }).length, room);
  assertThrows(
    () => initialStack({ args: [longest + "x"] }),
    RangeError,
    `Cannot pass ${room + 1} bytes of arguments and environment: 16384 is the most`,
  );
});

/** The bytes that one argument takes, not rounded up: argc, lists, vector, strings. */
function lengthOf(argument: string): number {
  // argc, two pointers and null, null of envp, 8 entries, AT_RANDOM, AT_NULL, 16 random bytes.
  const words = 1 + 2 + 1 + 1 + 8 * 2 + 2 + 2 + 4;
  return words * 4 + "guest\0".length + argument.length + 1;
}

Deno.test("initialStack refuses what a program could not read back", () => {
  for (
    const [initial, message] of [
      [{ args: ["a\0b"] }, 'Cannot pass the argument "a\\u0000b": it holds a zero character'],
      [
        { env: ["A=\0"] },
        'Cannot pass the environment entry "A=\\u0000": it holds a zero character',
      ],
      [{ env: ["A"] }, 'Cannot pass the environment entry "A": write it as NAME=value'],
      [{ env: ["=x"] }, 'Cannot pass the environment entry "=x": write it as NAME=value'],
    ] as const
  ) assertThrows(() => initialStack(initial), RangeError, message);
});
