import { assertEquals } from "@std/assert";
import { machineOf, runToEnd } from "../support/assembled.ts";
import { Caller } from "../support/caller.ts";
import { Runtime } from "../../runtime/mod.ts";

// reference/syscalls.md 5.1. Commands are understood and not printed, anything else is output.

/** Writes to standard output, one cycle each; what is not taken as a command comes back. */
function track(...writes: readonly (string | Uint8Array)[]) {
  const printed: string[] = [];
  const caller = new Caller({ stdout: (bytes) => printed.push(new TextDecoder().decode(bytes)) });
  for (const text of writes) caller.call(2, 1, 0x2000, caller.put(0x2000, text));
  return { printed, spans: caller.runtime.descriptors.tracker.spans() };
}

const START = "cycle-tracker-start:";
const END = "cycle-tracker-end:";

Deno.test("cycle tracker counts from one command to the other, the first included", () => {
  const { printed, spans } = track(START + "a", "x", "y", END + "a");
  assertEquals(printed, ["x", "y"]);
  assertEquals(spans, [{ name: "a", count: 1, cycles: 3, open: 0 }]);
});

Deno.test("cycle tracker adds up spans of one name", () => {
  const { spans } = track(START + "a", END + "a", "x", START + "a", "x", END + "a");
  assertEquals(spans, [{ name: "a", count: 2, cycles: 1 + 2, open: 0 }]);
});

Deno.test("cycle tracker nests spans of different names", () => {
  const { spans } = track(START + "a", START + "b", "x", END + "b", END + "a");
  assertEquals(spans, [
    { name: "a", count: 1, cycles: 4, open: 0 },
    { name: "b", count: 1, cycles: 2, open: 0 },
  ]);
});

Deno.test("cycle tracker lets spans overlap", () => {
  const { spans } = track(START + "a", START + "b", END + "a", END + "b");
  assertEquals(spans.map(({ cycles }) => cycles), [2, 2]);
});

Deno.test("cycle tracker counts a span within one of its own name once", () => {
  const { spans } = track(START + "a", START + "a", "x", END + "a", "x", END + "a");
  assertEquals(spans, [{ name: "a", count: 2, cycles: 5, open: 0 }]);
});

Deno.test("cycle tracker knows which spans are open", () => {
  const { spans } = track(START + "a", START + "b", END + "b", START + "a");
  assertEquals(spans.map(({ name, open }) => [name, open]), [["a", 2], ["b", 0]]);
});

Deno.test("cycle tracker the end of an unknown name does nothing and is not printed", () => {
  assertEquals(track(END + "a", END + "b"), { printed: [], spans: [] });
});

Deno.test("cycle tracker either end closes what either start has opened", () => {
  const { spans } = track(
    "cycle-tracker-report-start:a",
    END + "a",
    START + "a",
    "cycle-tracker-report-end:a",
  );
  assertEquals(spans, [{ name: "a", count: 2, cycles: 2, open: 0 }]);
});

Deno.test("cycle tracker trims names, and keeps what is inside them", () => {
  const { printed, spans } = track(
    START + "  a b\n",
    END + "a b",
    START + " x:y \n",
    END + "x:y",
    START,
    END + "\n",
  );
  assertEquals(printed, []);
  assertEquals(spans.map(({ name, open }) => [name, open]), [["a b", 0], ["x:y", 0], ["", 0]]);
});

Deno.test("cycle tracker takes a write with several lines as one command", () => {
  const { printed, spans } = track(START + "a\n" + END + "a\n");
  assertEquals(printed, []);
  assertEquals(spans.map(({ name, open }) => [name, open]), [["a\n" + END + "a", 1]]);
});

const output: readonly string[] = [
  " cycle-tracker-start: a",
  "cycle-tracker-start a",
  "cycle-tracker-start",
  "cycle-tracker-starts: a",
  "cycle-tracker-start : a",
  "Cycle-tracker-start: a",
  "cycle-tracker-report: a",
  "cycle-tracker-",
  "cycle-tracker",
  "a line\ncycle-tracker-start: a",
  ":",
  "",
];

for (const text of output) {
  Deno.test(`cycle tracker ${JSON.stringify(text)} is output`, () => {
    const { printed, spans } = track(text);
    assertEquals([printed.join(""), spans], [text, []]);
  });
}

Deno.test("cycle tracker a command that is not valid UTF-8 is output, byte by byte", () => {
  const bytes = new Uint8Array([...new TextEncoder().encode(START), 0xff]);
  const written: Uint8Array[] = [];
  const caller = new Caller({ stdout: (one) => written.push(one) });
  caller.call(2, 1, 0x2000, caller.put(0x2000, bytes));
  assertEquals([written, caller.runtime.descriptors.tracker.spans()], [[bytes], []]);
});

Deno.test("cycle tracker listens to standard output only, by either write call", () => {
  const caller = new Caller();
  const length = caller.put(0x2000, START + "a");
  caller.call(2, 2, 0x2000, length);
  caller.call(2, 13, 0x2000, length);
  assertEquals(caller.runtime.descriptors.tracker.spans(), []);
  caller.call(4004, 1, 0x2000, length);
  assertEquals(caller.runtime.descriptors.tracker.spans().length, 1);
});

Deno.test("cycle tracker takes the clock before the write itself, in plain instructions", () => {
  const runtime = new Runtime();
  const start = START + "t";
  const end = END + "t";
  const machine = machineOf(
    `li $v0, 2
     syscall
     nop
     nop
     nop
     addiu $a1, $a1, 64
     li $a2, ${end.length}
     syscall`,
    { host: runtime, registers: { a0: 1, a1: 0x2000, a2: start.length } },
  );
  machine.memory.writeBytes(0x2000, new TextEncoder().encode(start));
  machine.memory.writeBytes(0x2040, new TextEncoder().encode(end));
  runToEnd(machine);
  // From 1 instruction to 7.
  const [span] = runtime.descriptors.tracker.spans();
  assertEquals(span, { name: "t", count: 1, cycles: 6, open: 0 });
});

Deno.test("cycle tracker a span that starts inside an unconstrained block never counts less than 0", () => {
  const caller = new Caller();
  const start = caller.put(0x2000, START + "a");
  const end = caller.put(0x2040, END + "a");
  caller.machine.registers[2] = 3;
  caller.machine.run({ steps: caller.machine.steps + 1 });
  for (let turn = 0; turn < 4; turn++) caller.call(2, 9, 0x2000, 0);
  caller.call(2, 1, 0x2000, start);
  caller.machine.registers[2] = 4;
  caller.machine.run({ steps: caller.machine.steps + 1 });
  caller.call(2, 1, 0x2040, end);
  assertEquals(caller.runtime.descriptors.tracker.spans(), [{
    name: "a",
    count: 1,
    cycles: 0,
    open: 0,
  }]);
});
