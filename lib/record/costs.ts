/**
 * What a row of each of the reference's chips costs (its mips_costs.json, as
 * reference/execution-record.md 6.1 lists it).
 *
 * @module
 */

/** Field elements that one row takes, by chip; rows of one event are added up (Keccak has 24). */
export const COSTS = {
  Cpu: 119,
  Program: 31,
  ShaExtend: 15936,
  ShaCompress: 40480,
  EdAddAssign: 3637,
  EdDecompress: 3062,
  Secp256k1Decompress: 2686,
  Secp256k1AddAssign: 4013,
  Secp256k1DoubleAssign: 4492,
  Secp256r1Decompress: 2686,
  Secp256r1AddAssign: 4013,
  Secp256r1DoubleAssign: 4492,
  Bn254AddAssign: 4013,
  Bn254DoubleAssign: 4492,
  Bls12381AddAssign: 6045,
  Bls12381DoubleAssign: 6772,
  Uint256MulMod: 880,
  U256XU2048Mul: 5849,
  Bls12381FpOpAssign: 1048,
  // The reference spells these two 12831.
  Bls12831Fp2AddSubAssign: 2070,
  Bls12831Fp2MulAssign: 4341,
  Bn254FpOpAssign: 704,
  Bn254Fp2AddSubAssign: 1382,
  Bn254Fp2MulAssign: 2885,
  Bls12381Decompress: 4149,
  SyscallCore: 39,
  SyscallPrecompile: 39,
  DivRem: 162,
  AddSub: 47,
  Bitwise: 42,
  Mul: 110,
  ShiftRight: 131,
  ShiftLeft: 68,
  Lt: 52,
  CloClz: 41,
  Branch: 90,
  Jump: 82,
  SyscallInstrs: 97,
  MemoryInstrs: 115,
  MiscInstrs: 152,
  MemoryGlobalInit: 127,
  MemoryGlobalFinalize: 127,
  MemoryLocal: 100,
  Global: 115,
  Byte: 54,
  Poseidon2Permute: 1117,
  SysLinux: 187,
  KeccakSponge: 102216,
  MovCond: 48,
  BooleanCircuitGarble: 588,
} as const;

/** The name of a chip, as the reference spells it (reference/execution-record.md 11). */
export type Chip = keyof typeof COSTS;
