// Random programs that end by themselves, and write all they have computed to standard output.
import { assemble } from "../../lib/isa/assemble.ts";
import { buildElf, wordBytes } from "./elf.ts";
import { type Random, random } from "./random.ts";

const CODE = 0x00400000;
const DATA = 0x00500000;
const BUFFER = 1024;
/** Registers, HI and LO are stored behind the buffer; $k0 and $k1 are kept for that. */
const DUMP = BUFFER;
const DUMP_SIZE = 4 * 34;

const FREE = Array.from({ length: 31 }, (_, index) => index + 1).filter((n) =>
  n !== 26 && n !== 27
);

const THREE = "addu add subu sub and or xor nor slt sltu movz movn sllv srlv srav rotrv mul".split(
  " ",
);
const IMMEDIATE = "addiu addi slti sltiu".split(" ");
const UNSIGNED = "andi ori xori".split(" ");
const SHIFTS = "sll srl sra rotr".split(" ");
const TWO = "clz clo seb seh wsbh".split(" ");
const PAIRS = "mult multu madd maddu msub msubu".split(" ");
const LOADS: readonly (readonly [string, number])[] = [
  ["lb", 1],
  ["lbu", 1],
  ["lh", 2],
  ["lhu", 2],
  ["lw", 4],
  ["lwl", 1],
  ["lwr", 1],
  ["ll", 4],
];
const STORES: readonly (readonly [string, number])[] = [
  ["sb", 1],
  ["sh", 2],
  ["sw", 4],
  ["swl", 1],
  ["swr", 1],
];

/** How a program ends, and what both sides make of it. */
export const ENDINGS = ["exit", "trap", "unaligned load", "unaligned store", "break"] as const;
export type Ending = typeof ENDINGS[number];

interface Writer {
  readonly lines: string[];
  readonly rnd: Random;
  labels: number;
}

function reg({ rnd }: Writer): string {
  // $zero now and then, as source and as destination.
  return "$" + (rnd.below(24) === 0 ? 0 : rnd.pick(FREE));
}

function nonzero({ rnd }: Writer): string {
  return "$" + rnd.pick(FREE);
}

function access(w: Writer, table: readonly (readonly [string, number])[]): string {
  const [name, step] = w.rnd.pick(table);
  return `${name} ${reg(w)}, ${w.rnd.below(BUFFER / step) * step}($27)`;
}

function bitField(w: Writer): string {
  const pos = w.rnd.below(32);
  const size = 1 + w.rnd.below(32 - pos);
  return `${w.rnd.pick(["ext", "ins"])} ${reg(w)}, ${reg(w)}, ${pos}, ${size}`;
}

/** One instruction without effects on control. */
function plain(w: Writer): string {
  const { rnd } = w;
  const choices: (() => string)[] = [
    () => `${rnd.pick(THREE)} ${reg(w)}, ${reg(w)}, ${reg(w)}`,
    () => `${rnd.pick(IMMEDIATE)} ${reg(w)}, ${reg(w)}, ${rnd.below(0x10000) - 0x8000}`,
    () => `${rnd.pick(UNSIGNED)} ${reg(w)}, ${reg(w)}, ${rnd.below(0x10000)}`,
    () => `${rnd.pick(SHIFTS)} ${reg(w)}, ${reg(w)}, ${rnd.below(32)}`,
    () => `${rnd.pick(TWO)} ${reg(w)}, ${reg(w)}`,
    () => `${rnd.pick(PAIRS)} ${reg(w)}, ${reg(w)}`,
    () => `lui ${reg(w)}, ${rnd.below(0x10000)}`,
    () => `${rnd.pick(["mfhi", "mflo", "mthi", "mtlo"])} ${reg(w)}`,
    () => bitField(w),
    () => access(w, LOADS),
    () => access(w, LOADS),
    () => access(w, STORES),
    () => access(w, STORES),
    () => rnd.pick(["sync", "nop", "pref 0, 0($27)", "synci 0($27)"]),
  ];
  return rnd.pick(choices)();
}

/** ALU code whose sums do not trap on qemu: add, addi and sub stay to their unsigned twins. */
function safe(line: string): string {
  return line.replace(/^(add|sub) /, "$1u ").replace(/^addi /, "addiu ");
}

function some(w: Writer, count: number): void {
  for (let index = 0; index < count; index++) w.lines.push(safe(plain(w)));
}

const BRANCHES: readonly ((w: Writer, label: string) => string)[] = [
  (w, label) => `beq ${reg(w)}, ${reg(w)}, ${label}`,
  (w, label) => `bne ${reg(w)}, ${reg(w)}, ${label}`,
  (w, label) => `${w.rnd.pick(["bltz", "bgez", "blez", "bgtz"])} ${reg(w)}, ${label}`,
  (_w, label) => `b ${label}`,
  (_w, label) => `j ${label}`,
];

