/**
 * Stand-in for the part of `@std/testing/time` that this repository uses, where JSR cannot be
 * reached.
 *
 * @module
 */

/** A timer that has not fired. */
interface Timer {
  readonly id: number;
  due: number;
  readonly every: number | undefined;
  readonly fire: () => void;
}

/** What is replaced while time is faked. */
const real = {
  Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
};
let active = false;

/**
 * Replaces `Date` and the timers by a clock that stands still until it is told to go on. Only one
 * at a time; restore it, or declare it with `using`. As in the real package, `performance` is left.
 */
export class FakeTime implements Disposable {
  #now: number;
  readonly #start: number;
  #timers: Timer[] = [];
  #nextId = 1;
  #restored = false;

  /** Starts at the given time, or at the present. */
  constructor(start: number | string | Date = real.Date.now()) {
    if (active) throw new Error("Cannot fake time: it is faked already");
    active = true;
    this.#start = this.#now = new real.Date(start).getTime();
    const now = () => this.#now;
    const date = class extends real.Date {
      constructor(...args: []) {
        super(...(args.length === 0 ? [now()] as unknown as [] : args));
      }
      static override now(): number {
        return now();
      }
    };
    const clear = (id?: number) => {
      this.#timers = this.#timers.filter((timer) => timer.id !== id);
    };
    Object.assign(globalThis, {
      Date: date,
      setTimeout: (fn: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
        this.#add(() => fn(...args), delay, undefined),
      setInterval: (fn: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
        this.#add(() => fn(...args), delay, Math.max(1, delay)),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  /** The time now, in milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Where the clock started. */
  get start(): number {
    return this.#start;
  }

  /** Goes on by so many milliseconds, and fires what is due on the way, in order. */
  tick(ms = 0): void {
    const end = this.#now + ms;
    for (
      let timer = this.#first();
      timer !== undefined && timer.due <= end;
      timer = this.#first()
    ) {
      this.#now = Math.max(this.#now, timer.due);
      if (timer.every === undefined) this.#timers = this.#timers.filter((each) => each !== timer);
      else timer.due += timer.every;
      timer.fire();
    }
    this.#now = end;
  }

  /** Goes on to the next timer and fires it; false if there is none. */
  next(): boolean {
    const timer = this.#first();
    if (timer === undefined) return false;
    this.tick(Math.max(0, timer.due - this.#now));
    return true;
  }

  /** Brings real time back. */
  restore(): void {
    if (this.#restored) throw new Error("Cannot restore time: it is restored already");
    this.#restored = true;
    active = false;
    Object.assign(globalThis, real);
  }

  /** Brings real time back. */
  [Symbol.dispose](): void {
    if (!this.#restored) this.restore();
  }

  #first(): Timer | undefined {
    return this.#timers.toSorted((a, b) => a.due - b.due || a.id - b.id)[0];
  }

  #add(fire: () => void, delay: number, every: number | undefined): number {
    const id = this.#nextId++;
    this.#timers.push({ id, due: this.#now + Math.max(0, delay), every, fire });
    return id;
  }
}
