/**
 * Where a guest does in instructions what a precompile does in one call: found by looking at pc
 * every thousand instructions or so, and at the names of the functions that it is in.
 *
 * @module
 */
import type { Machine } from "../lib/machine/mod.ts";
import type { Program } from "../lib/program.ts";
import { functionsOf } from "./backtrace.ts";

/** Work that precompiles could take over. */
export interface PrecompileHint {
  /** The library that does it, as it is called in the functions' names. */
  readonly library: string;
  /** Its part of the cycles, 0 to 1; an estimate, to about a hundredth. */
  readonly share: number;
  /** What could do it. */
  readonly precompiles: readonly string[];
}

interface Library {
  readonly name: string;
  /** What its functions are called: Rust's crates, and C's and Go's usual names. */
  readonly functions: RegExp;
  readonly precompiles: readonly string[];
}

const points = (curve: string, ...verbs: readonly string[]) =>
  verbs.map((verb) => `${curve}_${verb}`);
const FIELD = ["FP_ADD", "FP_SUB", "FP_MUL", "FP2_ADD", "FP2_SUB", "FP2_MUL"];

/** The first one that fits counts. */
const LIBRARIES: readonly Library[] = [
  {
    name: "sha2",
    // SHA-512 has no precompile.
    functions:
      /\bsha2::(?!sha512)|\bcrypto\/(internal\/(\S+\/)?)?sha256\b|\bsha256_?(transform|block|compress)/i,
    precompiles: ["SHA_EXTEND", "SHA_COMPRESS"],
  },
  {
    name: "keccak",
    functions: /\b(keccak|tiny_keccak|sha3)::|\bcrypto\/sha3\b|\bkeccakf/i,
    precompiles: ["KECCAK_SPONGE"],
  },
  {
    name: "k256",
    functions: /\b(lib)?(k256|secp256k1)(::|_)/,
    precompiles: points("SECP256K1", "ADD", "DOUBLE", "DECOMPRESS"),
  },
  {
    name: "p256",
    functions: /\bp256::|\bcrypto\/(internal\/(\S+\/)?)?(elliptic|nistec)\b/,
    precompiles: points("SECP256R1", "ADD", "DOUBLE", "DECOMPRESS"),
  },
  {
    name: "curve25519",
    functions:
      /\b(curve25519_dalek|ed25519\w*)::|\bcrypto\/(internal\/(\S+\/)?)?(edwards|ed)25519\b/,
    precompiles: points("ED", "ADD", "DECOMPRESS"),
  },
  {
    name: "bn",
    functions: /\b(bn|substrate_bn|ark_bn254|bn254)::/,
    precompiles: points("BN254", "ADD", "DOUBLE", ...FIELD),
  },
  {
    name: "bls12_381",
    functions: /\b(ark_)?bls12_381::/,
    precompiles: points("BLS12381", "ADD", "DOUBLE", "DECOMPRESS", ...FIELD),
  },
];

/** Below this part of the cycles a library is not worth a word. */
const WORTH = 0.1;
/** Fewer samples than this say nothing. */
const FEWEST = 100;

/**
 * The instructions from one sample to the next: primes, so that no loop of a guest keeps step with
 * them. Few at first, so that short runs have samples too; later more, so that it costs a hundredth.
 */
const STRIDES = [{ below: 2_000_000, stride: 1009 }, { below: Infinity, stride: 10_007 }] as const;

/**
 * Samples of where a guest spends its cycles.
 *
 * @example
 * ```ts
 * import { PcSamples } from "./precompile_hints.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const samples = new PcSamples();
 * assertEquals(samples.due, 1009);
 * samples.take({ pc: 0x1000, steps: 1009, unconstrained: false });
 * assertEquals(samples.due, 2018);
 * ```
 */
export class PcSamples {
  /** Instructions that the samples at an address stand for. */
  readonly #weights = new Map<number, number>();
  #samples = 0;
  #total = 0;
  #stride: number = STRIDES[0].stride;
  #due = this.#stride;

  /** The step at which the next sample is due. */
  get due(): number {
    return this.#due;
  }

  /** Takes a sample; unconstrained blocks cost no cycles, and are left out. */
  take({ pc, steps, unconstrained }: Pick<Machine, "pc" | "steps" | "unconstrained">): void {
    if (!unconstrained) {
      this.#weights.set(pc, (this.#weights.get(pc) ?? 0) + this.#stride);
      this.#total += this.#stride;
      this.#samples++;
    }
    this.#stride = STRIDES.find(({ below }) => steps < below)!.stride;
    this.#due = steps + this.#stride;
  }

  /**
   * What precompiles could take over.
   *
   * @param program The program, with its symbols.
   * @returns Libraries with a tenth of the cycles or more, those with most of them first.
   */
  hints(program: Program): PrecompileHint[] {
    if (this.#samples < FEWEST) return [];
    const functions = functionsOf(program);
    const cycles = new Map<Library, number>();
    for (const [pc, weight] of this.#weights) {
      const name = functions.find(pc)?.name ?? "";
      const library = LIBRARIES.find((one) => one.functions.test(name));
      if (library) cycles.set(library, (cycles.get(library) ?? 0) + weight);
    }
    return [...cycles]
      .map(([{ name, precompiles }, weight]) => ({
        library: name,
        share: Math.round(weight / this.#total * 1000) / 1000,
        precompiles,
      }))
      .filter(({ share }) => share > WORTH)
      .toSorted((one, other) => other.share - one.share);
  }
}
