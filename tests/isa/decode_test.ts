import { assertEquals } from "@std/assert";
import { COLUMNS, decode, findEncoding } from "../../lib/isa/decode.ts";
import { variants } from "../../lib/isa/mod.ts";
import { SINK } from "../../lib/isa/registers.ts";
import { random } from "../support/random.ts";
import { type Decoded, referenceDecode, type Rule, rules } from "../support/reference_decoder.ts";

const SEED = 20240607;

/** Our columns in the reference's terms: the sink is its `$zero`. */
function ours(word: number): Decoded {
  const columns = new Int32Array(COLUMNS + 1);
  decode(word, columns, 1);
  const [, index, a, b, c] = columns;
  const { instruction, bRegister, cRegister } = variants[index!]!;
  return {
    opcode: instruction.name,
    a: a === SINK ? 0 : a!,
    b: bRegister ? { register: b! } : { literal: b! >>> 0 },
    c: cRegister ? { register: c! } : { literal: c! >>> 0 },
  };
}

function check(word: number, why: string): void {
  assertEquals(ours(word), referenceDecode(word), `${why}: 0x${word.toString(16)}`);
}

/** A word of one row, random in every field that the row does not fix. */
function wordOf({ op, fn, fix = {} }: Rule, junk: number): number {
  let word = (op << 26) | (junk & 0x3ffffff);
  if (fn !== undefined) word = (word & ~63) | fn;
  const shifts = { rs: 21, rt: 16, sa: 6 } as const;
  for (const name of ["rs", "rt", "sa"] as const) {
    const value = fix[name];
    if (value !== undefined) word = (word & ~(31 << shifts[name])) | (value << shifts[name]);
  }
  return word >>> 0;
}

for (const rule of rules) {
  Deno.test(`decode ${rule.name} takes its operands from the right fields, whatever else is set`, () => {
    const rnd = random(SEED + rules.indexOf(rule));
    for (const junk of [0, 0x3ffffff, ...Array.from({ length: 300 }, () => rnd.word())]) {
      check(wordOf(rule, junk), `${rule.name}, seed ${SEED}`);
    }
  });
}

Deno.test("decode agrees with the reference on every opcode and function, with random other fields", () => {
  const rnd = random(SEED);
  for (let op = 0; op < 64; op++) {
    for (let fn = 0; fn < 64; fn++) {
      for (let turn = 0; turn < 12; turn++) {
        check((((op << 26) >>> 0) | (rnd.word() & 0x3ffffc0) | fn) >>> 0, `seed ${SEED}`);
      }
    }
  }
});

Deno.test("decode agrees with the reference on every selector of SPECIAL, REGIMM, SPECIAL2 and SPECIAL3", () => {
  for (const op of [0x00, 0x01, 0x1c, 0x1f]) {
    for (let fn = 0; fn < 64; fn++) {
      for (let selector = 0; selector < 32; selector++) {
        const base = ((op << 26) | fn) >>> 0;
        check((base | (selector << 21)) >>> 0, "rs");
        check((base | (selector << 16)) >>> 0, "rt");
        check((base | (selector << 16) | (1 << 21)) >>> 0, "rt with rs = 1");
        check((base | (selector << 6)) >>> 0, "sa");
      }
    }
  }
});

Deno.test("decode agrees with the reference on random words", () => {
  const rnd = random(SEED + 1);
  for (let turn = 0; turn < 20_000; turn++) check(rnd.word(), `seed ${SEED + 1}`);
});

// Words that assemblers make of MIPS instructions that the VM does not have (reference/isa.md 6).
const unsupported: Readonly<Record<string, number>> = {
  "beql $a0, $a1": 0x50850001,
  "bnel $a0, $a1": 0x54850001,
  "blezl $a0": 0x58800001,
  "bgtzl $a0": 0x5c800001,
  "bltzl $a0": 0x04820001,
  "bgezl $a0": 0x04830001,
  "bltzall $a0": 0x04920001,
  "bgezall $a0": 0x04930001,
  "bltzal $a0": 0x04900001,
  "nal": 0x04100001,
  "bgezal $a0": 0x04910001,
  "tge $a0, $a1": 0x00850030,
  "tgeu $a0, $a1": 0x00850031,
  "tlt $a0, $a1": 0x00850032,
  "tltu $a0, $a1": 0x00850033,
  "tne $a0, $a1": 0x00850036,
  "tgei $a0": 0x04880001,
  "tgeiu $a0": 0x04890001,
  "tlti $a0": 0x048a0001,
  "tltiu $a0": 0x048b0001,
  "teqi $a0": 0x048c0001,
  "tnei $a0": 0x048e0001,
  "break": 0x0000000d,
  "sdbbp": 0x7000003f,
  "movf $v0, $a0": 0x00801001,
  "movt $v0, $a0": 0x00811001,
  "mfc0 $v0, $12": 0x40026000,
  "mtc0 $v0, $12": 0x40826000,
  "eret": 0x42000018,
  "di": 0x41606000,
  "ei": 0x41606020,
  "wait": 0x42000020,
  "rdpgpr $v0, $v1": 0x41431000,
  "wrpgpr $v0, $v1": 0x41c31000,
  "add.s $f0, $f1, $f2": 0x46020800,
  "mfc1 $v0, $f0": 0x44020000,
  "bc1t": 0x45010001,
  "mfc2 $v0, $0": 0x48020000,
  "madd.s (COP1X)": 0x4c220020,
  "prefx": 0x4c85000f,
  "lwc1 $f0, 0($a0)": 0xc4800000,
  "swc1 $f0, 0($a0)": 0xe4800000,
  "ldc1 $f0, 0($a0)": 0xd4800000,
  "sdc1 $f0, 0($a0)": 0xf4800000,
  "lwc2 $0, 0($a0)": 0xc8800000,
  "swc2 $0, 0($a0)": 0xe8800000,
  "rdhwr $v1, $29": 0x7c03e83b,
  "cache 0, 0($a0)": 0xbc800000,
  "jalx 0": 0x74000000,
  "ld $v0, 0($a0)": 0xdc820000,
  "sd $v0, 0($a0)": 0xfc820000,
  "lwu $v0, 0($a0)": 0x9c820000,
  "ldl $v0, 0($a0)": 0x68820000,
  "daddu $v0, $a0, $a1": 0x0085102d,
  "daddiu $v0, $a0, 1": 0x64820001,
  "dsll $v0, $a0, 1": 0x00041078,
  "dmult $a0, $a1": 0x0085001c,
  "dclz (SPECIAL2)": 0x70821024,
  "special2 fn 3": 0x70851003,
  "dext (SPECIAL3)": 0x7c820003,
  "bitswap (BSHFL sa 0)": 0x7c041020,
  "BSHFL sa 0x11": 0x7c041460,
};

