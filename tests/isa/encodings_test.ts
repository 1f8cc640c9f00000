import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assemble } from "../../lib/isa/assemble.ts";
import { findEncoding } from "../../lib/isa/decode.ts";
import { disassemble } from "../../lib/isa/disassemble.ts";
import type { CompiledEncoding } from "../../lib/isa/encoding.ts";
import { FIELDS } from "../../lib/isa/fields.ts";
import { encodings, instructions } from "../../lib/isa/mod.ts";
import { parseRegister, REGISTER_NAMES } from "../../lib/isa/registers.ts";

const SEED = 4711;

// reference/isa.md 1.1, in the order of the numbers.
const NAMES = ("ADD SUB MUL MULT MULTU DIV DIVU MOD MODU SLL SRL SRA ROR SLT SLTU AND OR XOR NOR " +
  "CLZ CLO BEQ BGEZ BGTZ BLEZ BLTZ BNE Jump Jumpi JumpDirect SYSCALL LB LBU LH LHU LW LWL LWR LL " +
  "SB SH SW SWL SWR SC INS MADDU MSUBU MADD MSUB MEQ MNE WSBH EXT TEQ SEXT").split(" ");

Deno.test("instructions hold each opcode number once, with the reference's name", () => {
  assertEquals(
    instructions.map(({ code, name }) => [code, name]),
    [...NAMES.map((name, code) => [code, name] as [number, string]), [255, "UNIMPL"]],
  );
});

Deno.test("encodings are written in digits, hyphens and letters that stand in their fields", () => {
  for (const { encodings } of instructions) {
    for (const [syntax, bits] of encodings) {
      const flat = bits.replaceAll(" ", "");
      assertEquals(flat.length, 32, syntax);
      for (const [index, letter] of [...flat].entries()) {
        if ("01-".includes(letter)) continue;
        const { shift, width } = FIELDS[letter]!;
        const bit = 31 - index;
        assert(bit >= shift && bit < shift + width, `"${letter}" of "${syntax}" is out of place`);
      }
    }
  }
});

/** Whether one word fits both. */
function meet(x: CompiledEncoding, y: CompiledEncoding): boolean {
  return ((x.value ^ y.value) & x.mask & y.mask) === 0;
}

Deno.test("encodings that meet differ in what is fixed: one fixes all that the other does, and more", () => {
  for (const [index, x] of encodings.entries()) {
    for (const y of encodings.slice(index + 1)) {
      if (!meet(x, y)) continue;
      const joint = (x.mask & y.mask) >>> 0;
      assert(joint === x.mask || joint === y.mask, `${x.mnemonic} and ${y.mnemonic} cross`);
      assert(x.mask !== y.mask, `${x.mnemonic} and ${y.mnemonic} are the same`);
    }
  }
});

Deno.test("encodings stand in the order of their fixed bits, so that the narrower one wins", () => {
  for (const encoding of encodings) {
    const { fixed, mask } = encoding;
    assertEquals(fixed, [...mask.toString(2)].filter((bit) => bit === "1").length);
  }
  for (let index = 1; index < encodings.length; index++) {
    assert(encodings[index - 1]!.fixed >= encodings[index]!.fixed);
  }
});

