import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkGuest, type CheckGuestOptions } from "../../drivers/check.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { type RuleName, RULES } from "../../lib/check/mod.ts";
import { loadProgram, type Program, programOf } from "../../lib/program.ts";
import { call, DATA, HINTS, load } from "../support/every_event.ts";

// What no proof holds, or what a proof would not mean: each a small guest that does it, whose record
// is in order otherwise.

/** SHA-256 of nothing, as words. */
const NOTHING = [
  0x42c4b0e3,
  0x141cfc98,
  0xc8f4fb9a,
  0x24b96f99,
  0xe441ae27,
  0x4c939b64,
  0x1b9995a4,
  0x55b85278,
];
/** Commits the digest of no public values, and halts. */
const END = "nop\n" + NOTHING.map((word, index) => call(0x10, index, word)).join("\n") + "\n" +
  call(0, 0);
const READ = call(0xf1, HINTS, 8) + "\n" + load("$s0", HINTS) + "\n" + load("$s1", DATA);
const INPUT = { inputs: [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)] };
const HINTED_IMAGE = { imageRanges: [{ from: HINTS, to: HINTS + 64 }] };

interface Case {
  readonly says: string;
  readonly text: string;
  readonly rules: readonly RuleName[];
  readonly options?: CheckGuestOptions;
  readonly program?: Partial<Program>;
  readonly message?: string;
}

function wordAt(offset: number, value: number): string {
  return load("$t0", value) + `\nsw $t0, ${offset}($s1)`;
}
const POINT = load("$s1", DATA);

