/**
 * What an unconstrained block has overwritten.
 *
 * @module
 */
import type { Memory } from "./memory.ts";

/** Bytes of a page of the log. */
const PAGE = 4096;

/** A page as it was before the block. */
export interface SavedPage {
  /** The page's number: its address over 4096. */
  readonly page: number;
  /** Its 4096 bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Pages of memory as they were when the block began, saved at the first store to each. The log is
 * bounded by the memory that the block writes.
 */
export class UndoLog {
  /** 1 for each page that is in the log. The loops look here before each store. */
  readonly saved: Uint8Array;
  readonly #memory: Memory;
  #pages: SavedPage[] = [];

  /** An empty log for a memory. */
  constructor(memory: Memory) {
    this.#memory = memory;
    this.saved = new Uint8Array(memory.bytes.length / PAGE);
  }

  /** The pages, in the order of their first change; the log's own. */
  get pages(): readonly SavedPage[] {
    return this.#pages;
  }

  /** Saves a page; called once a page. */
  save(page: number): void {
    this.saved[page] = 1;
    this.#pages.push({ page, bytes: this.#memory.bytes.slice(page * PAGE, (page + 1) * PAGE) });
  }

  /** Puts every page back, and forgets them. */
  rollBack(): void {
    for (const { page, bytes } of this.#pages) this.#memory.writeBytes(page * PAGE, bytes);
    this.forget();
  }

  /** Empties the log. */
  forget(): void {
    for (const { page } of this.#pages) this.saved[page] = 0;
    this.#pages = [];
  }

  /** Takes over a log that was saved with a machine's state. */
  restore(pages: readonly SavedPage[]): void {
    this.forget();
    this.#pages = pages.map(({ page, bytes }) => ({ page, bytes: bytes.slice() }));
    for (const { page } of pages) this.saved[page] = 1;
  }
}
