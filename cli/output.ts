/**
 * Writing to the standard streams, whole and in order.
 *
 * @module
 */

/** Whoever read the output has gone away, as `head` does. */
export class PipeClosed extends Error {}

/** A standard stream. */
interface Stream {
  writeSync(bytes: Uint8Array): number;
}

/** Writes all of the bytes to a stream, waiting where it is slow. */
export function writeAll(stream: Stream, bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length;) {
      try {
        done += stream.writeSync(bytes.subarray(done));
      } catch (error) {
        // A pipe that is full and does not block: try again until its reader has caught up.
        if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      }
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new PipeClosed();
    throw error;
  }
}

/** Writes text to standard output. */
export function print(text: string): void {
  writeAll(Deno.stdout, new TextEncoder().encode(text));
}

/** Writes text to standard error. */
export function printError(text: string): void {
  writeAll(Deno.stderr, new TextEncoder().encode(text));
}
