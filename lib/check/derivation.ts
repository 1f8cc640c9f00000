/**
 * The state of a run as the checker derives it: words, registers, clocks, and what each access must
 * find. It follows the reference's order of accesses (reference/execution-record.md 1.2), and takes
 * nothing from a record but what came from outside the guest.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import type { Program } from "../program.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { Cells, FLAGS, NO_STRETCH, type Page } from "./cells.ts";
import type { Findings, Place } from "./finding.ts";
import { Hinted } from "./hinted.ts";
import { type Before, Intervals } from "./intervals.ts";
import { MEMORY, READ, Step, WRITE } from "./step.ts";

/** The state of a run, instruction by instruction. */
export class Derivation {
  /** What runs. */
  readonly program: Program;
  /** What words and registers hold. */
  readonly cells: Cells;
  /** Inputs that wait for words. */
  readonly hinted: Hinted;
  /** Stretches of accesses of the shard. */
  readonly intervals: Intervals = new Intervals();
  /** Where findings go. */
  readonly findings: Findings;
  /** The instruction that is derived, or was last. */
  readonly step: Step = new Step();
  /** What the last access has found; valid until the next. */
  readonly before: Before = { value: 0, shard: 0, time: 0, unseen: false };
  /** The shard, from 1. */
  shard = 0;
  /** Its clock. */
  clk = 0;
  /** The next instruction. */
  pc: number;
  /** The one after it. */
  nextPc: number;
  /** The global clock. */
  cycles = 0;
  /** The shard's checkpoint: what it took from outside. */
  checkpoint!: Checkpoint;
  /** First accesses of this shard so far, and how many of them were hints. */
  #words = 0;
  #hints = 0;

  /** The state before the first instruction. */
  constructor(program: Program, findings: Findings, inputs: readonly Uint8Array[] | undefined) {
    this.program = program;
    this.findings = findings;
    this.cells = new Cells(program);
    this.hinted = new Hinted(inputs);
    this.pc = program.entry;
    this.nextPc = (program.entry + 4) >>> 0;
  }

  /** Where the instruction stands. */
  get place(): Place {
    return { shard: this.shard, cycle: this.cycles, pc: this.pc };
  }

  /** Begins the next shard. */
  begin(checkpoint: Checkpoint): void {
    this.checkpoint = checkpoint;
    this.shard++;
    this.clk = 0;
    this.#words = 0;
    this.#hints = 0;
    this.intervals.begin();
  }

  /** An access to a register, in a slot of the instruction. */
  register(slot: number, number: number, write: boolean, value = 0): number {
    const { step, before } = this;
    this.touch(this.cells.registers, number, this.clk + slot, write, value, 0);
    const now = write ? value : before.value;
    this.#record(step, slot, write, now);
    return now;
  }

  /** An access to a word, in an instruction's slot for it. */
  word(address: number, write: boolean, value = 0): number {
    const { step, before } = this;
    const page = this.cells.page(address);
    this.touch(page, (address >>> 2) & 1023, this.clk + MEMORY, write, value, 0);
    const now = write ? value : before.value;
    this.#record(step, MEMORY, write, now);
    return now;
  }

