// Random programs with loops, calls, recursion and jump tables. They end, since each turn of a loop
// and each call takes fuel, and without any no loop turns and no function does anything.
import { BASE, type Words } from "./assembled.ts";
import { type Random, random } from "./random.ts";

/** Where loads and stores go: across the end of a chunk of 64 KiB. */
const DATA = 0x2fe00;
/** Where tables of functions and of targets stand. */
const TABLES = 0x50000;
const STACK = 0x4000;

// $26 is scratch, $27 the data's address, $28 the fuel, $29 the stack pointer, $31 the link.
const FREE = Array.from({ length: 31 }, (_, index) => index + 1).filter((n) => n < 26 || n === 30);

const THREE = "addu subu and or xor nor slt sltu movz movn sllv srlv srav rotrv mul".split(" ");
const TWO = "clz clo seb seh wsbh".split(" ");
const PAIRS = "mult multu madd maddu msub msubu".split(" ");
const ACCESSES: readonly (readonly [name: string, size: number])[] = [
  ...["lb", "lbu", "sb", "lwl", "lwr", "swl", "swr"].map((name) => [name, 1] as const),
  ...["lh", "lhu", "sh"].map((name) => [name, 2] as const),
  ...["lw", "sw", "ll", "sc"].map((name) => [name, 4] as const),
];

/** A program as text, with what memory and registers hold at the start. */
export interface RandomCalls {
  readonly text: string;
  readonly memory: Words;
}

class Writer {
  readonly lines: string[] = [];
  readonly rnd: Random;
  readonly functions: number;
  /** Labels by the slot of the table that holds their address. */
  readonly table: string[] = [];
  #labels = 0;

  constructor(rnd: Random) {
    this.rnd = rnd;
    this.functions = 3 + rnd.below(5);
  }

  add(...lines: string[]): void {
    this.lines.push(...lines);
  }

  label(): string {
    return `l${this.#labels++}`;
  }

  /** A register to read: any. */
  source(): string {
    return "$" + (this.rnd.below(6) === 0 ? this.rnd.below(32) : this.rnd.pick(FREE));
  }

  /** A register to write: one that control does not need, $zero now and then. */
  target(): string {
    return "$" + (this.rnd.below(24) === 0 ? 0 : this.rnd.pick(FREE));
  }

  /** The address of a slot of the table with these labels, in $26. */
  addressOfTable(labels: readonly string[]): void {
    const at = TABLES + 4 * this.table.length;
    this.table.push(...labels, "");
    this.add(`lui $26, ${at >>> 16}`, `ori $26, $26, ${at & 0xffff}`);
  }

  plain(): string {
    const { rnd } = this;
    const [x, y, z] = [this.target(), this.source(), this.source()];
    switch (rnd.below(13)) {
      case 0:
        return `addiu ${x}, ${y}, ${rnd.below(0x10000) - 0x8000}`;
      case 1:
        return `${rnd.pick(["andi", "ori", "xori"])} ${x}, ${y}, ${rnd.below(0x10000)}`;
      case 2:
        return `${rnd.pick(["sll", "srl", "sra", "rotr"])} ${x}, ${y}, ${rnd.below(32)}`;
      case 3:
        return `${rnd.pick(TWO)} ${x}, ${y}`;
      case 4:
        return `${rnd.pick(PAIRS)} ${y}, ${z}`;
      case 5:
        return `${rnd.pick(["mfhi", "mflo", "mthi", "mtlo"])} ${x}`;
      case 6: {
        const pos = rnd.below(32);
        return `${rnd.pick(["ext", "ins"])} ${x}, ${y}, ${pos}, ${1 + rnd.below(32 - pos)}`;
      }
      case 7:
      case 8:
        return this.access("$27", 1024);
      case 9:
        // The words of the frame that the function does not need itself.
        return this.access("$29", 12);
      default:
        return `${rnd.pick(THREE)} ${x}, ${y}, ${z}`;
    }
  }

  access(base: string, room: number): string {
    const [name, size] = this.rnd.pick(ACCESSES);
    const register = /^(l|sc)/.test(name) ? this.target() : this.source();
    return `${name} ${register}, ${this.rnd.below(room / size) * size}(${base})`;
  }

  some(count: number): void {
    for (let index = 0; index < count; index++) this.add(this.plain());
  }

  branch(label: string): string {
    const { rnd } = this;
    const kind = rnd.pick(["beq", "bne", "bltz", "bgez", "blez", "bgtz", "b"]);
    if (kind === "b") return `b ${label}`;
    const operands = kind.length === 3 ? [this.source(), this.source()] : [this.source()];
    return `${kind} ${[...operands, label].join(", ")}`;
  }

  /** Takes fuel, and goes to a label where there is none left. */
  fuel(out: string): void {
    this.add("addiu $28, $28, -1", `bltz $28, ${out}`, this.plain());
  }
}

