import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Hook } from "../../runtime/hook.ts";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 5: descriptors together with hooks and saved states. Where each single
// WRITE goes is in write_test.ts.

const WRITE = 2;
const AT = 0x2000;

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("descriptors that can be taken over are all but 1, 2, 13 and 14", () => {
  const fixed = [1, 2, 13, 14];
  const called: number[] = [];
  const descriptors = [...Array.from({ length: 24 }, (_, fd) => fd), 0x7fffffff, 0xffffffff];
  const hooks = new Map<number, Hook>(descriptors.map((fd) => [fd, () => {
    called.push(fd);
    return [];
  }]));
  const caller = new Caller({ hooks });
  for (const fd of descriptors) caller.call(WRITE, fd, AT, 1);
  assertEquals(called, descriptors.filter((fd) => !fixed.includes(fd)));
  assertEquals(caller.runtime.descriptors.unknown.size, 0);
});

Deno.test("descriptors hand a hook its own copy of exactly the bytes written", () => {
  const seen: Uint8Array[] = [];
  const hook: Hook = (input) => {
    seen.push(input.slice());
    input.fill(0xee); // its own to spoil
    return [];
  };
  const caller = new Caller({ hooks: new Map([[50, hook]]) });
  caller.put(AT, bytes(0xff, 0, 0x80, 10, 1));
  for (const length of [5, 1, 0]) caller.call(WRITE, 50, AT, length);
  assertEquals(seen, [bytes(0xff, 0, 0x80, 10, 1), bytes(0xff), bytes()]);
  assertEquals(caller.machine.memory.readBytes(AT, 5), bytes(0xff, 0, 0x80, 10, 1));
});

Deno.test("descriptors read zeros for a hook past the end of memory, and fault past that", () => {
  const seen: Uint8Array[] = [];
  const hooks = new Map<number, Hook>([[50, (input) => {
    seen.push(input.slice());
    return [];
  }]]);
  const caller = new Caller({ hooks });
  caller.setWord(0x7efffffc, 0x61616161);
  caller.call(WRITE, 50, 0x7effffff, 3);
  assertEquals(seen, [bytes(0x61, 0, 0)]);
  assertEquals(caller.kind(WRITE, 50, 0x7f00ffff, 2), "outOfBounds");
  assertEquals(seen.length, 1);
});

const answers: readonly (readonly [says: string, code: number, fd: number, input: Uint8Array])[] = [
  ["3 modulo 7, the inverse 5", WRITE, 18, bytes(0, 0, 0, 1, 3, 7)],
  ["3 modulo 7, by Linux's write", 4004, 18, bytes(0, 0, 0, 1, 3, 7)],
];

for (const [says, code, fd, input] of answers) {
  Deno.test(`descriptors load the reference's hook for ${says}`, async () => {
    const caller = new Caller();
    const length = caller.put(AT, input);
    assertEquals(await caller.callAsync(code, fd, AT, length), code === WRITE ? WRITE : length);
    assertEquals(caller.runtime.hints.take(), bytes(5));
    assertEquals(caller.runtime.descriptors.unknown.size, 0);
  });
}

Deno.test("descriptors load each of the reference's hooks, and none for 16", async () => {
  // With no bytes at all each of them refuses its input.
  for (const fd of [15, 17, 18, 19, 20]) {
    assertEquals((await new Caller().faultAsync(WRITE, fd, AT, 0)).kind, "hookInput");
  }
  const caller = new Caller();
  caller.call(WRITE, 16, AT, 0);
  assertEquals([...caller.runtime.descriptors.unknown], [[16, 1]]);
});

Deno.test("descriptors a hook that does not answer with a list has failed", async () => {
  for (const answer of [undefined, 5, Promise.resolve(null)]) {
    const hook = (() => answer) as unknown as Hook;
    const fault = await new Caller({ hooks: new Map([[50, hook]]) }).faultAsync(WRITE, 50, AT, 1);
    assertEquals(fault.kind, "hookFailed");
    assertStringIncludes(fault.message, "descriptor 50");
  }
});

Deno.test("descriptors take several hooks that take time, one after the other", async () => {
  const late = (value: number): Hook => async (input) => {
    await Promise.resolve();
    return [bytes(value, input.length)];
  };
  const caller = new Caller({ hooks: new Map([[50, late(5)], [60, late(6)]]) });
  await caller.callAsync(WRITE, 50, AT, 1);
  await caller.callAsync(WRITE, 60, AT, 2);
  await caller.callAsync(WRITE, 50, AT, 3);
  const { hints } = caller.runtime;
  assertEquals([hints.take(), hints.take(), hints.take(), hints.take()], [
    bytes(5, 3),
    bytes(6, 2),
    bytes(5, 1),
    undefined,
  ]);
});

Deno.test("descriptors call no sink twice and none for another's bytes", () => {
  const written: [string, Uint8Array][] = [];
  const caller = new Caller({
    stdout: (one) => written.push(["out", one]),
    stderr: (one) => written.push(["err", one]),
  });
  caller.put(AT, bytes(0xc3, 0x28, 10));
  for (const fd of [1, 2, 0, 13, 14, 99]) caller.call(WRITE, fd, AT, 3);
  assertEquals(written, [["out", bytes(0xc3, 0x28, 10)], ["err", bytes(0xc3, 0x28, 10)]]);
});

Deno.test("descriptors without sinks lose nothing else", () => {
  const caller = new Caller();
  for (const fd of [1, 2]) assertEquals(caller.call(WRITE, fd, AT, caller.put(AT, "text")), WRITE);
  assertEquals(new TextDecoder().decode(caller.runtime.descriptors.stderrTail), "text");
  assertEquals(caller.runtime.descriptors.unknown.size, 0);
});

Deno.test("descriptors go on from a saved state: spans, unknown ones and the end of stderr", () => {
  const START = "cycle-tracker-start: a";
  const END = "cycle-tracker-end: a";
  const write = (caller: Caller, fd: number, text: string) =>
    caller.call(WRITE, fd, AT, caller.put(AT, text));
  const first = new Caller();
  write(first, 1, START);
  write(first, 2, "before ");
  write(first, 99, "");
  const states = structuredClone([first.machine.save(), first.runtime.save()] as const);
  // What comes later is not in the state.
  write(first, 1, START);
  write(first, 2, "lost");
  write(first, 99, "");
  const second = new Caller();
  write(second, 2, "of another past");
  second.machine.restore(states[0]);
  second.runtime.restore(states[1]);
  write(second, 2, "after");
  write(second, 1, END);
  const { descriptors } = second.runtime;
  assertEquals(new TextDecoder().decode(descriptors.stderrTail), "before after");
  assertEquals([...descriptors.unknown], [[99, 1]]);
  assertEquals(descriptors.tracker.spans(), [{ name: "a", count: 1, cycles: 4, open: 0 }]);
  assertEquals([...states[1].descriptors.unknown], [[99, 1]]);
});
