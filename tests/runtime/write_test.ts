import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { GuestFault } from "../../lib/errors.ts";
import type { Hook } from "../../runtime/hook.ts";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 3 and 5: WRITE and what stands behind each descriptor.

const WRITE = 2;
const HINT_READ = 0xf1;
const AT = 0x2000;

const bytes = (...values: number[]) => Uint8Array.from(values);

/** A caller whose outputs are kept, write by write. */
function listener(options: ConstructorParameters<typeof Caller>[0] = {}) {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const caller = new Caller({
    stdout: (written) => out.push(written),
    stderr: (written) => err.push(written),
    ...options,
  });
  const write = (fd: number, text: Uint8Array | string, at = AT) =>
    caller.call(WRITE, fd, at, caller.put(at, text));
  return { caller, out, err, write };
}

/** Everything that a write can have changed, in one look. */
function seen({ caller, out, err }: ReturnType<typeof listener>) {
  const { publicValues, hints, descriptors } = caller.runtime;
  return {
    out: out.map((one) => [...one]),
    err: err.map((one) => [...one]),
    publicValues: [...publicValues.stream.bytes()],
    hints: hints.total,
    unknown: [...descriptors.unknown],
  };
}

const nothing = { out: [], err: [], publicValues: [], hints: 0, unknown: [] };

const targets: readonly (readonly [fd: number, Partial<ReturnType<typeof seen>>])[] = [
  [0, { unknown: [[0, 1]] }],
  [1, { out: [[104, 105]] }],
  [2, { err: [[104, 105]] }],
  [3, { unknown: [[3, 1]] }],
  [4, { unknown: [[4, 1]] }], // where Go's stub writes its hints
  [12, { unknown: [[12, 1]] }],
  [13, { publicValues: [104, 105] }],
  [14, { hints: 1 }],
  [16, { unknown: [[16, 1]] }], // reserved, without a hook
  [21, { unknown: [[21, 1]] }],
  [0x80000001, { unknown: [[0x80000001, 1]] }],
  [0xffffffff, { unknown: [[0xffffffff, 1]] }],
];

for (const [fd, effect] of targets) {
  Deno.test(`WRITE to ${fd} goes where it belongs, and nowhere else`, () => {
    const all = listener();
    assertEquals(all.write(fd, "hi"), WRITE);
    assertEquals(seen(all), { ...nothing, ...effect });
  });

  Deno.test(`WRITE of nothing to ${fd} is a write of nothing`, () => {
    for (const address of [AT, 0, 0x7f010000, 0xffffffff]) {
      const all = listener();
      assertEquals(all.caller.call(WRITE, fd, address, 0), WRITE);
      const found = seen(all);
      // Whether a sink is called with no bytes at all is its own matter.
      if (fd === 1 || fd === 2) assert([...found.out, ...found.err].flat().length === 0);
      else assertEquals(found, { ...nothing, ...(fd === 13 ? {} : effect) });
    }
  });
}

Deno.test("WRITE takes bytes at any address and length", () => {
  const all = listener();
  const data = Uint8Array.from({ length: 70_003 }, (_, index) => index * 7 & 255);
  all.caller.put(0xfffd, data);
  for (const [offset, length] of [[0, 1], [1, 2], [2, 3], [3, 65536], [0, 70_003]] as const) {
    all.caller.call(WRITE, 1, 0xfffd + offset, length);
    assertEquals(all.out.pop(), data.slice(offset, offset + length));
  }
});

Deno.test("WRITE hands out bytes that stay as they were", () => {
  const all = listener();
  all.write(1, "first");
  all.write(14, "hint!");
  all.caller.put(AT, "xxxxx");
  assertEquals(new TextDecoder().decode(all.out[0]), "first");
  assertEquals(new TextDecoder().decode(all.caller.runtime.hints.peek()), "hint!");
});

Deno.test("WRITE past the end of memory reads zeros up to the reference's pages", () => {
  const all = listener();
  all.caller.setWord(0x7efffffc, 0x61616161);
  all.caller.call(WRITE, 13, 0x7efffffe, 4);
  all.caller.call(WRITE, 13, 0x7f000000, 2);
  all.caller.call(WRITE, 13, 0x7f00ffff, 1);
  assertEquals(seen(all).publicValues, [0x61, 0x61, 0, 0, 0, 0, 0]);
});

