import { assertEquals } from "@std/assert";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 3 and 5: the input stream together with what else feeds it. What HINT_LEN
// and HINT_READ do by themselves is in hint_calls_test.ts.

const WRITE = 2;
const HINT_LEN = 0xf0;
const HINT_READ = 0xf1;
const AT = 0x2000;

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("HINT_LEN and HINT_READ give a hook's answers in order, then what was unread before", () => {
  const hooks = new Map([[50, () => [bytes(1, 2, 3, 4, 5), bytes(), bytes(6)]]]);
  const caller = new Caller({ inputs: [bytes(7, 7)], hooks });
  caller.call(WRITE, 50, AT, 0);
  for (const [turn, length] of [5, 0, 1, 2].entries()) {
    assertEquals(caller.call(HINT_LEN), length);
    caller.call(HINT_READ, AT + 16 * turn, length);
  }
  assertEquals([0, 4, 32, 48].map((at) => caller.word(AT + at)), [0x04030201, 5, 6, 0x0707]);
  assertEquals(caller.kind(HINT_LEN), "noInput");
});

Deno.test("HINT_LEN and HINT_READ give what the guest wrote to 14 behind all else, empty too", () => {
  const caller = new Caller({ inputs: [bytes(9)] });
  caller.put(AT, bytes(1, 2, 3));
  caller.call(WRITE, 14, AT, 3);
  caller.call(WRITE, 14, AT, 0);
  caller.call(WRITE, 14, AT + 1, 1);
  for (const [turn, length] of [1, 3, 0, 1].entries()) {
    assertEquals(caller.call(HINT_LEN), length);
    caller.call(HINT_READ, AT + 0x1000 + 4 * turn, length);
  }
  assertEquals([0, 4, 8, 12].map((at) => caller.word(AT + 0x1000 + at)), [9, 0x030201, 0, 2]);
});

Deno.test("HINT_READ a new entry can be read after the stream was at its end", () => {
  const caller = new Caller({ inputs: [bytes(1)] });
  caller.call(HINT_READ, AT, 1);
  caller.call(WRITE, 14, AT, 1);
  assertEquals(caller.call(HINT_LEN), 1);
  caller.call(HINT_READ, AT + 4, 1);
  assertEquals([caller.runtime.hints.read, caller.runtime.hints.total], [2, 2]);
});

// The end of the stream is looked at first, then the length; an entry counts as read from then on.
for (
  const [says, inputs, address, length, kind, read] of [
    ["an end, a misaligned address and no length", [], AT + 1, 0, "noInput", 0],
    ["an end and an address outside", [], 0xfffffffc, 4, "noInput", 0],
    ["a wrong length and a misaligned address", [bytes(1)], AT + 1, 2, "inputMismatch", 1],
    ["a wrong length outside memory", [bytes(1)], 0xfffffffc, 2, "inputMismatch", 1],
    ["a misaligned address outside", [bytes(1)], 0xfffffffd, 1, "invalidSyscallArguments", 1],
    ["nothing to a misaligned address", [bytes()], 0xffffffff, 0, "invalidSyscallArguments", 1],
  ] as const
) {
  Deno.test(`HINT_READ with ${says} is ${kind}`, () => {
    const caller = new Caller({ inputs });
    assertEquals(caller.kind(HINT_READ, address, length), kind);
    assertEquals(caller.runtime.hints.read, read);
  });
}

for (const address of [0, 0x7f000000, 0x7f010000, 0xfffffffc]) {
  Deno.test(`HINT_READ of nothing to ${address} takes the entry and no more`, () => {
    const caller = new Caller({ inputs: [bytes(), bytes(1)] });
    assertEquals(caller.call(HINT_READ, address, 0), HINT_READ);
    assertEquals([caller.runtime.hints.read, caller.call(HINT_LEN)], [1, 1]);
  });
}

for (const length of [1, 2, 3, 4, 5, 6, 7, 8]) {
  Deno.test(`HINT_READ of ${length} bytes fills its last word with zeros, and no word more`, () => {
    const entry = Uint8Array.from({ length }, (_, index) => 0xf1 + index);
    const caller = new Caller({ inputs: [entry] });
    caller.setWord(AT + 12, 0x55555555);
    caller.call(HINT_READ, AT, length);
    const expected = new Uint8Array(12);
    expected.set(entry);
    assertEquals(caller.machine.memory.readBytes(AT, 12), expected);
    assertEquals(caller.word(AT + 12), 0x55555555);
  });
}

Deno.test("HINT_READ twice to one word faults at that word", () => {
  const caller = new Caller({ inputs: [new Uint8Array(4), new Uint8Array(12)] });
  caller.call(HINT_READ, AT + 8, 4);
  const fault = caller.fault(HINT_READ, AT, 12);
  assertEquals([fault.kind, fault.address], ["invalidSyscallArguments", AT + 8]);
  assertEquals(fault.reference, "InvalidSyscallArgs");
});