  #record(step: Step, slot: number, write: boolean, value: number): void {
    const { before } = this;
    step.kinds[slot] = write ? WRITE : READ;
    step.values[slot] = value;
    step.previousValues[slot] = before.value;
    step.previousShards[slot] = before.shard;
    step.previousTimes[slot] = before.time;
  }

  /**
   * An access to a word or a register. What it finds is in {@linkcode before}.
   *
   * @param page The word's page.
   * @param index Its index there.
   * @param time When.
   * @param write Whether it is written.
   * @param value What is written.
   * @param call 0, or 1 + the row of the call whose access this is.
   */
  touch(
    page: Page,
    index: number,
    time: number,
    write: boolean,
    value: number,
    call: number,
  ): void {
    const { before, shard } = this;
    before.shard = page.shards[index]!;
    before.time = page.times[index]!;
    before.unseen = false;
    const isFirst = before.shard !== shard;
    if (isFirst && page.base >= 0) this.#firstOfShard(page, index);
    before.value = page.values[index]!;
    if (call === 0) {
      if (isFirst || page.stretches[index] === NO_STRETCH) {
        page.stretches[index] = this.intervals.open(0, page, index, before);
      }
    } else if (!isFirst && page.stretches[index] !== NO_STRETCH) {
      this.intervals.close(page.stretches[index]!);
      page.stretches[index] = NO_STRETCH;
    } else if (isFirst) {
      page.stretches[index] = NO_STRETCH;
    }
    if (before.shard === shard && before.time >= time) {
      this.findings.add(
        "same-time",
        `${this.nameOf(page, index)} is touched at clock ${time}, and was at ${before.time}: ` +
          "each access must be later than the one before",
        this.place,
      );
    }
    page.shards[index] = shard;
    page.times[index] = time;
    page.flags[index]! |= FLAGS.touched;
    if (write) page.values[index] = value;
  }

  /** A word's or a register's name in messages. */
  nameOf(page: Page, index: number): string {
    return page.base < 0 ? `Register ${index}` : `The word at ${hex32(page.base + 4 * index)}`;
  }

  /** The first access of this shard to a word: the checkpoint has it, in order. */
  #firstOfShard(page: Page, index: number): void {
    const { words } = this.checkpoint;
    const row = this.#words++;
    const address = page.base + 4 * index;
    const isListed = words.addresses[row] === address;
    if (!isListed) {
      this.#checkpointIsWrong(
        row,
        "addresses",
        `${hex32(address)} is touched first, and the checkpoint has ` +
          (row < words.addresses.length ? hex32(words.addresses[row]!) : "no more words"),
      );
    }
    const flags = page.flags[index]!;
    const hint = (flags & (FLAGS.touched | FLAGS.image)) === 0
      ? this.hinted.find(address)
      : undefined;
    if (hint) this.#takeHint(page, index, row, hint.value);
    if (!isListed) return;
    const wrong = (field: "values" | "shards" | "times", value: number) => {
      if (words[field][row] === value) return;
      this.#checkpointIsWrong(
        row,
        field,
        `the word at ${hex32(address)} has ${hex32(words[field][row]!)} there, ` +
          `where ${hex32(value)} follows from the run`,
      );
    };
    wrong("values", page.values[index]!);
    wrong("shards", page.shards[index]!);
    wrong("times", page.times[index]!);
  }

  #takeHint(page: Page, index: number, row: number, known: number | undefined): void {
    const { words } = this.checkpoint;
    this.before.unseen = true;
    const address = page.base + 4 * index;
    const at = this.#hints++;
    if (words.hinted[at] !== row) {
      this.#checkpointIsWrong(
        at,
        "hinted",
        `the word at ${hex32(address)} gets its value from an input, which the list of hints ` +
          "does not have in its place",
      );
    }
    const value = known ?? (words.addresses[row] === address ? words.values[row]! : 0);
    page.values[index] = page.first[index] = value;
    page.flags[index]! |= FLAGS.hinted;
  }

  #checkpointIsWrong(row: number, field: string, message: string): void {
    this.findings.add(
      "checkpoint",
      `Row ${row} of the checkpoint's words of shard ${this.shard}: ${message}`,
      this.place,
      { table: "checkpoint", row, field },
    );
  }

  /** Looks for words in the checkpoint that the shard does not touch. */
  endWords(): void {
    const { words } = this.checkpoint;
    if (words.addresses.length !== this.#words) {
      this.#checkpointIsWrong(
        this.#words,
        "addresses",
        `the list has ${words.addresses.length} words, and ${this.#words} are touched`,
      );
    }
    if (words.hinted.length !== this.#hints) {
      this.#checkpointIsWrong(
        this.#hints,
        "hinted",
        `the list of hints has ${words.hinted.length} words, and ${this.#hints} are touched first`,
      );
    }
  }
}
