/**
 * What the guest makes public: a stream of bytes, and the digests that it commits to.
 *
 * @module
 */
import { GuestFault } from "../lib/errors.ts";
import { ByteBuffer } from "./byte_buffer.ts";
import { defineSyscall, type Syscall, type World } from "./syscall.ts";

const DIGEST_WORDS = 8;

/** Eight words that a guest commits one by one. */
export class CommittedDigest {
  readonly #words = new Uint32Array(DIGEST_WORDS);
  #committed = false;

  /** The words, little-endian, as 32 bytes; `undefined` where none was ever committed. */
  bytes(): Uint8Array | undefined {
    if (!this.#committed) return undefined;
    const view = new DataView(new ArrayBuffer(4 * DIGEST_WORDS));
    for (const [index, word] of this.#words.entries()) view.setUint32(4 * index, word, true);
    return new Uint8Array(view.buffer);
  }

  /** Sets one word. */
  commit(index: number, word: number): void {
    this.#words[index] = word;
    this.#committed = true;
  }

  /** Returns to what {@linkcode bytes} gave earlier. */
  restore(bytes: Uint8Array | undefined): void {
    this.#committed = bytes !== undefined;
    if (!bytes) {
      this.#words.fill(0);
      return;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let index = 0; index < DIGEST_WORDS; index++) {
      this.#words[index] = view.getUint32(4 * index, true);
    }
  }
}

/** Saved public values; it owns its arrays. */
export interface PublicValuesState {
  /** The stream. */
  readonly stream: Uint8Array;
  /** The committed digest. */
  readonly digest: Uint8Array | undefined;
  /** The digest of the verified proofs. */
  readonly deferred: Uint8Array | undefined;
}

/**
 * The stream that writes to descriptor 13 make, and both digests. The VM hashes nothing itself:
 * whether stream and digest agree is for others to find out.
 *
 * @example
 * ```ts
 * import { PublicValues } from "./public_values.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const values = new PublicValues();
 * values.stream.append(Uint8Array.of(1));
 * values.digest.commit(0, 0x04030201);
 * assertEquals(values.digest.bytes()?.subarray(0, 4), Uint8Array.of(1, 2, 3, 4));
 * ```
 */
export class PublicValues {
  /** The bytes. */
  readonly stream: ByteBuffer = new ByteBuffer();
  /** What the guest says their SHA-256 is. */
  readonly digest: CommittedDigest = new CommittedDigest();
  /** What the guest says the digest of its verified proofs is. */
  readonly deferred: CommittedDigest = new CommittedDigest();

  /** Copies the state. */
  save(): PublicValuesState {
    return {
      stream: this.stream.bytes(),
      digest: this.digest.bytes(),
      deferred: this.deferred.bytes(),
    };
  }

  /** Returns to a saved state. */
  restore(state: PublicValuesState): void {
    this.stream.reset(state.stream);
    this.digest.restore(state.digest);
    this.deferred.restore(state.deferred);
  }
}

function defineCommit(
  name: string,
  id: number,
  digestOf: (world: World) => CommittedDigest,
): Syscall {
  return defineSyscall({
    name,
    id,
    run(world, index, word) {
      if (index >= DIGEST_WORDS) {
        throw new GuestFault(
          "invalidSyscallArguments",
          `Cannot commit word ${index} of a digest: it has words 0 to ${DIGEST_WORDS - 1}`,
        );
      }
      digestOf(world).commit(index, word);
    },
    replay() {},
  });
}

/** `COMMIT(index, word)`: one word of the digest of the public values. */
export const commit: Syscall = defineCommit("COMMIT", 0x10, (world) => world.publicValues.digest);

/** `COMMIT_DEFERRED_PROOFS(index, word)`: one word of the digest of the verified proofs. */
export const commitDeferredProofs: Syscall = defineCommit(
  "COMMIT_DEFERRED_PROOFS",
  0x1a,
  (world) => world.publicValues.deferred,
);
