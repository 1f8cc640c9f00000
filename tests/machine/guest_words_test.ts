import { assert, assertEquals, assertThrows } from "@std/assert";
import { GuestFault } from "../../lib/errors.ts";
import { CHUNK } from "../../lib/machine/memory.ts";
import type { Guest, MemoryGuard } from "../../lib/machine/ports.ts";
import type { Machine } from "../../lib/machine/machine.ts";
import { machineOf, setWord, word } from "../support/assembled.ts";

/** Gives a test the port of a machine, within a system call. */
function within(test: (guest: Guest, machine: Machine) => void, guard?: MemoryGuard): void {
  let called = false;
  const host = {
    syscall(guest: Guest): number {
      called = true;
      test(guest, machine);
      return 0;
    },
  };
  const machine = machineOf("li $a2, 77\nli $a3, 88\nsyscall\nnop", {
    host,
    ...(guard ? { guard } : {}),
  });
  const stop = machine.run({ steps: 3 });
  assert(called && stop.reason === "reached", JSON.stringify(stop));
}

/** Notes what it is asked; refuses what a test says. */
function watching(bad = -1): MemoryGuard & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    pages: new Uint8Array(0x7f000),
    stackFrom: 0,
    stackSpan: 0,
    allows: () => true,
    check(address, size, write) {
      asked.push([address, size, write]);
      if (address === bad) throw new GuestFault("readOnlyWrite", "No", { address });
    },
    checkStack() {},
  };
}

Deno.test("words are read and written in ascending order, and read ones are a copy", () => {
  within((guest, machine) => {
    guest.writeWords(0x8000, Uint32Array.of(1, 0xffffffff, 3));
    assertEquals([0x8000, 0x8004, 0x8008].map((at) => word(machine, at)), [1, 0xffffffff, 3]);
    const read = guest.readWords(0x8004, new Uint32Array(2));
    assertEquals(read, Uint32Array.of(0xffffffff, 3));
    read[0] = 9;
    assertEquals(guest.readWord(0x8004), 0xffffffff);
    guest.writeWord(0x8004, 7);
    assertEquals(guest.peekWords(0x8000, new Uint32Array(3)), Uint32Array.of(1, 7, 3));
  });
});

Deno.test("words at an unaligned address are those that contain it", () => {
  within((guest, machine) => {
    for (const offset of [1, 2, 3]) {
      guest.writeWords(0x8000 + offset, Uint32Array.of(10 + offset, 20));
      assertEquals([word(machine, 0x8000), word(machine, 0x8004)], [10 + offset, 20]);
      assertEquals(
        guest.readWords(0x8000 + offset, new Uint32Array(2)),
        Uint32Array.of(10 + offset, 20),
      );
      guest.writeWord(0x8004 + offset, offset);
      assertEquals([guest.readWord(0x8004 + offset), word(machine, 0x8004)], [offset, offset]);
    }
  });
});

Deno.test("words that extend others are written one behind the other", () => {
  within((guest, machine) => {
    guest.extendWords(0x8000, Uint32Array.of(4, 5), [1, 2]);
    assertEquals([0x7ffc, 0x8000, 0x8004].map((at) => word(machine, at)), [0, 4, 5]);
  });
});

Deno.test("words that are moved count for the limits of a slice", () => {
  within((guest, machine) => {
    const before = machine.movedBytes;
    guest.readWords(0x8000, new Uint32Array(100));
    guest.peekWords(0x8000, new Uint32Array(3));
    guest.writeWords(0x8000, new Uint32Array(2));
    assertEquals(machine.movedBytes - before, 4 * 105);
  });
});

Deno.test("words that are written mark all chunks that they lie in", () => {
  within((guest, { memory }) => {
    guest.writeWords(5 * CHUNK - 4, new Uint32Array(CHUNK / 4 + 2));
    assertEquals([...memory.written.slice(3, 8)], [0, 1, 1, 1, 0]);
    guest.writeWord(9 * CHUNK, 0);
    guest.writeWords(11 * CHUNK, new Uint32Array(CHUNK / 4));
    assertEquals([...memory.written.slice(8, 13)], [0, 1, 0, 1, 0]);
  });
});

Deno.test("words end where memory ends: one past it is refused, and nothing is written", () => {
  within((guest, machine) => {
    guest.writeWords(0x7efffff8, Uint32Array.of(1, 2));
    assertEquals(guest.readWords(0x7efffff8, new Uint32Array(2)), Uint32Array.of(1, 2));
    for (
      const bad of [
        () => guest.readWords(0x7efffffc, new Uint32Array(2)),
        () => guest.peekWords(0x7f000000, new Uint32Array(1)),
        () => guest.readWord(0x7f000000),
        () => guest.writeWord(0xffffffff, 1),
        () => guest.writeWords(0x7efffff8, Uint32Array.of(5, 5, 5)),
      ]
    ) {
      const { kind } = assertThrows(bad, GuestFault, "guest memory ends at 0x7f000000");
      assertEquals(kind, "outOfBounds");
    }
    assertEquals(word(machine, 0x7efffff8), 1);
  });
});

Deno.test("words: none are read or written anywhere", () => {
  within((guest) => {
    assertEquals(guest.readWords(0xfffffff0, new Uint32Array(0)), new Uint32Array());
    guest.writeWords(0xfffffff0, new Uint32Array());
  });
});

Deno.test("words are asked for as a whole where memory is strict", () => {
  const guard = watching(0x9000);
  within((guest, machine) => {
    guest.readWords(0x8001, new Uint32Array(3));
    guest.readWord(0x8002);
    guest.peekWords(0x8000, new Uint32Array(2));
    guest.writeWords(0x8000, new Uint32Array(4));
    guest.writeWord(0x8003, 1);
    assertThrows(() => guest.writeWord(0x9000, 1), GuestFault, "No");
    assertEquals(word(machine, 0x9000), 0);
  }, guard);
  assertEquals(guard.asked, [
    [0x8000, 12, false],
    [0x8000, 4, false],
    [0x8000, 8, false],
    [0x8000, 16, true],
    [0x8000, 4, true],
    [0x9000, 4, true],
  ]);
});

Deno.test("words: the arguments in a2 and a3 can be read, and the clock can be moved", () => {
  within((guest, machine) => {
    setWord(machine, 0x8000, 1);
    guest.advance(1);
    assertEquals([guest.readThird(), guest.readFourth()], [77, 88]);
  });
});