const cases: readonly Case[] = [
  { says: "a guest that commits and halts", text: END, rules: [] },
  { says: "a run off the end of the code", text: "nop\nnop", rules: ["left-code"] },
  { says: "HALT with another code than 0", text: "nop\n" + call(0, 3), rules: ["exit-code"] },
  {
    says: "exit_group with another code than 0",
    text: "nop\n" + call(4246, 3),
    rules: ["exit-code"],
  },
  {
    says: "a run that was stopped",
    text: "nop\n" + END,
    rules: ["incomplete"],
    options: { maxCycles: 5 },
  },
  {
    says: "a fault",
    text: "nop\nlw $t0, 1($zero)",
    rules: ["incomplete"],
    message: "Cannot read",
  },
  {
    says: "a Linux call with -1 as its descriptor",
    text: call(4055, -1, 3) + "\n" + END,
    rules: ["arguments"],
    message: "0xffffffff",
  },
  {
    says: "HALT in a guest that never touches $zero",
    text: "syscall",
    rules: ["zero-untouched", "digest"],
  },
  {
    says: "a word below 36",
    text: "sw $zero, 8($zero)\n" + END,
    rules: ["low-address"],
    message: "0x00000008",
  },
  {
    says: "a jump to an address that is no multiple of 4",
    text: `${load("$t0", 0x1012)}\njr $t0\nnop\n${END}`,
    rules: ["pc-range"],
  },
  {
    says: "a system call in a delay slot",
    text: `${load("$v0", 4120)}\nb there\nsyscall\nnop\nthere: ${END}`,
    rules: ["delay-slot-call"],
  },
  {
    says: "HALT in a delay slot, which is allowed",
    text: END.replace(/syscall$/, "b there\nsyscall\nthere: nop"),
    rules: [],
  },
  {
    says: "an input that is read over used memory",
    text: `${load("$s0", HINTS)}\nlw $t0, 0($s0)\n${READ}\n${END}`,
    rules: ["ignored-hint"],
    options: INPUT,
    message: "0x00200000",
  },
  {
    says: "an input that is read over the image",
    text: READ + "\n" + END,
    rules: ["wasted-hint"],
    options: INPUT,
    program: HINTED_IMAGE,
  },
  {
    says: "a byte that is stored into an input that was not loaded",
    text: READ + "\nsb $zero, 1($s0)\n" + END,
    rules: ["unseen-hint"],
    options: INPUT,
  },
  {
    says: "a word that is stored over an input, which is allowed",
    text: READ + "\nsw $zero, 0($s0)\n" + END,
    rules: [],
    options: INPUT,
  },
  {
    says: "an input that is written out and was not loaded",
    text: READ + "\n" + call(2, 1, HINTS, 4) + "\n" + END,
    rules: ["unseen-output"],
    options: INPUT,
  },
  {
    says: "an input that a precompile peeks at",
    text: READ + "\n" + call(0x00010030, HINTS, 0) + "\n" + END,
    rules: ["unseen-hint"],
    options: INPUT,
  },
  {
    says: "EXIT_UNCONSTRAINED alone",
    text: call(4) + "\n" + END,
    rules: ["unpaired-exit"],
  },
  {
    says: "lo and hi of a product that overlap",
    text: call(0x0101002f, DATA, DATA, DATA + 512, DATA + 512) + "\n" + END,
    rules: ["same-time"],
  },
  {
    says: "a sponge without a block",
    text: call(0x01010009, DATA, DATA + 512) + "\n" + END,
    rules: ["operands"],
    message: "no block",
  },
  {
    says: "a circuit with a gate of an unknown type",
    text: `${POINT}\n${wordAt(0, 1)}\n${wordAt(20, 5)}\n${
      call(0x00010031, DATA, DATA + 512)
    }\n${END}`,
    rules: ["operands"],
    message: "type 5",
  },
  {
    says: "a permutation of a word that is no field element",
    text: `${POINT}\n${wordAt(4, 0x7f000001)}\n${call(0x00010030, DATA, 0)}\n${END}`,
    rules: ["operands"],
    message: "0x7f000001",
  },
  {
    says: "a doubling with a second argument",
    text: `${POINT}\n${wordAt(32, 1)}\n${call(0x0001000b, DATA, 4)}\n${END}`,
    rules: ["operands"],
    message: "second argument",
  },
  { says: "a guest that commits nothing", text: "nop\n" + call(0, 0), rules: ["digest"] },
  {
    says: "a digest of something else",
    text: `${POINT}\n${call(2, 13, DATA, 1)}\n${END}`,
    rules: ["digest"],
  },
  { says: "an input that is not read", text: END, rules: ["unread-input"], options: INPUT },
  {
    says: "a proof that is not verified",
    text: END,
    rules: ["unread-proof"],
    options: { proofs: [{ proof: 1, verifyingKey: 2 }] },
  },
  {
    says: "a Linux call that does nothing",
    text: call(4005, DATA) + "\n" + END,
    rules: ["noop-call"],
    message: "open",
  },
  {
    says: "a digest whose words are committed in different shards",
    text: END,
    rules: ["digest"],
    options: { shardSize: 30 },
    message: "in more than one shard",
  },
  {
    says: "a shard of too many instructions",
    text: `${load("$t0", 2_100_000)}\nloop: bnez $t0, loop\naddiu $t0, $t0, -1\n${END}`,
    rules: ["shard-height"],
    options: { shardSize: 2 ** 24, views: false },
  },
];

for (const { says, text, rules, options, program, message } of cases) {
  Deno.test(`checks of ${says} find ${rules.join(" and ") || "nothing"}`, async () => {
    const words = assemble(text, 0x1000);
    const { findings } = await checkGuest({ ...programOf(words, 0x1000), ...program }, options);
    assertEquals([...new Set(findings.map(({ rule }) => rule))], rules, findings[0]?.message);
    if (message !== undefined) assertStringIncludes(findings[0]!.message, message);
  });
}

Deno.test("checks of a guest with arguments find that its image is not the reference's", async () => {
  const file = await Deno.readFile(
    new URL("../../testdata/guests/c-hello.elf", import.meta.url),
  );
  const { findings } = await checkGuest(loadProgram(file, { args: ["-v"] }));
  assertEquals(findings.map(({ rule }) => rule), ["initial-arguments"]);
});

Deno.test("checks have a case for each rule that is about the guest", () => {
  const named = new Set<string>(cases.flatMap(({ rules }) => rules));
  // The first has a test of its own; plan_test.ts has the other.
  for (const rule of ["initial-arguments", "shard-count"]) named.add(rule);
  const missing = Object.entries(RULES)
    .filter(([rule, { severity }]) => severity !== "broken" && !named.has(rule));
  assertEquals(missing.map(([rule]) => rule), []);
  assert(named.size > 15);
});
