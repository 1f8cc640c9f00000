import { assertRow, HALT, halted, type ProgramRow } from "../support/program_rows.ts";

// Small programs on the interpreter and on translated code, stopped at several distances. Programs
// start at 0x1000; how each ends is worked out by hand, all else is the interpreter's.

const loops: readonly ProgramRow[] = [
  {
    says: "a loop that begins at the entry",
    text: `l: addiu $t0, $t0, 1
      slti $t1, $t0, 200
      bnez $t1, l
      addu $t2, $t2, $t0
      ${HALT}`,
    ends: halted(0x1018),
  },
  {
    says: "a loop of one branch, whose delay slot counts",
    text: `l: bgtz $t0, l
      addiu $t0, $t0, -1
      ${HALT}`,
    start: { registers: { t0: 500 } },
    ends: halted(0x1010),
  },
  {
    says: "nested loops",
    text: `a: li $t1, 5
      b: li $t2, 4
      c: addiu $t2, $t2, -1
      addu $s0, $s0, $t1
      bgtz $t2, c
      xor $s1, $s1, $s0
      addiu $t1, $t1, -1
      bgtz $t1, b
      madd $t1, $s0
      addiu $t0, $t0, -1
      bgtz $t0, a
      mflo $s2
      ${HALT}`,
    start: { registers: { t0: 20 } },
    ends: halted(0x1038),
  },
  {
    says: "loops one behind the other that share a header",
    text: `a: addiu $t0, $t0, 1
      andi $t1, $t0, 3
      bnez $t1, a
      addiu $s0, $s0, 1
      slti $t1, $t0, 100
      bnez $t1, a
      addiu $s1, $s1, 1
      ${HALT}`,
    ends: halted(0x1024),
  },
  {
    says: "a loop with two ways in",
    text: `andi $t1, $a0, 1
      bnez $t1, odd
      nop
      even: addiu $s0, $s0, 3
      odd: addiu $a0, $a0, -1
      addu $s0, $s0, $s0
      bgtz $a0, even
      addiu $s1, $s1, 1
      ${HALT}`,
    start: { registers: { a0: 51 } },
    ends: halted(0x1028),
  },
  {
    says: "a loop with three ways in, and one with two inside it",
    text: `li $t0, 1
      beq $a0, $t0, b
      li $t0, 2
      beq $a0, $t0, c
      addiu $a1, $0, 40
      a: addiu $s0, $s0, 1
      b: addiu $s0, $s0, 7
      andi $t1, $s0, 1
      bnez $t1, e
      c: xori $s0, $s0, 5
      d: addiu $s1, $s1, 1
      e: addiu $s2, $s2, 1
      andi $t2, $s2, 3
      bnez $t2, d
      addiu $a1, $a1, -1
      bgtz $a1, a
      andi $t1, $a1, 1
      bgez $a1, b
      addiu $a1, $a1, -1
      ${HALT}`,
    start: { registers: { a0: 2 } },
    ends: halted(0x1054),
  },
  {
    says: "a loop that is left in its middle, to two places",
    text: `l: addiu $t0, $t0, 1
      li $t1, 77
      beq $t0, $t1, one
      li $t1, 99
      beq $t0, $t1, other
      addiu $s0, $s0, 1
      b l
      addiu $s0, $s0, 1
      one: j l
      addiu $s1, $s1, 1
      other: ${HALT}`,
    ends: halted(0x1030),
  },
  {
    says: "a loop without an end, stopped",
    text: "l: addiu $t0, $t0, 1\nb l\naddu $t1, $t1, $t0\nnop",
    ends: [],
  },
  {
    says: "a loop of two functions that jump to each other without an end",
    text: "a: j b\naddiu $t0, $t0, 1\njal a\nnop\njal b\nb: j a\naddiu $t1, $t1, 1\nnop",
    ends: [],
  },
];

