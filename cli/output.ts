/**
 * Writing to the standard streams, whole and in order.
 *
 * @module
 */

/** Whoever read the output has gone away, as `head` does. */
export class PipeClosed extends Error {}

/** Output cannot be written, as on a full disk: exit status 2, as for a path that cannot be opened. */
export class UnwritableOutput extends Error {}

/**
 * Text from a file or from the command line, such as a symbol's name or a path, as it may be shown:
 * what would move a terminal's cursor, change its colours or reorder a line is written `\u001b`.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) => {
    return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
  });
}

/** {@linkcode visible} for a text of several lines. Of a JSON text it leaves the meaning as it is. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

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
    throw new UnwritableOutput(`Cannot write the output: ${(error as Error).message}`);
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