/** Puts the address of a function, or of a table's choice of four, into $26. */
function callee(w: Writer): void {
  const { rnd } = w;
  const some = () => `f${rnd.below(w.functions)}`;
  if (rnd.below(2) === 0) {
    w.addressOfTable([some()]);
    w.add("lw $26, 0($26)");
    return;
  }
  const index = w.target();
  w.add(`andi ${index}, ${w.source()}, 3`, `sll ${index}, ${index}, 2`);
  w.addressOfTable([some(), some(), some(), some()]);
  w.add(`addu $26, $26, ${index}`, "lw $26, 0($26)");
}

function call(w: Writer): void {
  const { rnd } = w;
  const name = `f${rnd.below(w.functions)}`;
  switch (rnd.below(5)) {
    case 0:
    case 1:
      return w.add(`jal ${name}`, w.plain());
    case 2:
      return w.add(`bal ${name}`, w.plain());
    case 3:
      callee(w);
      return w.add(`jalr $31, $26`, w.plain());
    default: // linked elsewhere; the delay slot reads the link
      callee(w);
      return w.add("jalr $25, $26", "addu $31, $25, $0");
  }
}

/** A jump through a table of four targets, behind which control comes together. */
function jumpTable(w: Writer, depth: number): void {
  const ways = Array.from({ length: 4 }, () => w.label());
  const end = w.label();
  const index = "$" + w.rnd.pick(FREE);
  w.add(`andi ${index}, ${w.source()}, 3`, `sll ${index}, ${index}, 2`);
  w.addressOfTable(ways);
  w.add(`addu $26, $26, ${index}`, "lw $26, 0($26)", "jr $26", w.plain());
  for (const way of ways) {
    w.add(`${way}:`);
    blocks(w, 1, depth + 2);
    // Some ways fall through into the next one.
    if (w.rnd.below(3) > 0) w.add(`b ${end}`, w.plain());
  }
  w.add(`${end}:`);
}

/** A loop with several ways in. */
function irreducible(w: Writer, depth: number): void {
  const ways = Array.from({ length: 2 + w.rnd.below(2) }, () => w.label());
  const out = w.label();
  for (const way of ways) if (w.rnd.below(2) === 0) w.add(w.branch(way), w.plain());
  for (const way of ways) {
    w.add(`${way}:`);
    blocks(w, 1, depth + 1);
    w.fuel(out);
    if (w.rnd.below(3) === 0) w.add(w.branch(w.rnd.pick([...ways, out])), "nop");
  }
  w.add(w.branch(w.rnd.pick(ways)), w.plain(), `${out}:`);
}

const FAULTS: readonly string[] = [
  "lw $8, 2($27)",
  "sh $8, 1($27)",
  "sw $8, 0($28)\nlw $8, -4($0)",
  "teq $27, $27",
  "div $8, $0",
  "modu $8, $8, $0",
  "add $8, $8, $8\n.word 0x0000000d",
  "jr $0\nnop",
  "jr $28\nnop",
  "lui $26, 0x7f00\njr $26\naddiu $9, $9, 1",
  "addiu $26, $0, -4\njr $26\naddiu $9, $9, 1",
  "li $2, 0\nli $4, 3\nsyscall",
  "li $2, 0\nli $4, 0\nsyscall",
];

const BLOCKS: readonly ((w: Writer, depth: number) => void)[] = [
  (w) => w.some(2 + w.rnd.below(6)),
  (w) => w.some(2 + w.rnd.below(6)),
  (w, depth) => { // a branch forward
    const label = w.label();
    w.add(w.branch(label), w.plain());
    blocks(w, 1, depth + 1);
    w.add(`${label}:`);
  },
  (w, depth) => { // two ways that come together
    const [other, end] = [w.label(), w.label()];
    w.add(w.branch(other), w.plain());
    blocks(w, 1, depth + 1);
    w.add(`j ${end}`, w.plain(), `${other}:`);
    blocks(w, 1, depth + 1);
    w.add(`${end}:`);
  },
  (w, depth) => { // a loop
    const [start, out] = [w.label(), w.label()];
    w.add(`${start}:`);
    blocks(w, 1 + w.rnd.below(2), depth + 1);
    w.fuel(out);
    w.add(w.branch(start), w.plain(), `${out}:`);
  },
  irreducible,
  call,
  call,
  jumpTable,
  (w) => { // accesses through one base that moves
    w.add(`addiu $26, $27, ${w.rnd.below(128) * 4}`);
    for (let index = 2 + w.rnd.below(5); index > 0; index--) w.add(w.access("$26", 512));
    w.add("addiu $26, $26, -4", w.access("$26", 512));
  },
  (w, depth) => { // a stack pointer that moves
    w.add("addiu $29, $29, -16", w.access("$29", 16));
    blocks(w, 1, depth + 1);
    w.add(w.access("$29", 16), "addiu $29, $29, 16", w.access("$29", 12));
  },
  (w) => { // a division that neither side minds
    const [x, y] = [w.rnd.pick(FREE), w.rnd.pick(FREE)];
    if (x === y) return;
    w.add(`ori $${y}, $${y}, 1`, `srl $${x}, $${x}, 1`);
    w.add(w.rnd.pick([`div $${x}, $${y}`, `divu $${x}, $${y}`, `mod $${y}, $${x}, $${y}`]));
  },
  (w) => { // a call to the host, which loses a branch that is pending
    w.add(
      "li $2, 4120",
      ...(w.rnd.below(4) === 0 ? [w.branch(`f${w.rnd.below(w.functions)}`)] : []),
    );
    w.add("syscall");
  },
  (w) => { // a fault, once in a while
    const label = w.label();
    const test = w.target();
    w.add(`andi ${test}, ${w.source()}, ${w.rnd.pick([15, 31, 63])}`);
    w.add(`bne ${test}, $0, ${label}`, "nop");
    w.add(...w.rnd.pick(FAULTS).split("\n"), `${label}:`);
  },
];

