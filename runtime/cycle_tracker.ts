/**
 * Spans of cycles that a guest marks by what it prints.
 *
 * @module
 */

/** The cycles of all spans of one name. */
export interface CycleSpan {
  /** The name. */
  readonly name: string;
  /** How often it was started. */
  readonly count: number;
  /** Cycles between start and end; a span within one of the same name is counted once. */
  readonly cycles: number;
  /** How many are still open. */
  readonly open: number;
}

/** The state of all spans of one name. */
export interface TrackedSpan {
  /** When the open ones began. */
  starts: number[];
  /** How many were started. */
  count: number;
  /** Cycles of those that have ended. */
  cycles: number;
}

/** The commands, and whether each ends a span. The reference reports `report` spans only; we all. */
const COMMANDS: ReadonlyMap<string, boolean> = new Map([
  ["cycle-tracker-start", false],
  ["cycle-tracker-end", true],
  ["cycle-tracker-report-start", false],
  ["cycle-tracker-report-end", true],
]);

/**
 * Reads cycle-tracker commands out of a guest's standard output and adds up their spans. Spans nest,
 * also in spans of their own name: each end closes the youngest start of its name.
 *
 * @example
 * ```ts
 * import { CycleTracker } from "./cycle_tracker.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tracker = new CycleTracker();
 * const bytes = (text: string) => new TextEncoder().encode(text);
 * tracker.command(bytes("cycle-tracker-start: sort\n"), 100);
 * tracker.command(bytes("cycle-tracker-end: sort\n"), 350);
 * assertEquals(tracker.command(bytes("a line\n"), 360), false);
 * assertEquals(tracker.spans(), [{ name: "sort", count: 1, cycles: 250, open: 0 }]);
 * ```
 */
export class CycleTracker {
  #tracked = new Map<string, TrackedSpan>();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #prefix = new TextEncoder().encode("cycle-tracker-");

  /**
   * Takes one write to standard output.
   *
   * @param bytes The whole write.
   * @param cycles The global clock before the write.
   * @returns Whether it was a command; anything else is the guest's output.
   */
  command(bytes: Uint8Array, cycles: number): boolean {
    if (this.#prefix.some((byte, index) => bytes[index] !== byte)) return false;
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch {
      return false;
    }
    const colon = text.indexOf(":");
    const ends = colon < 0 ? undefined : COMMANDS.get(text.slice(0, colon));
    if (ends === undefined) return false;
    const name = text.slice(colon + 1).trim();
    if (ends) this.#end(name, cycles);
    else this.#start(name, cycles);
    return true;
  }

  #start(name: string, cycles: number): void {
    const tracked = this.#tracked.get(name) ?? { starts: [], count: 0, cycles: 0 };
    tracked.starts.push(cycles);
    tracked.count++;
    this.#tracked.set(name, tracked);
  }

  #end(name: string, cycles: number): void {
    const tracked = this.#tracked.get(name);
    const start = tracked?.starts.pop();
    if (!tracked || start === undefined || tracked.starts.length > 0) return;
    // A span that an unconstrained block opened and left open ends before it began, on this clock.
    tracked.cycles += Math.max(0, cycles - start);
  }

  /** Every span that was started, in the order of the first start. */
  spans(): CycleSpan[] {
    return [...this.#tracked].map(([name, { starts, count, cycles }]) => ({
      name,
      count,
      cycles,
      open: starts.length,
    }));
  }

  /** Copies the state. */
  save(): ReadonlyMap<string, Readonly<TrackedSpan>> {
    return structuredClone(this.#tracked);
  }

  /** Returns to a saved state. */
  restore(state: ReadonlyMap<string, Readonly<TrackedSpan>>): void {
    this.#tracked = structuredClone(state) as Map<string, TrackedSpan>;
  }
}