Deno.test("findEncoding gives the fitting encoding with the most fixed bits", () => {
  fc.assert(
    fc.property(fc.nat(encodings.length - 1), fc.nat(0xffffffff), (index, junk) => {
      const { mask, value } = encodings[index]!;
      const word = ((junk & ~mask) | value) >>> 0;
      const fitting = encodings.filter((one) => ((word ^ one.value) & one.mask) === 0);
      const most = Math.max(...fitting.map(({ fixed }) => fixed));
      const found = findEncoding(word);
      assertEquals(found?.fixed, most);
      assert(fitting.includes(found!));
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

/** Bits of the word that syntax or operands depend on; the rest assembles to 0. */
function isCanonical(word: number, pc: number): boolean {
  return assembleAt(disassemble(word, pc), pc) === word;
}

/** Branch targets are printed as addresses: they become labels again. */
function assembleAt(text: string, pc: number): number {
  const { mnemonic, syntax } = findEncodingByText(text);
  const offsetAt = syntax.filter((part) => /\w/.test(part)).indexOf("offset");
  if (offsetAt < 0) return assemble(text, pc)[0]!;
  const parts = text.slice(mnemonic.length).split(",").map((part) => part.trim());
  parts[offsetAt] = String((Number(parts[offsetAt]) - pc - 4) | 0);
  return assemble(`${mnemonic} ${parts.join(", ")}`, pc)[0]!;
}

function findEncodingByText(text: string): CompiledEncoding {
  const [mnemonic] = text.split(" ");
  const commas = text.split(",").length;
  return encodings.find((one) =>
    one.mnemonic === mnemonic && (one.syntax.filter((part) => part === ",").length + 1 === commas)
  )!;
}

for (const encoding of encodings) {
  const spelled = [encoding.mnemonic, ...encoding.syntax].join(" ");
  Deno.test(`encodings "${spelled}" comes back from assemble, disassemble, assemble`, () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffff), (junk, page) => {
        const pc = (0x400000 + page * 4) >>> 0;
        const word = ((junk & ~encoding.mask) | encoding.value) >>> 0;
        const text = disassemble(word, pc);
        // Words whose bit field leaves the register decode, but are not to be written: see below.
        if (/^(ext|ins) /.test(text) && !fieldFits(word)) return;
        const again = assembleAt(text, pc);
        assert(isCanonical(again, pc), text);
        assertEquals(disassemble(again, pc), text);
        assertEquals(findEncoding(again)?.instruction.name, findEncoding(word)?.instruction.name);
        // Only bits that the encoding ignores may get lost.
        const kept = findEncoding(word)!;
        assertEquals((again & kept.mask) >>> 0, kept.value);
        assertEquals(
          kept.operands.map(({ read }) => read(again)),
          kept.operands.map(({ read }) => read(word)),
        );
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
}

function fieldFits(word: number): boolean {
  const upper = word >>> 11 & 31;
  const lsb = word >>> 6 & 31;
  return (word & 63) === 0 ? upper + lsb <= 31 : upper >= lsb;
}

// Words out of the manual's figures, or from GNU as.
const assembled: readonly (readonly [string, number])[] = [
  ["nop", 0x00000000],
  ["addu $v0, $a0, $a1", 0x00851021],
  ["move $v0, $a0", 0x00801021],
  ["li $v0, -1", 0x2402ffff],
  ["lui $gp, 0x42", 0x3c1c0042],
  ["lw $ra, 28($sp)", 0x8fbf001c],
  ["sw $s8, -4($29)", 0xafbefffc],
  ["jr $ra", 0x03e00008],
  ["jalr $t9", 0x0320f809],
  ["jalr $v0, $t9", 0x03201009],
  ["sll $v0, $v1, 31", 0x000317c0],
  ["rotr $v0, $v1, 4", 0x00231102],
  ["rotrv $v0, $v1, $a0", 0x00831046],
  ["srlv $v0, $v1, $a0", 0x00831006],
  ["mul $v0, $a0, $a1", 0x70851002],
  ["div $a0, $a1", 0x0085001a],
  ["ext $v0, $a0, 4, 8", 0x7c823900],
  ["ins $v0, $a0, 4, 8", 0x7c825904],
  ["seb $v0, $a0", 0x7c041420],
  ["seh $v0, $a0", 0x7c041620],
  ["wsbh $v0, $a0", 0x7c0410a0],
  ["clz $v0, $a0", 0x70801020],
  ["teq $a0, $a1", 0x00850034],
  ["syscall", 0x0000000c],
  ["sync", 0x0000000f],
  ["pref 4, 8($a0)", 0xcc840008],
  ["synci 8($a0)", 0x049f0008],
  ["beq $a0, $a1, -4", 0x1085ffff],
  ["bal 8", 0x04110002],
  ["j 0x400000", 0x08100000],
  ["movz $v0, $a0, $a1", 0x0085100a],
];
// GNU as writes rt = rd into CLZ as the manual asks; ours leaves the ignored field 0.

for (const [text, word] of assembled) {
  Deno.test(`assemble "${text}" gives the manual's word`, () => {
    assertEquals(assemble(text)[0]!.toString(16), word.toString(16));
  });
}

const refused: readonly string[] = [
  "frobnicate $v0",
  "addiu $v0, $a0",
  "addiu $v0, $a0, 32768",
  "addiu $v0, $a0, -32769",
  "ori $v0, $a0, -1",
  "ori $v0, $a0, 0x10000",
  "sll $v0, $a0, 32",
  "beq $a0, $a1, 2",
  "beq $a0, $a1, 131072",
  "j 0x10000000",
  "j 2",
  "ext $v0, $a0, 0, 0",
  "ins $v0, $a0, 30, 3",
  "lw $v0, $a0",
  "jr ra",
  "jr $32",
  "b nowhere",
  ".word 0x100000000",
];

for (const text of refused) {
  Deno.test(`assemble "${text}" is refused with its line`, () => {
    assertThrows(() => assemble(`nop\n${text}`), SyntaxError, "Line 2");
  });
}

Deno.test("assemble refuses a bit field that leaves its register", () => {
  for (const text of ["ext $v0, $a0, 31, 2", "ins $v0, $a0, 1, 32"]) {
    assertThrows(() => assemble(text), SyntaxError, "Line 1");
  }
});

Deno.test("registers have 36 names, and each general one is read by name and by number", () => {
  assertEquals(REGISTER_NAMES.length, 36);
  const order = "zero at v0 v1 a0 a1 a2 a3 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 s6 s7 t8 t9 " +
    "k0 k1 gp sp fp ra lo hi brk heap";
  assertEquals([...REGISTER_NAMES], order.split(" ") as unknown as typeof REGISTER_NAMES[number][]);
  for (const [number, name] of REGISTER_NAMES.slice(0, 32).entries()) {
    assertEquals(parseRegister(`$${name}`), number);
    assertEquals(parseRegister(`$${number}`), number);
  }
  for (const text of ["$lo", "$brk", "$32", "v0", "$", "$-1"]) {
    assertEquals(parseRegister(text), undefined, text);
  }
});