function blocks(w: Writer, count: number, depth: number): void {
  for (let index = 0; index < count; index++) {
    if (depth > 3) w.some(1 + w.rnd.below(3));
    else w.rnd.pick(BLOCKS)(w, depth);
  }
}

const PROLOGUE = ["addiu $29, $29, -16", "sw $31, 12($29)"];
const EPILOGUE = ["lw $31, 12($29)", "addiu $29, $29, 16"];

function writeFunction(w: Writer, name: string): void {
  const out = w.label();
  w.add(`${name}:`, ...PROLOGUE);
  w.fuel(out);
  blocks(w, 2 + w.rnd.below(4), 0);
  switch (w.rnd.below(4)) {
    case 0: // goes on in another function
      w.add(EPILOGUE[0]!, `j f${w.rnd.below(w.functions)}`, EPILOGUE[1]!);
      break;
    case 1: // goes on in one that is computed
      callee(w);
      w.add(EPILOGUE[0]!, "jr $26", EPILOGUE[1]!);
      break;
  }
  w.add(`${out}:`, EPILOGUE[0]!, "jr $31", EPILOGUE[1]!);
}

/** A function without a frame, which falls through into the one behind it. */
function writeEntrance(w: Writer, name: string): void {
  w.add(`${name}:`);
  w.some(1 + w.rnd.below(3));
}

function resolve(w: Writer): RandomCalls {
  const addresses = new Map<string, number>();
  let pc = BASE;
  for (const line of w.lines) {
    if (line.endsWith(":")) addresses.set(line.slice(0, -1), pc);
    else pc += 4;
  }
  const memory: Record<number, number> = {};
  for (const [slot, label] of w.table.entries()) {
    memory[TABLES + 4 * slot] = addresses.get(label) ?? 0;
  }
  for (let word = 0; word < 256; word++) memory[DATA + 4 * word] = w.rnd.word() | 0;
  return { text: w.lines.join("\n"), memory };
}

/**
 * A random program.
 *
 * @param seed The same seed gives the same program.
 * @param fuel How many turns of loops and calls it has at most.
 */
export function randomCalls(seed: number, fuel: number): RandomCalls {
  const w = new Writer(random(seed));
  w.add(`lui $27, ${DATA >>> 16}`, `ori $27, $27, ${DATA & 0xffff}`, `lui $29, ${STACK}`);
  w.add(`lui $28, ${fuel >>> 16}`, `ori $28, $28, ${fuel & 0xffff}`);
  for (const register of FREE) {
    if (w.rnd.below(3) === 0) w.add(`lui $${register}, ${w.rnd.below(0x10000)}`);
    w.add(`ori $${register}, $${register}, ${w.rnd.below(0x10000)}`);
  }
  const loop = w.label();
  w.add(`${loop}:`);
  blocks(w, 3 + w.rnd.below(4), 0);
  w.add("jal f0", w.plain(), `jal f${w.functions - 1}`, "nop");
  w.add("addiu $28, $28, -1", `bgtz $28, ${loop}`, "nop");
  // Most end by HALT, some by a jump out of the code.
  if (w.rnd.below(4) === 0) w.add("lui $26, 0x2000", "jr $26", w.plain());
  w.add("li $2, 0", "li $4, 0", "syscall");
  for (let index = 0; index < w.functions; index++) {
    const last = index === w.functions - 1;
    if (!last && w.rnd.below(6) === 0) writeEntrance(w, `f${index}`);
    else writeFunction(w, `f${index}`);
  }
  return resolve(w);
}
