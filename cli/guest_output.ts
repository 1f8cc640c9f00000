/**
 * What a guest writes, beside a progress line.
 *
 * @module
 */
import { PipeClosed, writeAll } from "./output.ts";
import type { Progress } from "./progress.ts";

/** The guest's outputs: written through, without the progress line in their way. */
export class GuestOutput {
  readonly #progress: Progress;
  readonly #closed: () => void;
  /** Whether each stream's last line is complete. */
  stdoutAtLineStart = true;
  stderrAtLineStart = true;

  constructor(progress: Progress, closed: () => void) {
    this.#progress = progress;
    this.#closed = closed;
  }

  readonly stdout = (bytes: Uint8Array): void => {
    this.#write(Deno.stdout, bytes);
    if (bytes.length > 0) this.stdoutAtLineStart = bytes.at(-1) === 0x0a;
  };

  readonly stderr = (bytes: Uint8Array): void => {
    this.#write(Deno.stderr, bytes);
    if (bytes.length > 0) this.stderrAtLineStart = bytes.at(-1) === 0x0a;
  };

  #write(stream: typeof Deno.stdout | typeof Deno.stderr, bytes: Uint8Array): void {
    this.#progress.before(bytes);
    try {
      writeAll(stream, bytes);
    } catch (error) {
      if (!(error instanceof PipeClosed)) throw error;
      this.#closed();
    }
  }
}