for (
  const [address, length] of [
    [0x7f010000, 1],
    [0x7f00ffff, 2],
    [0x80000000, 4],
    [0xffffffff, 1],
    [0xffffffff, 0xffffffff],
    [AT, 0xffffffff],
    [0, 0x7f010001],
  ] as const
) {
  Deno.test(`WRITE of ${length} bytes at ${address} is out of bounds`, () => {
    const all = listener();
    const fault = all.caller.fault(WRITE, 1, address, length);
    assertEquals([fault.kind, fault.syscall, fault.address], ["outOfBounds", WRITE, address]);
    assertEquals(seen(all), nothing);
  });
}

Deno.test("WRITE of more than a call may hand over is a fault, not a host's failure", () => {
  const all = listener();
  assertEquals(all.caller.kind(WRITE, 1, 0, 0x7f000000), "invalidSyscallArguments");
});

Deno.test("WRITE to the outputs delivers any bytes, valid UTF-8 or not, split or not", () => {
  const all = listener();
  const pieces = [bytes(0xff, 0xfe, 0), bytes(0xe2, 0x82), bytes(0xac, 10), bytes(10), bytes(0)];
  for (const piece of pieces) {
    all.write(1, piece);
    all.write(2, piece);
  }
  assertEquals([all.out, all.err], [pieces, pieces]);
});

Deno.test("WRITE to descriptor 13 adds to one stream", () => {
  const all = listener();
  for (const piece of ["ab", "", "c"]) all.write(13, piece);
  assertEquals(seen(all).publicValues, [97, 98, 99]);
});

Deno.test("WRITE to descriptor 14 adds an entry each, behind those that are unread", () => {
  const all = listener({ inputs: [bytes(1), bytes(2)] });
  all.caller.call(HINT_READ, 0x3000, 1);
  all.write(14, bytes(8, 9));
  all.write(14, "");
  const { hints } = all.caller.runtime;
  assertEquals([hints.take(), hints.take(), hints.take(), hints.take()], [
    bytes(2),
    bytes(8, 9),
    bytes(),
    undefined,
  ]);
});

Deno.test("WRITE keeps the last 2048 bytes of standard error", () => {
  const all = listener();
  const { descriptors } = all.caller.runtime;
  all.write(2, "short");
  assertEquals(new TextDecoder().decode(descriptors.stderrTail), "short");
  const long = Uint8Array.from({ length: 5000 }, (_, index) => index % 256);
  all.write(2, long);
  assertEquals(descriptors.stderrTail, long.slice(-2048));
  all.write(2, "end");
  const expected = new Uint8Array(2048);
  expected.set(long.slice(-2045));
  expected.set(new TextEncoder().encode("end"), 2045);
  assertEquals(descriptors.stderrTail, expected);
});

// Hooks.

Deno.test("WRITE to a hook puts its answers before the unread entries, in order", () => {
  const asked: number[][] = [];
  const hook: Hook = (input) => {
    asked.push([...input]);
    return [bytes(0xaa), bytes(), bytes(0xbb, 0xcc)];
  };
  const all = listener({ inputs: [bytes(1), bytes(2)], hooks: new Map([[50, hook]]) });
  all.caller.call(HINT_READ, 0x3000, 1);
  assertEquals(all.write(50, "question"), WRITE);
  assertEquals(asked, [[...new TextEncoder().encode("question")]]);
  const { hints } = all.caller.runtime;
  assertEquals([hints.read, hints.total], [1, 5]);
  const rest = [hints.take(), hints.take(), hints.take(), hints.take()];
  assertEquals(rest, [bytes(0xaa), bytes(), bytes(0xbb, 0xcc), bytes(2)]);
});

Deno.test("WRITE to a hook twice puts the later answer first", () => {
  const hook: Hook = (input) => [input.slice()];
  const all = listener({ hooks: new Map([[50, hook]]) });
  all.write(50, "1");
  all.write(50, "2");
  all.write(50, "");
  const { hints } = all.caller.runtime;
  assertEquals([hints.take(), hints.take(), hints.take()], [bytes(), bytes(50), bytes(49)]);
});

Deno.test("WRITE to a hook that answers nothing goes on", () => {
  const all = listener({ hooks: new Map([[50, () => []]]) });
  all.write(50, "x");
  assertEquals(seen(all), nothing);
});

Deno.test("WRITE to descriptors 1, 2, 13 and 14 never reaches a hook, 0 and 3 do", () => {
  const called: number[] = [];
  const hooks = new Map<number, Hook>(
    [0, 1, 2, 3, 13, 14].map((fd) => [fd, () => {
      called.push(fd);
      return [];
    }]),
  );
  const all = listener({ hooks });
  for (const fd of hooks.keys()) all.write(fd, "x");
  assertEquals(called, [0, 3]);
  assertEquals(seen(all), {
    ...nothing,
    out: [[120]],
    err: [[120]],
    publicValues: [120],
    hints: 1,
  });
});

