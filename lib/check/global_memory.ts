/**
 * First and last values of words, held against the state at the end of the run
 * (reference/execution-record.md 7): each word that exists has one of either, and what local events
 * begin and end with is what global ones begin and end with.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import type { Table } from "../columns.ts";
import type { FinalizeSchema, InitializeSchema } from "../record/tables.ts";
import type { GlobalMemoryView } from "../record/views/schemas.ts";
import { addressIn, type Cells, FLAGS, type Page } from "./cells.ts";
import type { Findings } from "./finding.ts";
import type { Hinted } from "./hinted.ts";

/** A word that exists at the end. */
interface Word {
  readonly page: Page;
  readonly index: number;
  readonly address: number;
}

/** What the reference writes as the time of `$zero` where nothing has touched it. */
const UNTOUCHED_ZERO_TIME = 1;

/** Shard and time of events of first values (reference/execution-record.md 7). */
const FIRST = 1;
const VIEW_FIELDS = ["addr", "value", "shard", "timestamp"] as const;

/** Addresses, as they come. */
export class AddressList {
  readonly #parts: { readonly from: number; readonly addresses: Uint32Array }[] = [];
  /** How many there are. */
  length = 0;

  /** Adds addresses; they are copied. */
  add(addresses: Uint32Array): void {
    this.#parts.push({ from: this.length, addresses: addresses.slice() });
    this.length += addresses.length;
  }

  /** The address at an index. */
  at(index: number): number | undefined {
    const part = this.#parts.findLast(({ from }) => from <= index);
    return part?.addresses[index - part.from];
  }
}

/** Compares the tables of first and last values, part by part. */
export class GlobalMemory {
  /** Addresses that have a first value. */
  readonly initialized: AddressList = new AddressList();
  /** Addresses that have a last value. */
  readonly finalized: AddressList = new AddressList();
  readonly #cells: Cells;
  readonly #hinted: Hinted;
  readonly #findings: Findings;
  readonly #firsts: Generator<Word>;
  readonly #lasts: Generator<Word>;
  /** Views with more rows than their tables; one that lacks a row is named at once. */
  readonly #surplus: Table<GlobalMemoryView>[] = [];

