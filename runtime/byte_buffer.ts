/**
 * Bytes that grow at the end.
 *
 * @module
 */

/**
 * A growing row of bytes; appending costs what is appended.
 *
 * @example
 * ```ts
 * import { ByteBuffer } from "./byte_buffer.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const buffer = new ByteBuffer();
 * buffer.append(Uint8Array.of(1, 2));
 * buffer.append(Uint8Array.of(3));
 * assertEquals(buffer.bytes(), Uint8Array.of(1, 2, 3));
 * ```
 */
export class ByteBuffer {
  #room = new Uint8Array(64);
  #length = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /** Copies bytes to the end. */
  append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#room.length) {
      const room = new Uint8Array(Math.max(needed, 2 * this.#room.length));
      room.set(this.#room.subarray(0, this.#length));
      this.#room = room;
    }
    this.#room.set(bytes, this.#length);
    this.#length = needed;
  }

  /** A copy of all of them. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.slice(0, this.#length);
  }

  /** Replaces all of them. */
  reset(bytes: Uint8Array): void {
    this.#length = 0;
    this.append(bytes);
  }
}
