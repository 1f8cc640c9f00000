/**
 * Precompiles: calls for arithmetic that would take a guest many cycles, each proven by a table of
 * its own (reference/precompiles.md). Here are their names and codes; what they do is loaded when a
 * guest first makes the call.
 *
 * @module
 */
import type { Guest } from "../lib/machine/ports.ts";
import { defineSyscall, type Syscall } from "./syscall.ts";

/**
 * What a precompile does with its first two arguments. It sees nothing but the guest's words and
 * clock, so that whoever records a run has it do the work and notes each touch.
 */
export type PrecompileBody = (guest: Guest, first: number, second: number) => void;

/** Bodies are code without a state: what one runtime has loaded serves all. */
function precompile(
  name: string,
  id: number,
  extraCycles: number,
  load: () => Promise<PrecompileBody>,
): Syscall {
  let body: PrecompileBody | undefined;
  return defineSyscall({
    name,
    id,
    ownTable: true,
    extraCycles,
    run({ guest }, first, second) {
      if (body) return body(guest, first, second);
      return load().then((loaded) => {
        body = loaded;
      });
    },
  });
}

const sha256 = () => import("./precompiles/sha256.ts");
const keccak = () => import("./precompiles/keccak.ts");
const edwards = () => import("./precompiles/edwards.ts");
const curves = () => import("./precompiles/short_weierstrass.ts");
const roots = () => import("./precompiles/decompress.ts");
const fields = () => import("./precompiles/fields.ts");
const products = () => import("./precompiles/products.ts");
const poseidon2 = () => import("./precompiles/poseidon2.ts");
const circuit = () => import("./precompiles/boolean_circuit.ts");

/** Every precompile of the reference. */
export const precompiles: readonly Syscall[] = [
  precompile("SHA_EXTEND", 0x05, 48, async () => (await sha256()).shaExtend),
  precompile("SHA_COMPRESS", 0x06, 1, async () => (await sha256()).shaCompress),
  precompile("ED_ADD", 0x07, 1, async () => (await edwards()).edAdd),
  precompile("ED_DECOMPRESS", 0x08, 0, async () => (await edwards()).edDecompress),
  precompile("KECCAK_SPONGE", 0x09, 1, async () => (await keccak()).keccakSponge),
  precompile("SECP256K1_ADD", 0x0a, 1, async () => (await curves()).secp256k1Add),
  precompile("SECP256K1_DOUBLE", 0x0b, 0, async () => (await curves()).secp256k1Double),
  precompile("SECP256K1_DECOMPRESS", 0x0c, 0, async () => (await roots()).secp256k1Decompress),
  precompile("BN254_ADD", 0x0e, 1, async () => (await curves()).bn254Add),
  precompile("BN254_DOUBLE", 0x0f, 0, async () => (await curves()).bn254Double),
  precompile("BLS12381_DECOMPRESS", 0x1c, 0, async () => (await roots()).bls12381Decompress),
  precompile("UINT256_MUL", 0x1d, 1, async () => (await products()).uint256Mul),
  precompile("BLS12381_ADD", 0x1e, 1, async () => (await curves()).bls12381Add),
  precompile("BLS12381_DOUBLE", 0x1f, 0, async () => (await curves()).bls12381Double),
  precompile("BLS12381_FP_ADD", 0x20, 1, async () => (await fields()).bls12381FpAdd),
  precompile("BLS12381_FP_SUB", 0x21, 1, async () => (await fields()).bls12381FpSub),
  precompile("BLS12381_FP_MUL", 0x22, 1, async () => (await fields()).bls12381FpMul),
  precompile("BLS12381_FP2_ADD", 0x23, 1, async () => (await fields()).bls12381Fp2Add),
  precompile("BLS12381_FP2_SUB", 0x24, 1, async () => (await fields()).bls12381Fp2Sub),
  precompile("BLS12381_FP2_MUL", 0x25, 1, async () => (await fields()).bls12381Fp2Mul),
  precompile("BN254_FP_ADD", 0x26, 1, async () => (await fields()).bn254FpAdd),
  precompile("BN254_FP_SUB", 0x27, 1, async () => (await fields()).bn254FpSub),
  precompile("BN254_FP_MUL", 0x28, 1, async () => (await fields()).bn254FpMul),
  precompile("BN254_FP2_ADD", 0x29, 1, async () => (await fields()).bn254Fp2Add),
  precompile("BN254_FP2_SUB", 0x2a, 1, async () => (await fields()).bn254Fp2Sub),
  precompile("BN254_FP2_MUL", 0x2b, 1, async () => (await fields()).bn254Fp2Mul),
  precompile("SECP256R1_ADD", 0x2c, 1, async () => (await curves()).secp256r1Add),
  precompile("SECP256R1_DOUBLE", 0x2d, 0, async () => (await curves()).secp256r1Double),
  precompile("SECP256R1_DECOMPRESS", 0x2e, 0, async () => (await roots()).secp256r1Decompress),
  precompile("U256XU2048_MUL", 0x2f, 1, async () => (await products()).u256xu2048Mul),
  precompile("POSEIDON2_PERMUTE", 0x30, 0, async () => (await poseidon2()).poseidon2Permute),
  precompile("BOOLEAN_CIRCUIT_GARBLE", 0x31, 0, async () => (await circuit()).garble),
];

/** How much one precompile was used in a run. */
export interface PrecompileUse {
  /** Calls made. */
  readonly calls: number;
  /**
   * Cycles taken: 1 for each call, and beside it what the call adds to its shard's clock (the last
   * byte of its code: 48 for SHA_EXTEND, 1 for most that read one operand and write another, 0 for
   * the others). The run's own count of cycles has 1 for each call.
   */
  readonly cycles: number;
}

/**
 * Which precompiles a run has used, and how much.
 *
 * @param counts Calls by name.
 * @returns Those that were called, in the order of `counts`.
 * @example
 * ```ts
 * import { precompileUse } from "./precompiles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const use = precompileUse(new Map([["WRITE", 5], ["SHA_EXTEND", 2]]));
 * assertEquals([...use], [["SHA_EXTEND", { calls: 2, cycles: 98 }]]);
 * ```
 */
export function precompileUse(counts: ReadonlyMap<string, number>): Map<string, PrecompileUse> {
  const extra = new Map(precompiles.map(({ name, extraCycles }) => [name, extraCycles]));
  const use = new Map<string, PrecompileUse>();
  for (const [name, calls] of counts) {
    const more = extra.get(name);
    if (more !== undefined) use.set(name, { calls, cycles: calls * (1 + more) });
  }
  return use;
}
