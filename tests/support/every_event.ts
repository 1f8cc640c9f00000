// A small program that makes a row in every table of a record, and ends as a good guest does.
import { sha256 } from "@noble/hashes/sha2.js";
import { assemble } from "../../lib/isa/assemble.ts";
import { type Program, programOf } from "../../lib/program.ts";

/** Loads a 32-bit number. */
export function load(register: string, word: number): string {
  const unsigned = word >>> 0;
  const low = `ori ${register}, ${register}, ${unsigned & 0xffff}`;
  return `lui ${register}, ${unsigned >>> 16}\n${low}`;
}

/** Makes a system call. */
export function call(code: number, ...args: readonly number[]): string {
  const operands = args.map((word, index) => load(`$a${index}`, word));
  return [...operands, load("$v0", code), "syscall"].join("\n");
}

/** Where the program keeps its words. */
export const DATA = 0x00100000;
/** Where it reads its input to. */
export const HINTS = 0x00200000;
/** Its input. */
export const INPUT: Uint8Array = Uint8Array.from({ length: 24 }, (_, index) => 200 + 3 * index);

const NUMBERS = [-7, 3, 0x7fffffff, -0x80000000, 0x00ff8001, 5];

function arithmetic(): string {
  const lines = NUMBERS.map((word, index) => load(`$s${index}`, word));
  for (const name of "addu subu and or xor nor slt sltu mul sllv srlv srav rotrv".split(" ")) {
    lines.push(`${name} $t0, $s0, $s1`, `${name} $t1, $s4, $s0`);
  }
  for (const name of ["movz", "movn"]) {
    lines.push(`${name} $t1, $s0, $zero`, `${name} $t1, $s0, $s1`);
  }
  lines.push("slti $t0, $s0, -1", "sltiu $t0, $s0, 5", "andi $t0, $s4, 77", "ori $zero, $s4, 1");
  for (const name of ["sll", "srl", "sra", "rotr"]) lines.push(`${name} $t2, $s0, 5`);
  for (const name of ["clz", "clo", "seb", "seh", "wsbh"]) {
    lines.push(`${name} $t3, $s4`, `${name} $t3, $s0`, `${name} $t3, $zero`);
  }
  lines.push("ext $t4, $s0, 3, 7", "ins $t4, $s4, 4, 9", "ins $t4, $s0, 0, 32");
  for (const name of ["mult", "multu", "madd", "maddu", "msub", "msubu", "div", "divu"]) {
    lines.push(`${name} $s0, $s1`, `${name} $s4, $s0`);
  }
  lines.push("mod $t5, $s0, $s1", "mod $t5, $s1, $s0", "modu $t5, $s0, $s1", "mfhi $t6");
  lines.push("mflo $t6", "mthi $s0", "mtlo $s1", "teq $s0, $s1", "sync", "nop");
  return lines.join("\n");
}

function memory(): string {
  const lines = [load("$s6", DATA), "sw $s0, 0($s6)", "sw $s2, 4($s6)"];
  for (const name of ["lb", "lbu"]) lines.push(`${name} $t0, 3($s6)`, `${name} $t0, 7($s6)`);
  for (const name of ["lh", "lhu"]) lines.push(`${name} $t0, 2($s6)`, `${name} $t0, 6($s6)`);
  lines.push("ll $t1, 0($s6)", "lwl $t1, 1($s6)", "lwr $t1, 2($s6)", "lw $zero, 0($s6)");
  lines.push("sb $s1, 1($s6)", "sh $s1, 2($s6)", "swl $s4, 5($s6)", "swr $s4, 10($s6)");
  lines.push("sc $t1, 4($s6)", "sc $zero, 4($s6)");
  return lines.join("\n");
}

function control(): string {
  return `
    beq $s0, $s0, c1
    nop
  c1: beq $s0, $s1, c1
    nop
    bne $s0, $s1, c2
    addiu $t0, $t0, 1
  c2: bne $s0, $s0, c2
    nop
    bltz $s0, c3
    nop
  c3: bgez $s0, c3
    nop
    blez $zero, c4
    nop
  c4: bgtz $s1, c5
    nop
  c5: bgtz $s0, c5
    nop
    bal c6
    nop
  c6: addiu $t0, $ra, 16
    jalr $t9, $t0
    nop
    nop
    jal c7
    nop
  c7: j c8
    nop
  c8: addiu $t0, $ra, 16
    jr $t0
    nop
    nop`;
}

/** The program: what it makes public is the word at {@linkcode DATA}. */
export function everyEvent(): {
  readonly program: Program;
  readonly inputs: readonly Uint8Array[];
} {
  const calls = [
    call(0xf0),
    call(0xf1, HINTS, INPUT.length),
    load("$s7", HINTS),
    "lw $t0, 0($s7)",
    "lb $t0, 5($s7)",
    "sw $t0, 8($s7)",
    "sc $t0, 12($s7)",
    arithmetic(),
    memory(),
    control(),
    // Points to the hinted words and to its own: reads and writes.
    "sw $s4, 32($s6)",
    call(0x0101001d, DATA + 32, DATA + 256),
    "lw $t1, 32($s6)",
    call(0x30010005, DATA + 512, 0),
    load("$t0", 36),
    "sw $t0, 1088($s6)",
    call(0x01010009, DATA, DATA + 1024),
    call(0x0101001d, HINTS, HINTS),
    call(3),
    call(4003, 0),
    call(4003, 7),
    call(4004, 1, DATA, 4),
    call(4045, 0x01000000),
    call(4210, 0, 8192),
    call(4090, 0x30000000, 8192),
    call(4120),
    call(4055, 1, 3),
    call(4055, 9, 3),
    call(0x1b, DATA, DATA),
    load("$s6", DATA),
    load("$t0", 0x0a0b0c0d),
    "sw $t0, 0($s6)",
    call(2, 13, DATA, 4),
  ];
  const digest = sha256(Uint8Array.of(0x0d, 0x0c, 0x0b, 0x0a));
  const words = new Uint32Array(digest.slice().buffer);
  calls.push(...Array.from(words, (word, index) => call(0x10, index, word)));
  // ENTER answers 1 inside its block, which ends here; behind it, it has answered 0.
  const block = "beqz $v0, outside\nnop\n" + call(2, 1, DATA, 4) + "\n" + call(4) + "\noutside:\n";
  calls.splice(calls.indexOf(call(3)) + 1, 0, block);
  const text = [...calls, call(0, 0)].join("\n");
  return { program: programOf(assemble(text, 0x1000), 0x1000), inputs: [INPUT] };
}
