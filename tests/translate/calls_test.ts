import { assertRow, HALT, halted, type ProgramRow } from "../support/program_rows.ts";

// Calls and system calls on the interpreter and on translated code, stopped at several distances.
// Programs start at 0x1000; how each ends is worked out by hand, all else is the interpreter's.

const calls: readonly ProgramRow[] = [
  {
    says: "jal, whose delay slot reads the link",
    text: `jal f\nmove $s0, $ra\n${HALT}\nf: jr $ra\naddu $s1, $ra, $s0`,
    ends: halted(0x1010),
  },
  {
    says: "jal, whose delay slot overwrites the link",
    text: `jal f\naddiu $ra, $ra, 8\nnop\nnop\n${HALT}\nf: jr $ra\nli $ra, 7`,
    ends: halted(0x1018),
  },
  {
    says: "bal forward and backward, whose delay slots use the link",
    text:
      `b s\nnop\nf: jr $ra\naddiu $s0, $s0, 1\ns: bal f\nmove $s1, $ra\nbal g\nsw $ra, 64($0)\n` +
      `${HALT}\ng: jr $ra\nlw $s2, 64($0)`,
    ends: halted(0x1028),
  },
  {
    says: "jalr with other links, and delay slots that overwrite the target",
    text: `li $t9, 0x1020
      jalr $s5, $t9
      li $t9, 0
      jalr $ra, $s6
      li $s6, 0
      ${HALT}
      f: addiu $s0, $s0, 1
      li $s6, 0x1030
      jr $s5
      li $s5, 0
      g: jr $ra
      addiu $s1, $s1, 1`,
    ends: halted(0x101c),
  },
  {
    says: "jalr that links over its own target",
    text: `li $t9, 0x1014\njalr $t9, $t9\nmove $s0, $t9\n${HALT.split("\n")[0]}\nsyscall\n` +
      `addiu $s1, $s1, 1\njr $t9\nnop`,
    ends: halted(0x1010),
  },
  {
    says: "jalr to $zero, which links nothing",
    text: `li $t9, 0x100c\njalr $zero, $t9\naddiu $s0, $s0, 1\naddiu $s1, $s1, 1\n${HALT}`,
    ends: halted(0x1018),
  },
  {
    says: "functions that are passed to others, which only call them",
    text: `l: li $a0, 0x1024
      jal h
      li $a1, 0x1030
      slti $t0, $s0, 30
      bnez $t0, l
      nop
      ${HALT}
      f: addiu $s0, $s0, 1
      jr $ra
      addiu $s2, $s2, 3
      g: jr $ra
      addiu $s1, $s1, 1
      h: move $s7, $ra
      jalr $a0
      nop
      jalr $a1
      nop
      jr $s7
      nop`,
    ends: halted(0x1020),
  },
  {
    says: "a function that returns elsewhere than to its caller",
    text: `jal f\nnop\naddiu $s0, $s0, 1\n${HALT}\nf: jr $ra\naddiu $ra, $ra, 4\n`,
    ends: halted(0x1014),
  },
  {
    says: "a function that returns further on",
    text: `jal f\nnop\naddiu $s0, $s0, 1\n${HALT}\nf: addiu $ra, $ra, 4\njr $ra\nnop`,
    ends: halted(0x1014),
  },
  {
    says: "a call of what stands right behind it",
    text: `li $s7, 3\njal f\nnop\nf: addiu $s0, $s0, 1\naddiu $s7, $s7, -1\nbgez $s7, 4\nnop\n` +
      `slti $t0, $s0, 4\nbnez $t0, x\nnop\n${HALT}\nx: jr $ra\nnop`,
    ends: halted(0x1030),
  },
  {
    says: "HALT in a function called in a loop",
    text: `l: jal f
      addiu $s0, $s0, 1
      b l
      nop
      f: slti $t0, $s0, 40
      bnez $t0, r
      li $a0, 0
      li $v0, 0
      syscall
      r: jr $ra
      addiu $s1, $s1, 1`,
    ends: halted(0x1020),
  },
];

const hosts: readonly ProgramRow[] = [
  {
    says: "system calls in a loop",
    text: `l: li $v0, 4120
      syscall
      addu $s0, $s0, $v0
      slti $t0, $s0, 50
      bnez $t0, l
      addiu $s1, $s1, 1
      ${HALT}`,
    ends: halted(0x1020),
  },
  {
    says: "system calls in delay slots, which lose their branches",
    text: `l: li $v0, 4120
      b l
      syscall
      addu $s0, $s0, $v0
      li $v0, 4120
      jal l
      syscall
      li $v0, 4120
      jr $ra
      syscall
      slti $t0, $s0, 50
      bnez $t0, l
      nop
      ${HALT}`,
    ends: halted(0x103c),
  },
  {
    says: "system calls inside nested loops, with code before and behind them",
    text: `a: li $t1, 3
      b: addu $s0, $s0, $t1
      li $v0, 4120
      syscall
      addu $s1, $s1, $v0
      mult $s0, $s1
      addiu $t1, $t1, -1
      bgtz $t1, b
      mflo $s2
      addiu $t0, $t0, -1
      bgtz $t0, a
      nop
      ${HALT}`,
    start: { registers: { t0: 15 } },
    ends: halted(0x1038),
  },
  {
    says: "a word that is no instruction, in a delay slot and in line",
    text: `jal f\nnop\nf: addiu $s0, $s0, 1\nslti $t0, $s0, 9\nbnez $t0, f\nnop\nb f\n` +
      `.word 0x0000000d\nnop`,
    ends: ["unsupportedInstruction", 0x101c],
  },
];

for (const row of [...calls, ...hosts]) {
  Deno.test(`translated calls: ${row.says}`, () => assertRow(row));
}