for (const [name, word] of Object.entries(unsupported)) {
  Deno.test(`decode ${name} is no instruction of the VM`, () => {
    assertEquals(findEncoding(word), undefined);
    assertEquals(ours(word), {
      opcode: "UNIMPL",
      a: 0,
      b: { literal: 0 },
      c: { literal: word },
    });
  });
}

// Words taken from listings of GNU as, or put together from the manual's figures by hand.
const known: readonly (readonly [text: string, word: number, Decoded])[] = [
  ["addiu $sp, $sp, -32", 0x27bdffe0, {
    opcode: "ADD",
    a: 29,
    b: { register: 29 },
    c: { literal: 0xffffffe0 },
  }],
  ["lui $v0, 0x8000", 0x3c028000, {
    opcode: "SLL",
    a: 2,
    b: { literal: 0xffff8000 },
    c: { literal: 16 },
  }],
  ["mult $a0, $a1", 0x00850018, {
    opcode: "MULT",
    a: 32,
    b: { register: 5 },
    c: { register: 4 },
  }],
  ["jal 0x400", 0x0c000100, {
    opcode: "Jumpi",
    a: 31,
    b: { literal: 0x400 },
    c: { literal: 0 },
  }],
  ["bal -4", 0x0411ffff, {
    opcode: "JumpDirect",
    a: 31,
    b: { literal: 0xfffffffc },
    c: { literal: 0 },
  }],
  ["muh $v0, $a0, $a1, release 6", 0x008510d8, {
    opcode: "MULT",
    a: 32,
    b: { register: 5 },
    c: { register: 4 },
  }],
  ["mulu $v0, $a0, $a1, release 6", 0x00851099, {
    opcode: "MULTU",
    a: 32,
    b: { register: 5 },
    c: { register: 4 },
  }],
  ["div $v0, $a0, $a1, release 6", 0x0085109a, {
    opcode: "DIV",
    a: 32,
    b: { register: 4 },
    c: { register: 5 },
  }],
  ["aui $v0, $a0, 1, release 6", 0x3c820001, {
    opcode: "SLL",
    a: 2,
    b: { literal: 1 },
    c: { literal: 16 },
  }],
  ["ins $v0, $a0, 8, 8", 0x7c827a04, {
    opcode: "INS",
    a: 2,
    b: { register: 4 },
    c: { literal: 15 << 5 | 8 },
  }],
  ["srl with rs = 3", 0x00641082, {
    opcode: "SRL",
    a: 2,
    b: { register: 4 },
    c: { literal: 2 },
  }],
];

for (const [text, word, decoded] of known) {
  Deno.test(`decode ${text} gives the operands worked out by hand`, () => {
    assertEquals(ours(word), decoded);
    assertEquals(referenceDecode(word), decoded);
  });
}

Deno.test("decode sends every destination of $zero to the sink, and no source", () => {
  const columns = new Int32Array(COLUMNS);
  for (
    const [word, expected] of [
      [0x00850021, [SINK, 4, 5]], // addu $zero, $a0, $a1
      [0x00801021, [2, 4, 0]], // addu $v0, $a0, $zero
      [0x8c800000, [SINK, 4, 0]], // lw $zero, 0($a0)
      [0xac800000, [0, 4, 0]], // sw $zero, 0($a0)
      [0x10000001, [0, 0, 4]], // beq $zero, $zero
      [0x03e00008, [SINK, 31, 0]], // jr $ra
      [0x00000034, [0, 0, 0]], // teq $zero, $zero
    ] as const
  ) {
    decode(word, columns, 0);
    assertEquals([...columns.subarray(1)], [...expected]);
  }
});
