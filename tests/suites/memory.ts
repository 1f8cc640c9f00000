// Loads and stores: every lane, both ends of memory, alignment and range.
import type { FaultKind } from "../../lib/errors.ts";
import type { Case, Suite } from "./case.ts";

const AT = 0x2000;

/** A load at each lane of a word: `$v0` starts as 0x11223344. */
function lanes(name: string, word: number, rows: readonly (readonly [lane: number, v0: number])[]) {
  return rows.map(([lane, v0]): Case => ({
    text: `${name} $v0, ${lane}($a0)`,
    in: { a0: AT, v0: 0x11223344 },
    memory: { [AT]: word, [AT - 4]: 0x77777777, [AT + 4]: 0x88888888 },
    out: { v0 },
  }));
}

/** A store of 0x11223344 at each lane of a word that holds 0xaabbccdd. */
function puts(name: string, rows: readonly (readonly [lane: number, word: number])[]): Case[] {
  return rows.map(([lane, word]) => ({
    text: `${name} $v0, ${lane}($a0)`,
    in: { a0: AT, v0: 0x11223344 },
    memory: { [AT]: 0xaabbccdd, [AT - 4]: 0x77777777, [AT + 4]: 0x88888888 },
    stored: { [AT]: word },
  }));
}

/** Addresses at which an access fails, and how. Nothing is written. */
function fails(name: string, rows: readonly (readonly [number, FaultKind])[]): Case[] {
  return rows.map(([a0, fault]) => ({
    text: `${name} $v0, 0($a0)`,
    in: { a0, v0: 0x11223344 },
    memory: { 0x7efffffc: 0x99999999 },
    fault,
  }));
}

/** Beyond the end. From 0x7f010000 on the reference aborts; it is the same fault for us. */
const OUTSIDE: readonly (readonly [number, FaultKind])[] = [
  [0x7f000000, "outOfBounds"],
  [0x7f010000, "outOfBounds"],
  [0x80000000, "outOfBounds"],
  [0xfffffffc, "outOfBounds"],
];

/** The last word, a negative offset, and addresses that wrap at 2^32. */
function reaches(name: string, value: number, unaligned = false): Case[] {
  const memory = { 0x7efffffc: 0xa5a5a5a5, [AT]: 0xa5a5a5a5, 0x40: 0xa5a5a5a5 };
  const out = { v0: value };
  return [
    { text: `${name} $v0, 0($a0)`, in: { a0: 0x7efffffc }, memory, out },
    { text: `${name} $v0, -32768($a0)`, in: { a0: AT + 32768 }, memory, out },
    { text: `${name} $v0, 0x50($a0)`, in: { a0: 0xfffffff0 }, memory, out },
    { text: `${name} $a0, 0($a0)`, in: { a0: AT }, memory, out: { a0: value } },
    { text: `${name} $zero, 0($a0)`, in: { a0: AT }, memory },
    ...(unaligned ? [] : fails(name, OUTSIDE)),
  ];
}

function stores(
  name: string,
  memory: Case["memory"],
  stored: (at: number) => Case["stored"],
): Case[] {
  return [
    {
      text: `${name} $v0, 0($a0)`,
      in: { a0: 0x7efffffc, v0: 0x11223344 },
      memory: memory!,
      stored: stored(0x7efffffc)!,
    },
    {
      text: `${name} $v0, -4($a0)`,
      in: { a0: AT + 4, v0: 0x11223344 },
      memory: memory!,
      stored: stored(AT)!,
    },
    {
      text: `${name} $v0, 0x50($a0)`,
      in: { a0: 0xfffffff0, v0: 0x11223344 },
      memory: memory!,
      stored: stored(0x40)!,
    },
    ...fails(name, OUTSIDE),
  ];
}

const FULL = { 0x7efffffc: 0xaabbccdd, [AT]: 0xaabbccdd, 0x40: 0xaabbccdd };