/** Blocks of code; each leaves control behind itself. */
const BLOCKS: readonly ((w: Writer) => void)[] = [
  (w) => some(w, 4 + w.rnd.below(8)),
  (w) => { // a branch forward
    const label = `f${w.labels++}`;
    w.lines.push(w.rnd.pick(BRANCHES)(w, label), safe(plain(w)));
    some(w, 1 + w.rnd.below(5));
    w.lines.push(`${label}:`);
  },
  (w) => { // a loop of a few turns, counted in $k0, which nothing else touches
    const label = `l${w.labels++}`;
    w.lines.push(`li $26, ${1 + w.rnd.below(6)}`, `${label}:`);
    some(w, 2 + w.rnd.below(4));
    w.lines.push("addiu $26, $26, -1", `bgtz $26, ${label}`, safe(plain(w)));
  },
  (w) => { // a call, linked in $ra or elsewhere, by jal, bal or jalr
    const name = `c${w.labels++}`;
    const kind = w.rnd.below(3);
    const link = kind === 2 ? nonzero(w) : "$31";
    w.lines.push(
      ...(kind === 0
        ? [`jal ${name}`]
        : kind === 1
        ? [`bal ${name}`]
        : [`lui $26, ${name}@hi`, `ori $26, $26, ${name}@lo`, `jalr ${link}, $26`]),
    );
    w.lines.push("nop", `b ${name}_end`, safe(plain(w)), `${name}:`);
    w.lines.push(`addu $26, ${link}, $0`);
    some(w, 1 + w.rnd.below(4));
    w.lines.push("jr $26", safe(plain(w)), `${name}_end:`);
  },
  (w) => { // a division that neither side minds
    const [left, right] = [nonzero(w), nonzero(w)];
    if (left === right) return;
    w.lines.push(`ori ${right}, ${right}, 1`, `srl ${left}, ${left}, 1`);
    w.lines.push(`${w.rnd.pick(["div", "divu"])} ${left}, ${right}`);
  },
  (w) => { // a reservation that holds
    const offset = w.rnd.below(BUFFER / 4) * 4;
    w.lines.push(`ll ${nonzero(w)}, ${offset}($27)`, `sc ${nonzero(w)}, ${offset}($27)`);
  },
  (w) => { // a jump table of four
    const name = `t${w.labels++}`;
    w.lines.push(`andi $26, ${reg(w)}, 3`, "sll $26, $26, 3");
    const target = nonzero(w);
    w.lines.push(`lui ${target}, ${name}@hi`, `ori ${target}, ${target}, ${name}@lo`);
    w.lines.push(`addu $26, $26, ${target}`, "jr $26", safe(plain(w)), `${name}:`);
    for (let way = 0; way < 4; way++) {
      w.lines.push(`b ${name}_end`, safe(plain(w)));
    }
    w.lines.push(`${name}_end:`);
  },
];

const FINISH: Readonly<Record<Ending, readonly string[]>> = {
  "exit": [],
  "trap": ["teq $27, $27"],
  "unaligned load": ["lw $8, 2($27)"],
  "unaligned store": ["sh $8, 1($27)"],
  "break": [".word 0x0000000d"],
};

/** Replaces label@hi and label@lo by the halves of the label's address. */
function resolveHalves(lines: readonly string[]): string[] {
  const addresses = new Map<string, number>();
  let pc = CODE;
  for (const line of lines) {
    if (line.endsWith(":")) addresses.set(line.slice(0, -1), pc);
    else pc += 4;
  }
  return lines.map((line) =>
    line.replace(/(\w+)@(hi|lo)/, (_, name, half) => {
      const address = addresses.get(name)!;
      return String(half === "hi" ? address >>> 16 : address & 0xffff);
    })
  );
}

export interface RandomProgram {
  readonly elf: Uint8Array;
  readonly text: string;
  readonly ending: Ending;
  readonly exitCode: number;
}

/** A program of at least `length` random instructions between its set-up and its report. */
export function randomProgram(seed: number, length: number): RandomProgram {
  const rnd = random(seed);
  const w: Writer = { lines: [], rnd, labels: 0 };
  w.lines.push(`lui $27, ${DATA >>> 16}`);
  for (const register of FREE) {
    w.lines.push(`lui $${register}, ${rnd.below(0x10000)}`);
    w.lines.push(`ori $${register}, $${register}, ${rnd.below(0x10000)}`);
  }
  const start = w.lines.length;
  while (w.lines.filter((line) => !line.endsWith(":")).length - start < length) {
    rnd.pick(BLOCKS)(w);
  }
  for (const register of FREE) w.lines.push(`sw $${register}, ${DUMP + 4 * register}($27)`);
  w.lines.push("mfhi $26", `sw $26, ${DUMP + 4 * 32}($27)`);
  w.lines.push("mflo $26", `sw $26, ${DUMP + 4 * 33}($27)`);
  w.lines.push("li $4, 1", "addu $5, $27, $0", `li $6, ${BUFFER + DUMP_SIZE}`, "li $2, 4004");
  w.lines.push("syscall");
  const ending = rnd.below(4) === 0 ? rnd.pick(ENDINGS) : "exit";
  w.lines.push(...FINISH[ending]);
  const exitCode = rnd.below(128);
  w.lines.push(`li $4, ${exitCode}`, "li $2, 4246", "syscall");
  const text = resolveHalves(w.lines).join("\n");
  const buffer = Uint8Array.from({ length: BUFFER + DUMP_SIZE }, () => rnd.below(256));
  const elf = buildElf({
    entry: CODE,
    align: 4096,
    segments: [
      { address: CODE, bytes: wordBytes(assemble(text, CODE)), flags: 5 },
      { address: DATA, bytes: buffer, flags: 6 },
    ],
  });
  return { elf, text, ending, exitCode };
}