const jumps: readonly ProgramRow[] = [
  {
    says: "a branch over a boundary that falls into the next function",
    text: `jal f
      nop
      ${HALT}
      f: addiu $s0, $s0, 1
      move $s7, $ra
      g: addiu $s1, $s1, 1
      slti $t0, $s1, 5
      bnez $t0, h
      addiu $s2, $s2, 1
      jr $s7
      nop
      h: jal g
      nop
      jr $s7
      nop`,
    ends: halted(0x1010),
  },
  {
    says: "tail calls by j and by jr",
    text: `jal f
      lui $t9, 0
      ${HALT}
      f: addiu $s0, $s0, 1
      j g
      addiu $s1, $s1, 1
      jal g
      nop
      g: li $t9, 0x1038
      jr $t9
      addiu $s2, $s2, 1
      h: nop
      addiu $s3, $s3, 1
      jr $ra
      addiu $s4, $s4, 1`,
    ends: halted(0x1010),
  },
  {
    says: "running off the end of the code, out of a loop",
    text: "l: addiu $t0, $t0, -1\nbgtz $t0, l\nnop\naddiu $s0, $s0, 1",
    start: { registers: { t0: 90 } },
    ends: ["leftCode", 0x100c, 0x1010],
  },
  {
    says: "a branch as the last word",
    text: "addiu $t0, $t0, 1\nslti $t1, $t0, 9\nbnez $t1, -12",
    ends: ["leftCode", 0x1008, 0x100c],
  },
  {
    says: "a call as the last word",
    text: "addiu $t0, $t0, 1\njal 0x1000",
    ends: ["leftCode", 0x1004, 0x1008],
  },
  {
    says: "a call whose delay slot is the last word returns out of the code",
    text: "b c\nnop\nf: jr $ra\naddiu $s0, $s0, 1\nc: jal f\nnop",
    ends: ["leftCode", 0x100c, 0x1018],
  },
  {
    says: "a jump to 0",
    text: "l: addiu $t0, $t0, 1\nslti $t1, $t0, 70\nbnez $t1, l\nnop\njr $zero\naddiu $s0, $s0, 1",
    ends: ["jumpToNull", 0x1010],
  },
  {
    says: "a call of 0 writes its link",
    text: "jalr $s3, $a0\naddiu $s0, $s0, 1\nnop",
    ends: ["jumpToNull", 0x1000],
  },
  {
    says: "a return to 0, out of a function",
    text: "jal f\nnop\nnop\nf: li $ra, 0\njr $ra\naddiu $s0, $s0, 1\nnop",
    ends: ["jumpToNull", 0x1010],
  },
  {
    says: "a jump below the code and one behind it",
    text: "jal f\nli $t0, 0x800\njr $t0\nnop\nf: jr $ra\nnop",
    ends: ["leftCode", 0x100c, 0x800],
  },
  {
    says: "a return far out of the code",
    text: "jal f\nnop\nf: lui $ra, 0x7000\njr $ra\naddiu $s0, $s0, 1\nnop",
    ends: ["leftCode", 0x1010, 0x70000000],
  },
  {
    says: "a jump to 0xfffffffc runs its delay slot, which cannot go on",
    text: "li $t0, -4\njr $t0\naddiu $s0, $s0, 1\nnop",
    ends: ["jumpToNull", 0x1008],
  },
  {
    says: "a call of 0xfffffffc",
    text: "jal f\nli $t0, -4\nf: jalr $t0\naddiu $s0, $s0, 1\nnop",
    ends: ["jumpToNull", 0x100c],
  },
  {
    says: "a jump to an address that no word has, on code that is never entered there",
    text: "li $t0, 0x100e\njr $t0\nnop\naddiu $s0, $s0, 1\naddiu $s1, $s1, 1",
    ends: ["leftCode", 0x1012, 0x1016],
  },
  {
    says: "a jump into a delay slot",
    text: `l: addiu $t0, $t0, 1
      slti $t1, $t0, 60
      bnez $t1, l
      s: addiu $s0, $s0, 1
      slti $t1, $s0, 120
      bnez $t1, s
      addiu $s1, $s1, 1
      ${HALT}`,
    ends: halted(0x1024),
  },
  {
    says: "branches in the delay slots of branches",
    text: "b t\nbeq $zero, $zero, 8\nnop\nnop\nt: addiu $s2, $s2, 1\nnop\naddiu $s4, $s4, 1",
    ends: ["leftCode", 0x1018, 0x101c],
  },
  {
    says: "a call in the delay slot of a jump",
    text: "j t\njal u\nnop\nt: addiu $s0, $s0, 1\naddiu $s1, $s1, 1\nu: addiu $s2, $s2, 1",
    ends: ["leftCode", 0x1014, 0x1018],
  },
];

for (const row of [...loops, ...jumps]) {
  Deno.test(`translated control: ${row.says}`, () => assertRow(row));
}