export const memory: Suite = {
  LB: [
    ...lanes("lb", 0x80f17f04, [[0, 4], [1, 0x7f], [2, 0xfffffff1], [3, 0xffffff80]]),
    ...reaches("lb", 0xffffffa5),
  ],
  LBU: [
    ...lanes("lbu", 0x80f17f04, [[0, 4], [1, 0x7f], [2, 0xf1], [3, 0x80]]),
    ...reaches("lbu", 0xa5),
  ],
  LH: [
    ...lanes("lh", 0x80f17f04, [[0, 0x7f04], [2, 0xffff80f1]]),
    ...reaches("lh", 0xffffa5a5),
    ...fails("lh", [[AT + 1, "unalignedAccess"], [AT + 3, "unalignedAccess"]]),
    // Loads test the range first, so the last half but one byte is an alignment fault.
    ...fails("lh", [[0x7effffff, "unalignedAccess"], [0x7f000001, "outOfBounds"]]),
  ],
  LHU: [
    ...lanes("lhu", 0x80f17f04, [[0, 0x7f04], [2, 0x80f1]]),
    ...reaches("lhu", 0xa5a5),
    ...fails("lhu", [[AT + 1, "unalignedAccess"], [0x7f000003, "outOfBounds"]]),
  ],
  LW: [
    ...lanes("lw", 0x80f17f04, [[0, 0x80f17f04]]),
    ...reaches("lw", 0xa5a5a5a5),
    ...fails("lw", [
      [AT + 1, "unalignedAccess"],
      [AT + 2, "unalignedAccess"],
      [AT + 3, "unalignedAccess"],
      [0x7efffffe, "unalignedAccess"],
      [0x7f000002, "outOfBounds"],
      [0xffffffff, "outOfBounds"],
    ]),
  ],
  LL: [
    ...lanes("ll", 0x80f17f04, [[0, 0x80f17f04]]),
    ...reaches("ll", 0xa5a5a5a5),
    ...fails("ll", [[AT + 2, "unalignedAccess"], [0x7f000002, "outOfBounds"]]),
  ],
  LWL: [
    ...lanes("lwl", 0xaabbccdd, [
      [0, 0xdd223344],
      [1, 0xccdd3344],
      [2, 0xbbccdd44],
      [3, 0xaabbccdd],
    ]),
    ...reaches("lwl", 0xa5000000, true).slice(0, 3),
    { text: "lwl $v0, 3($a0)", in: { a0: 0x7efffffc }, memory: FULL, out: { v0: 0xaabbccdd } },
    ...fails("lwl", [...OUTSIDE, [0x7f000003, "outOfBounds"]]),
  ],
  LWR: [
    ...lanes("lwr", 0xaabbccdd, [
      [0, 0xaabbccdd],
      [1, 0x11aabbcc],
      [2, 0x1122aabb],
      [3, 0x112233aa],
    ]),
    ...reaches("lwr", 0xa5a5a5a5, true),
    // The pair that compilers make of an unaligned load.
    {
      text: "lwr $v0, 1($a0)\nlwl $v0, 4($a0)",
      in: { a0: AT, v0: 0x55555555 },
      memory: { [AT]: 0xaabbccdd, [AT + 4]: 0x11223344 },
      out: { v0: 0x44aabbcc },
    },
    ...fails("lwr", [...OUTSIDE, [0x7f000001, "outOfBounds"]]),
  ],
  SB: [
    ...puts("sb", [[0, 0xaabbcc44], [1, 0xaabb44dd], [2, 0xaa44ccdd], [3, 0x44bbccdd]]),
    ...stores("sb", FULL, (at) => ({ [at]: 0xaabbcc44 })),
  ],
  SH: [
    ...puts("sh", [[0, 0xaabb3344], [2, 0x3344ccdd]]),
    ...stores("sh", FULL, (at) => ({ [at]: 0xaabb3344 })),
    // Stores test the alignment first, up to the end of the reference's pages.
    ...fails("sh", [
      [AT + 1, "unalignedAccess"],
      [0x7f000001, "unalignedAccess"],
      [0x7f00ffff, "unalignedAccess"],
      [0x7f010001, "outOfBounds"],
    ]),
  ],
  SW: [
    ...puts("sw", [[0, 0x11223344]]),
    ...stores("sw", FULL, (at) => ({ [at]: 0x11223344 })),
    ...fails("sw", [
      [AT + 1, "unalignedAccess"],
      [AT + 2, "unalignedAccess"],
      [0x7f000002, "unalignedAccess"],
      [0x7f00fffe, "unalignedAccess"],
      [0xfffffffd, "outOfBounds"],
    ]),
    { text: "sw $zero, 0($a0)", in: { a0: AT }, memory: { [AT]: 7 }, stored: { [AT]: 0 } },
  ],
  SC: [
    {
      text: "sc $v0, 0($a0)",
      in: { a0: AT, v0: 0x11223344 },
      memory: { [AT]: 7 },
      out: { v0: 1 },
      stored: { [AT]: 0x11223344 },
    },
    // No reservation: an SC succeeds alone, and again.
    {
      text: "sc $v0, 0($a0)\nsc $v0, 4($a0)",
      in: { a0: AT, v0: 5 },
      out: { v0: 1 },
      stored: { [AT]: 5, [AT + 4]: 1 },
    },
    {
      text: "ll $v1, 0($a0)\nsw $zero, 0($a0)\nsc $v0, 0($a0)",
      in: { a0: AT, v0: 6 },
      memory: { [AT]: 9 },
      out: { v0: 1, v1: 9 },
      stored: { [AT]: 6 },
    },
    { text: "sc $zero, 0($a0)", in: { a0: AT }, memory: { [AT]: 7 }, stored: { [AT]: 0 } },
    { text: "sc $a0, 0($a0)", in: { a0: AT }, out: { a0: 1 }, stored: { [AT]: AT } },
    ...fails("sc", [...OUTSIDE, [AT + 2, "unalignedAccess"], [0x7f000002, "unalignedAccess"]]),
  ],
  SWL: [
    ...puts("swl", [
      [0, 0xaabbcc11],
      [1, 0xaabb1122],
      [2, 0xaa112233],
      [3, 0x11223344],
    ]),
    ...stores("swl", FULL, (at) => ({ [at]: 0xaabbcc11 })),
    ...fails("swl", [[0x7f000003, "outOfBounds"]]),
  ],
  SWR: [
    ...puts("swr", [
      [0, 0x11223344],
      [1, 0x223344dd],
      [2, 0x3344ccdd],
      [3, 0x44bbccdd],
    ]),
    ...stores("swr", FULL, (at) => ({ [at]: 0x11223344 })),
    {
      text: "swr $v0, 1($a0)\nswl $v0, 4($a0)",
      in: { a0: AT, v0: 0x11223344 },
      memory: { [AT]: 0xaabbccdd, [AT + 4]: 0x99887766 },
      stored: { [AT]: 0x223344dd, [AT + 4]: 0x99887711 },
    },
    ...fails("swr", [[0x7f000001, "outOfBounds"]]),
  ],
};
