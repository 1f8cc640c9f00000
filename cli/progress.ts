/**
 * A line on the terminal that says how far a long run has come.
 *
 * @module
 */

/** The stream that the line goes to; `Deno.stderr` is one. */
export interface ProgressStream {
  isTerminal(): boolean;
  writeSync(bytes: Uint8Array): number;
}

/** How a {@linkcode Progress} behaves; everything has a default. */
export interface ProgressOptions {
  /** False to draw nothing, as for `--quiet`. */
  readonly enabled?: boolean;
  /** Where 100 % is, such as `--max-cycles`. */
  readonly total?: number | undefined;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
  /** The width of the terminal, in characters. */
  readonly columns?: () => number;
}

/** Nothing is drawn before: most runs end sooner. */
const DELAY_MS = 2000;
/** Between two drawings: quick enough to look alive, slow enough to cost nothing. */
const REDRAW_MS = 200;
/** The shortest time over which a rate is taken: shorter ones jump about. */
const RATE_MS = 1000;

const UNITS = ["", " k", " M", " G", " T", " P"] as const;

/** A count as people read it: three digits and a unit, `1.23 G`. */
export function shortCount(count: number): string {
  let unit = 0;
  let value = count;
  // 999.5 would be written as "1000".
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(digits) + UNITS[unit];
}

function consoleColumns(): number {
  try {
    // A terminal that does not know its width says 0.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80; // standard output is no terminal, though standard error is one
  }
}

/**
 * Draws `12 s, 1.23 G cycles, 98.7 M cycles/s` and keeps it up to date, on a terminal only, and only
 * once the run has taken two seconds. It sets no timer: {@linkcode Progress.update} has to be called
 * between the slices of the run.
 */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #enabled: boolean;
  readonly #total: number | undefined;
  readonly #now: () => number;
  readonly #columns: () => number;
  readonly #start: number;
  #drawn = false;
  #midLine = false;
  #lastDraw = -Infinity;
  /** Where the current rate is measured from. */
  #mark: { at: number; cycles: number };
  #rate: number | undefined;

  /** Starts the clock. */
  constructor(stream: ProgressStream, options: ProgressOptions = {}) {
    const { enabled = true, total, now = () => performance.now(), columns = consoleColumns } =
      options;
    this.#stream = stream;
    this.#enabled = enabled && stream.isTerminal();
    this.#total = total;
    this.#now = now;
    this.#columns = columns;
    this.#start = now();
    this.#mark = { at: this.#start, cycles: 0 };
  }

  /** Draws the line, if it is time to; cheap if it is not. */
  update(cycles: number): void {
    if (!this.#enabled) return;
    const now = this.#now();
    const since = now - this.#mark.at;
    if (since >= RATE_MS) {
      // The clock goes back at the end of an unconstrained block.
      this.#rate = Math.max(0, cycles - this.#mark.cycles) / since * 1000;
      this.#mark = { at: now, cycles };
    }
    const elapsed = now - this.#start;
    if (this.#midLine || elapsed < DELAY_MS || now - this.#lastDraw < REDRAW_MS) return;
    this.#lastDraw = now;
    const parts = [`${Math.floor(elapsed / 1000)} s`, `${shortCount(cycles)} cycles`];
    if (this.#total !== undefined && this.#total > 0) {
      parts.push(`${Math.floor(cycles / this.#total * 100)} %`);
    }
    if (this.#rate !== undefined) parts.push(`${shortCount(this.#rate)} cycles/s`);
    // A line as wide as the terminal would wrap, and could not be cleared.
    const line = parts.join(", ").slice(0, Math.max(0, this.#columns() - 1));
    this.#write(`\r${line}\x1b[K`);
    this.#drawn = true;
  }

  /**
   * Makes room for other output to the terminal: call it before each write. Until that output has
   * ended its line, nothing is drawn, since the progress would go over its text.
   */
  before(output: Uint8Array): void {
    if (!this.#enabled || output.length === 0) return;
    this.clear();
    this.#midLine = output.at(-1) !== 0x0a;
  }

  /** Takes the line away; the next update draws it again. */
  clear(): void {
    if (!this.#drawn) return;
    this.#write("\r\x1b[K");
    this.#drawn = false;
    this.#lastDraw = -Infinity;
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) done += this.#stream.writeSync(bytes.subarray(done));
  }
}