  /** Tables of a run that has ended in this state. */
  constructor(cells: Cells, hinted: Hinted, findings: Findings) {
    this.#cells = cells;
    this.#hinted = hinted;
    this.#findings = findings;
    this.#firsts = this.#words(({ page, index, address }) =>
      address === 0 || (page.flags[index]! & FLAGS.image) === 0
    );
    this.#lasts = this.#words(() => true);
  }

  /** Words that exist: 0, registers, then memory by address. */
  *#words(wanted: (word: Word) => boolean): Generator<Word> {
    const { registers } = this.#cells;
    for (let index = 0; index < registers.values.length; index++) {
      const exists = index === 0 ||
        (registers.flags[index]! & (FLAGS.touched | FLAGS.image)) !== 0;
      const word = { page: registers, index, address: index };
      if (exists && wanted(word)) yield word;
    }
    for (const page of this.#cells.everyPage()) {
      for (let index = 0; index < page.values.length; index++) {
        if ((page.flags[index]! & (FLAGS.touched | FLAGS.image)) === 0) continue;
        const word = { page, index, address: addressIn(page, index) };
        if (word.address !== 0 && wanted(word)) yield word;
      }
    }
  }

  #wrong(table: string, row: number, field: string, found: number, expected: number, what: string) {
    this.#findings.add(
      "global-memory",
      `Row ${row} of ${table}: ${field} is ${hex32(found)}, and must be ${
        hex32(expected)
      }: ${what}`,
      undefined,
      { table, row, field },
    );
  }

  #tooMany(table: string, row: number): void {
    this.#findings.add(
      "global-memory",
      `Table ${table} has more than the ${row} rows that follow from the run`,
      undefined,
      { table, row },
    );
  }

  #view(view: Table<GlobalMemoryView> | undefined, at: number, row: number, expected: number[]) {
    if (!view) return;
    for (const [index, field] of VIEW_FIELDS.entries()) {
      const found = at < view.rows ? view.columns[field][at] : undefined;
      if (found === expected[index]) continue;
      const { name } = view.definition;
      this.#findings.add(
        "view",
        `Row ${row} of view ${name}: ${field} is ${
          found === undefined ? "missing" : hex32(found)
        }` +
          `, and must be ${hex32(expected[index]!)}`,
        undefined,
        { table: name, row, field },
      );
    }
  }

  /** The next rows of first values, and their view. */
  initialize(
    { columns, rows }: Table<InitializeSchema>,
    view?: Table<GlobalMemoryView> | undefined,
  ): void {
    for (let at = 0; at < rows; at++) {
      const row = this.initialized.length + at;
      const { value: word, done } = this.#firsts.next();
      if (done) {
        this.#tooMany("initialize", row);
        break;
      }
      const [address, value] = [columns.address[at]!, columns.value[at]!];
      if (address !== word.address) {
        this.#wrong("initialize", row, "address", address, word.address, "the next new word");
      }
      const expected = this.#firstValue(row, word, value);
      this.#view(view, at, row, [word.address, expected, FIRST, FIRST]);
    }
    this.initialized.add(columns.address.subarray(0, rows));
    if (view && view.rows > rows) this.#surplus.push(view);
  }

  /** Looks at a first value; returns what it must be, as far as that is known. */
  #firstValue(row: number, { page, index, address }: Word, value: number): number {
    const first = page.base < 0 ? 0 : page.first[index]!;
    const isSeen = (page.flags[index]! & FLAGS.hinted) !== 0;
    const hint = page.base < 0 || isSeen ? undefined : this.#hinted.find(address);
    const expected = hint ? hint.value : first;
    if (expected !== undefined && value !== expected) {
      this.#wrong("initialize", row, "value", value, expected, "what its first access found");
    } else if (hint && hint.value === undefined && value !== first) {
      this.#findings.add(
        "ignored-hint",
        `The input that was read to ${hex32(address)} came when the word had been touched: its ` +
          `first value is ${hex32(value)}, and the guest found ${hex32(first)}`,
        undefined,
        { table: "initialize", row, field: "value" },
      );
    }
    return expected ?? value;
  }

  /** The next rows of last values, and their view. */
  finalize(
    { columns, rows }: Table<FinalizeSchema>,
    view?: Table<GlobalMemoryView> | undefined,
  ): void {
    for (let at = 0; at < rows; at++) {
      const row = this.finalized.length + at;
      const { value: word, done } = this.#lasts.next();
      if (done) {
        this.#tooMany("finalize", row);
        break;
      }
      const { page, index, address } = word;
      const isUntouchedZero = address === 0 && page.shards[index] === 0;
      const expected = {
        address,
        value: isUntouchedZero ? 0 : page.values[index]!,
        shard: page.shards[index]!,
        time: isUntouchedZero ? UNTOUCHED_ZERO_TIME : page.times[index]!,
      };
      for (const field of ["address", "value", "shard", "time"] as const) {
        const found = columns[field][at]!;
        if (found === expected[field]) continue;
        this.#wrong("finalize", row, field, found, expected[field], "what its last access left");
      }
      this.#view(view, at, row, Object.values(expected));
    }
    this.finalized.add(columns.address.subarray(0, rows));
    if (view && view.rows > rows) this.#surplus.push(view);
  }

  /** There are no more rows. */
  end(): void {
    for (
      const [table, words, { length }] of [
        ["initialize", this.#firsts, this.initialized],
        ["finalize", this.#lasts, this.finalized],
      ] as const
    ) {
      const { value, done } = words.next();
      if (done) continue;
      this.#findings.add(
        "global-memory",
        `Table ${table} has ${length} rows, and none for ${hex32(value.address)}`,
        undefined,
        { table, row: length },
      );
    }
    for (const { definition: { name }, rows } of this.#surplus) {
      const message = `View ${name} has a part of ${rows} rows, more than its table`;
      this.#findings.add("view", message, undefined, { table: name, row: rows - 1 });
    }
    if (this.#cells.registers.shards[0] === 0) {
      this.#findings.add(
        "zero-untouched",
        "No instruction touches $zero: its last value does not match its first one",
        undefined,
        { table: "finalize", row: 0 },
      );
    }
  }
}