Deno.test("WRITE to a hook that stands in for one of the reference's uses the former", () => {
  const all = listener({ hooks: new Map([[18, () => [bytes(42)]]]) });
  all.write(18, "anything");
  assertEquals(all.caller.runtime.hints.peek(), bytes(42));
});

Deno.test("WRITE waits for a hook that takes time, and calls it once", async () => {
  let calls = 0;
  const hook: Hook = async (input) => {
    calls++;
    await Promise.resolve();
    return [input.slice().reverse()];
  };
  const all = listener({ hooks: new Map([[50, hook]]), inputs: [bytes(9)] });
  all.caller.put(AT, bytes(1, 2, 3));
  assertEquals(await all.caller.callAsync(WRITE, 50, AT, 3), WRITE);
  assertEquals(await all.caller.callAsync(WRITE, 50, AT, 2), WRITE);
  const { hints } = all.caller.runtime;
  assertEquals([hints.take(), hints.take(), hints.take()], [bytes(2, 1), bytes(3, 2, 1), bytes(9)]);
  assertEquals([calls, all.caller.runtime.counts.get("WRITE")], [2, 2]);
});

Deno.test("WRITE loads the reference's hooks when they are first needed", async () => {
  const all = listener();
  // 3 modulo 7, one byte each: the inverse is 5.
  all.caller.put(AT, bytes(0, 0, 0, 1, 3, 7));
  assertEquals(await all.caller.callAsync(WRITE, 18, AT, 6), WRITE);
  assertEquals(all.caller.call(WRITE, 18, AT, 6), WRITE); // at once, now that it is there
  const { hints } = all.caller.runtime;
  assertEquals([hints.take(), hints.take(), hints.take()], [bytes(5), bytes(5), undefined]);
});

for (
  const [says, hook, kind, message] of [
    [
      "throws",
      () => {
        throw new Error("no such key");
      },
      "hookFailed",
      "Cannot answer a write to descriptor 50: no such key",
    ],
    [
      "throws a string",
      () => {
        throw "no such key";
      },
      "hookFailed",
      "no such key",
    ],
    ["rejects", () => Promise.reject(new Error("too late")), "hookFailed", "too late"],
    [
      "throws a fault",
      () => {
        throw new GuestFault("hookElement", "Cannot invert 0");
      },
      "hookElement",
      "Cannot invert 0",
    ],
    [
      "rejects with a fault",
      () => Promise.reject(new GuestFault("hookInput", "Cannot read 3 bytes")),
      "hookInput",
      "3 bytes",
    ],
  ] as readonly (readonly [string, Hook, string, string])[]
) {
  Deno.test(`WRITE to a hook that ${says} ends the run with its fault`, async () => {
    const all = listener({ hooks: new Map([[50, hook]]) });
    const fault = await all.caller.faultAsync(WRITE, 50, AT, 1);
    assertEquals([fault.kind, fault.syscall], [kind, WRITE]);
    assertStringIncludes(fault.message, message);
    assertEquals(all.caller.runtime.hints.total, 0);
  });
}

Deno.test("WRITE with an input that the reference's hook refuses is the hook's fault", async () => {
  const all = listener();
  assertEquals((await all.caller.faultAsync(WRITE, 15, AT, 64)).kind, "hookInput");
  const other = listener();
  other.caller.put(AT, bytes(0, 0, 0, 1, 0, 7));
  assertEquals((await other.caller.faultAsync(WRITE, 18, AT, 6)).kind, "hookElement");
});

Deno.test("WRITE to a hook is made anew by a machine that was restored while it waited", async () => {
  const asked: number[] = [];
  const hook: Hook = (input) => Promise.resolve([bytes(asked.push(input[0]!))]);
  const all = listener({ hooks: new Map([[50, hook]]) });
  const { machine, runtime } = all.caller;
  all.caller.put(AT, bytes(7));
  for (const [register, value] of [[2, WRITE], [4, 50], [5, AT], [6, 1]] as const) {
    machine.registers[register] = value;
  }
  const state = machine.save();
  const runtimeState = runtime.save();
  const stop = machine.run({ steps: 1 });
  assert(stop.reason === "waiting");
  machine.restore(state);
  runtime.restore(runtimeState);
  await stop.promise;
  // The first answer belongs to the past that was left.
  const again = machine.run({ steps: 1 });
  assert(again.reason === "waiting");
  await again.promise;
  assertEquals(machine.run({ steps: 1 }).reason, "reached");
  assertEquals([asked, runtime.hints.take(), runtime.hints.take()], [[7, 7], bytes(2), undefined]);
});
