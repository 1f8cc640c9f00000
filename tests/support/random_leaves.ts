// Random programs of short functions, which are called in a loop: by name, and through a table of
// which one entry or several are called. Now and then one faults, or returns to somewhere else.
import { BASE, type Words } from "./assembled.ts";
import { type Random, random } from "./random.ts";

/** Data across the end of a chunk, and the addresses of the functions and of a turn's end. */
const DATA = 0xff80;
const TABLE = 0xa000;
const STACK = 0xc000;
const FUNCTIONS = 5;

// $s0 counts turns, $s1 is the table's address, $gp the data's; functions keep them.
const FREE = ["$v0", "$v1", "$a0", "$a1", "$a2", "$a3", "$t0", "$t1", "$t2", "$t3", "$t8"];

function plain(rnd: Random): string {
  const [x, y, z] = [rnd.pick(FREE), rnd.pick(FREE), rnd.pick(FREE)];
  switch (rnd.below(6)) {
    case 0:
      return `addiu ${x}, ${y}, ${rnd.below(64) - 32}`;
    case 1:
      return `${rnd.pick(["lw", "sw"])} ${x}, ${rnd.below(64) * 4}($gp)`;
    case 2:
      return `${rnd.pick(["lbu", "sb", "lwl", "swr"])} ${x}, ${rnd.below(256)}($gp)`;
    case 3:
      return `${rnd.pick(["mult", "madd", "multu"])} ${y}, ${z}`;
    case 4:
      return `${rnd.pick(["mflo", "mfhi"])} ${x}`;
    default:
      return `${rnd.pick(["addu", "subu", "xor", "sltu", "movz", "mul"])} ${x}, ${y}, ${z}`;
  }
}

function some(rnd: Random, most: number): string[] {
  return Array.from({ length: rnd.below(most + 1) }, () => plain(rnd));
}

/** What seldom happens in a function: at one turn only, a fault, or a return to elsewhere. */
function seldom(rnd: Random, name: string): string[] {
  const skip = [`xori $t9, $s0, ${1 + rnd.below(60)}`, `bne $t9, $0, ${name}x`, "nop"];
  switch (rnd.below(12)) {
    case 0:
      return [...skip, "lw $t0, 2($gp)", `${name}x:`];
    case 1:
      return [...skip, "teq $t9, $t9", `${name}x:`];
    case 2: // as if the call had been two instructions further on
      return [...skip, "addiu $ra, $ra, 8", `${name}x:`];
    case 3:
      return [...skip, `lw $ra, ${4 * FUNCTIONS}($s1)`, `${name}x:`];
    default:
      return [];
  }
}

/** A function that may call those of lower numbers. */
function functionOf(rnd: Random, index: number): string[] {
  const name = `f${index}`;
  const calls = index > 0 && rnd.below(3) === 0;
  const frame = calls || rnd.below(3) === 0;
  const body = [
    ...some(rnd, 4),
    ...seldom(rnd, name),
    ...(rnd.below(2) === 0
      ? [
        `beq ${rnd.pick(FREE)}, ${rnd.pick(FREE)}, ${name}y`,
        plain(rnd),
        ...some(rnd, 3),
        `${name}y:`,
      ]
      : []),
    ...(calls ? [`jal f${rnd.below(index)}`, plain(rnd)] : []),
    ...some(rnd, 3),
  ];
  if (!frame) return [`${name}:`, ...body, "jr $ra", plain(rnd)];
  return [
    ...[`${name}:`, "addiu $sp, $sp, -16"],
    ...["sw $ra, 12($sp)", "sw $t0, 4($sp)"],
    ...body,
    ...["lw $ra, 12($sp)", "lw $t1, 4($sp)"],
    ...["jr $ra", "addiu $sp, $sp, 16"],
  ];
}

/** A call through the table: always the same function, or one of several, for long or by turns. */
function through(rnd: Random): string[] {
  const index = rnd.pick([
    [`ori $t9, $0, ${rnd.below(FUNCTIONS) * 4}`],
    ["srl $t9, $s0, 4", "andi $t9, $t9, 3", "sll $t9, $t9, 2"],
    ["andi $t9, $s0, 1", "sll $t9, $t9, 2"],
  ]);
  return [...index, "addu $t9, $t9, $s1", "lw $t9, 0($t9)", "jalr $ra, $t9", plain(rnd)];
}

/**
 * Makes a program.
 *
 * @param seed Chooses it.
 * @param turns Turns of its loop; some end sooner, by a fault.
 * @returns Its text, and what memory holds at the start.
 */
export function randomLeaves(seed: number, turns: number): { text: string; memory: Words } {
  const rnd = random(seed);
  const calls = Array.from(
    { length: 1 + rnd.below(4) },
    () => rnd.below(2) === 0 ? [`jal f${rnd.below(FUNCTIONS)}`, plain(rnd)] : through(rnd),
  );
  const lines = [
    ...[`ori $gp, $0, ${DATA}`, `ori $s1, $0, ${TABLE}`, `ori $sp, $0, ${STACK}`],
    `ori $s0, $0, ${turns}`,
    "turn:",
    ...calls.flatMap((one) => [...one, ...some(rnd, 2)]),
    ...["next:", "addiu $s0, $s0, -1", "bgtz $s0, turn", "nop"],
    ...["ori $v0, $0, 0", "ori $a0, $0, 0", "syscall"],
    ...Array.from({ length: FUNCTIONS }, (_, index) => functionOf(rnd, index)).flat(),
  ];
  const memory: Record<number, number> = {};
  let pc = BASE;
  for (const line of lines) {
    if (!line.endsWith(":")) pc += 4;
    else if (line === "next:") memory[TABLE + 4 * FUNCTIONS] = pc;
    else if (/^f\d:$/.test(line)) memory[TABLE + 4 * Number(line[1])] = pc;
  }
  return { text: lines.join("\n"), memory };
}
