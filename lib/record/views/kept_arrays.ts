/**
 * Arrays that are used again for the next shard.
 *
 * @module
 */

/**
 * Arrays by name. Some twenty of them belong to a shard's views, of more than a megabyte each: made
 * anew for each shard, they are memory that the system has to clear, and that has to be collected.
 */
export class KeptArrays {
  readonly #buffers = new Map<string, ArrayBuffer>();

  #buffer(name: string, bytes: number): ArrayBuffer {
    const kept = this.#buffers.get(name);
    if (kept && kept.byteLength >= bytes) return kept;
    const buffer = new ArrayBuffer(bytes);
    this.#buffers.set(name, buffer);
    return buffer;
  }

  /** An array of so many numbers; it holds what it held before, or zeros. */
  u32(name: string, length: number): Uint32Array {
    return new Uint32Array(this.#buffer(name, 4 * length), 0, length);
  }

  /** The same of bytes. */
  u8(name: string, length: number): Uint8Array {
    return new Uint8Array(this.#buffer(name, length), 0, length);
  }
}
