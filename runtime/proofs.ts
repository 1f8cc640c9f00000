/**
 * Proofs that a guest may verify, and the call that does.
 *
 * @module
 */
import { MEMORY_END } from "../lib/addresses.ts";
import { hex32 } from "../lib/bits.ts";
import { GuestFault } from "../lib/errors.ts";
import type { Guest } from "../lib/machine/ports.ts";
import { Retry } from "./retry.ts";
import { defineSyscall, type Syscall, type SyscallDefinition } from "./syscall.ts";

/** A proof and its verifying key, in whatever form the verifier understands. */
export interface Proof {
  /** The proof. */
  readonly proof: unknown;
  /** The key. */
  readonly verifyingKey: unknown;
}

/** What a guest says that a proof proves. */
export interface Claim {
  /** The digest of the verifying key: eight words, little-endian, as the guest holds them. */
  readonly verifyingKeyDigest: Uint8Array;
  /** The digest of the public values, 32 bytes. */
  readonly publicValuesDigest: Uint8Array;
}

/** Says whether a proof proves a claim. */
export type Verifier = (proof: Proof, claim: Claim) => boolean | Promise<boolean>;

/**
 * The proofs given to a run, taken one after the other.
 *
 * @example
 * ```ts
 * import { ProofStream } from "./proofs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const proofs = new ProofStream([{ proof: 1, verifyingKey: 2 }], () => true);
 * assertEquals([proofs.taken, proofs.total], [0, 1]);
 * ```
 */
export class ProofStream {
  readonly #proofs: readonly Proof[];
  readonly #verifier: Verifier | undefined;
  readonly #retry = new Retry<boolean>();
  #taken = 0;
  #unverified = 0;

  /** Proofs and, where there is one, what verifies them; without it each passes unseen. */
  constructor(proofs: readonly Proof[], verifier: Verifier | undefined) {
    this.#proofs = proofs;
    this.#verifier = verifier;
  }

  /** How many were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** How many there are. */
  get total(): number {
    return this.#proofs.length;
  }

  /** How many passed without a verifier. */
  get unverified(): number {
    return this.#unverified;
  }

  /** Takes the next proof and verifies it. */
  check(claim: Claim): Promise<void> | undefined {
    const proof = this.#proofs[this.#taken];
    if (!proof) {
      throw new GuestFault(
        "noProof",
        `Cannot verify proof ${this.#taken + 1}: the run was given ${this.total}`,
      );
    }
    const verifier = this.#verifier;
    if (verifier) {
      const verdict = this.#retry.get(() => verifier(proof, claim));
      if (verdict instanceof Promise) return verdict;
      // The reference moves on to the next proof before it looks at the verdict.
      this.#taken++;
      if (!verdict.value) {
        throw new GuestFault("proofRejected", `Cannot go on: proof ${this.#taken} is rejected`);
      }
      return undefined;
    }
    this.#unverified++;
    this.#taken++;
    return undefined;
  }

  /** Copies the state. */
  save(): { taken: number; unverified: number } {
    return { taken: this.#taken, unverified: this.#unverified };
  }

  /** Returns to a saved state. */
  restore(state: { taken: number; unverified: number }): void {
    this.#taken = state.taken;
    this.#unverified = state.unverified;
    this.#retry.forget();
  }
}

function digestAt(guest: Guest, address: number, what: string): Uint8Array {
  if (address % 4 !== 0 || address + 32 > MEMORY_END) {
    throw new GuestFault(
      "invalidSyscallArguments",
      `Cannot read the digest of the ${what} at ${hex32(address)}: it must be 32 bytes of memory ` +
        "at a multiple of 4",
      { address },
    );
  }
  return guest.peek(address, 32);
}

const VERIFY: Pick<SyscallDefinition, "run" | "replay"> = {
  replay() {},
  run({ guest, proofs }, key, values) {
    return proofs.check({
      verifyingKeyDigest: digestAt(guest, key, "verifying key"),
      publicValuesDigest: digestAt(guest, values, "public values"),
    });
  },
};

/** `VERIFY_ZKM_PROOF(key digest, public values digest)`: takes the next proof and verifies it. */
export const verifyZkmProof: Syscall = defineSyscall({
  ...VERIFY,
  name: "VERIFY_ZKM_PROOF",
  id: 0x1b,
});

/** The same call by its other code. */
export const verify: Syscall = defineSyscall({ ...VERIFY, name: "VERIFY", id: 0xf2 });
