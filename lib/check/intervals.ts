/**
 * Stretches of accesses, as local memory events have them (reference/execution-record.md 5).
 *
 * @module
 */
import { addressIn, NO_STRETCH, type Page } from "./cells.ts";

/** What an access has found. */
export interface Before {
  /** What the word held. */
  value: number;
  /** The shard of the access before. */
  shard: number;
  /** The time of it. */
  time: number;
  /** Whether it was the first of a word that a hint waited for. */
  unseen: boolean;
}

/** One stretch. */
export interface Interval {
  /** 0 for instructions, or 1 + the row of the call. */
  readonly call: number;
  /** The word's address, or a register's number. */
  readonly address: number;
  /** The shard of the access before its first. */
  readonly initialShard: number;
  /** The time of that. */
  readonly initialTime: number;
  /** What the word held then. */
  readonly initialValue: number;
  /** The time of its last access. */
  finalTime: number;
  /** What the word holds after it. */
  finalValue: number;
  /** Whether it is an instruction's, and goes on. */
  open: boolean;
  /** Where the word is. */
  readonly page: Page;
  /** Its index there. */
  readonly index: number;
}

/** The stretches of one shard. */
export class Intervals {
  #list: Interval[] = [];

  /** Begins a shard. */
  begin(): void {
    this.#list = [];
  }

  /** Begins a stretch, before its first access; returns its number. */
  open(call: number, page: Page, index: number, before: Before): number {
    return this.#list.push({
      call,
      address: addressIn(page, index),
      initialShard: before.shard,
      initialTime: before.time,
      initialValue: before.value,
      finalTime: 0,
      finalValue: 0,
      open: true,
      page,
      index,
    }) - 1;
  }

  /** Ends a stretch at what its word holds now. */
  close(number: number): void {
    const interval = this.#list[number]!;
    const { page, index } = interval;
    interval.finalTime = page.times[index]!;
    interval.finalValue = page.values[index]!;
    interval.open = false;
  }

  /** Ends the shard: all of its stretches, by call, address, and what came before. */
  end(): Interval[] {
    for (const [number, { open, page, index }] of this.#list.entries()) {
      if (!open) continue;
      this.close(number);
      page.stretches[index] = NO_STRETCH;
    }
    return this.#list.sort((x, y) =>
      x.call - y.call || x.address - y.address || x.initialShard - y.initialShard ||
      x.initialTime - y.initialTime
    );
  }
}
