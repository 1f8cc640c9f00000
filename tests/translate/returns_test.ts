import { assertRow, HALT, halted, type ProgramRow } from "../support/program_rows.ts";

// Translated functions hand over some registers on the way in and out, and take it for granted that
// a call comes back with the stack pointer and the link that it had. What does not is compared here.
// Programs start at 0x1000; how each ends is worked out by hand, all else is the interpreter's.

/** Calls `f` 40 times, so that it is translated; adds up what it gives. */
const LOOP = `lui $sp, 0x2
  li $s0, 40
  l: move $a0, $s0
  jal f
  addiu $s0, $s0, -1
  addu $s1, $s1, $v0
  bnez $s0, l
  nop
  ${HALT}`;

const rows: readonly ProgramRow[] = [
  {
    says: "a function that returns with another stack pointer",
    text: `${LOOP}\nf: addiu $sp, $sp, -8\njr $ra\nmove $v0, $sp`,
    ends: halted(0x1028),
  },
  {
    says: "a function that moves the stack pointer in the return's delay slot, every third time",
    text: `${LOOP}\nf: li $t0, 3\nmodu $t1, $s0, $t0\nsltiu $t1, $t1, 1\nsll $t1, $t1, 4
      sw $t1, -4($sp)\nlw $v0, -4($sp)\njr $ra\nsubu $sp, $sp, $t1`,
    ends: halted(0x1028),
  },
  {
    says: "a return whose delay slot changes the link",
    text: `${LOOP}\nf: move $v0, $ra\njr $ra\naddiu $ra, $ra, -4`,
    ends: halted(0x1028),
  },
  {
    says: "a function that returns to behind the instruction it should return to",
    text: `${LOOP}\nf: li $v0, 2\naddiu $ra, $ra, 4\njr $ra\naddu $s1, $s1, $v0`,
    ends: halted(0x1028),
  },
  {
    says: "a function that returns through another register, and one whose link is elsewhere then",
    text: `${LOOP}\nf: move $t0, $ra\nli $ra, 64\nli $v0, 1\njr $t0\naddiu $ra, $ra, 1`,
    ends: halted(0x1028),
  },
  {
    says: "a function that goes on in another one with another link and another stack pointer",
    text: `${LOOP}\nf: move $t9, $ra\naddiu $sp, $sp, -16\nli $ra, 0x1040\nj g\nsw $t9, 0($sp)
      lw $t9, 0($sp)\njr $t9\naddiu $sp, $sp, 16
      g: sw $ra, 4($sp)\nlw $ra, 4($sp)\njr $ra\naddiu $v0, $a0, 5`,
    // The li above holds the address of the lw behind the delay slot.
    ends: halted(0x1028),
  },
  {
    says: "the results of a call that nothing was given to",
    text: `${LOOP}\nf: addiu $sp, $sp, -8\nsw $ra, 0($sp)\njal g\nsw $v0, 4($sp)\njal g\nnop
      lw $ra, 0($sp)\nlw $t0, 4($sp)\naddu $v0, $v0, $t0\njr $ra\naddiu $sp, $sp, 8
      g: beqz $a0, o\naddiu $a0, $a0, -1\njr $ra\naddu $v0, $v0, $a0\no: jr $ra\nnop`,
    ends: halted(0x1028),
  },
  {
    says: "a return to the first instruction of the code, where nothing was called",
    start: { registers: { ra: 0x1000 } },
    text: `addiu $s0, $s0, 1\nsltiu $t0, $s0, 90\nbeqz $t0, o\naddiu $v0, $v0, 3\njr $ra
      addiu $sp, $sp, -4\no: ${HALT}`,
    ends: halted(0x1020),
  },
  {
    says: "a loop that could touch the stack, with a stack pointer that points to none",
    start: { registers: { sp: 2 } },
    text: `li $s0, 900\nl: beq $s0, $zero, o\naddiu $s0, $s0, -1\nbgez $s0, l\naddu $v1, $v1, $s0
      sw $v0, 4($sp)\no: ${HALT}`,
    ends: halted(0x1020),
  },
  {
    says: "a call whose delay slot moves the stack pointer below a frame in two chunks of memory",
    text: `lui $sp, 0x2\nli $s0, 40\nl: addiu $s0, $s0, -1\njal f\naddiu $sp, $sp, -8
      bnez $s0, l\naddiu $sp, $sp, 8\n${HALT}
      f: sw $s0, 0($sp)\nsw $s0, 12($sp)\njr $ra\nlw $v0, 12($sp)`,
    ends: halted(0x1024),
  },
];

for (const row of rows) {
  Deno.test(`translated returns: ${row.says}`, () => assertRow(row));
}
