import { assertEquals } from "@std/assert";
import { COSTS } from "../../lib/record/costs.ts";
import { CORE_CHIPS } from "../../lib/record/estimate.ts";

// reference/execution-record.md 6.1 and 11.

Deno.test("costs name every chip of the reference once", () => {
  // Ids 0 to 50, of which 12 is not given out.
  assertEquals(Object.keys(COSTS).length, 50);
});

Deno.test("costs are those of the reference", () => {
  // One sum for each line of the list: 17 core chips, MovCond and the two fixed tables.
  const sum = (...chips: readonly (keyof typeof COSTS)[]) =>
    chips.reduce((total, chip) => total + COSTS[chip], 0);
  // 119+47+110+42+68+131 = 517, +162+52+100+90+82+115 = 1118, +152+48+41+97+39+115 = 1610.
  assertEquals(sum(...CORE_CHIPS), 1610);
  assertEquals(sum("Byte", "Program"), 54 + 31);
  assertEquals(sum("SyscallPrecompile", "MemoryGlobalInit", "MemoryGlobalFinalize"), 39 + 2 * 127);
  assertEquals(
    sum("Secp256k1AddAssign", "Secp256k1DoubleAssign", "Secp256k1Decompress"),
    4013 + 4492 + 2686,
  );
  assertEquals(
    sum("Secp256r1AddAssign", "Secp256r1DoubleAssign", "Secp256r1Decompress"),
    4013 + 4492 + 2686,
  );
});

const OTHERS = {
  SysLinux: 187,
  ShaExtend: 15936,
  ShaCompress: 40480,
  KeccakSponge: 102216,
  Poseidon2Permute: 1117,
  EdAddAssign: 3637,
  EdDecompress: 3062,
  Bn254AddAssign: 4013,
  Bn254DoubleAssign: 4492,
  Bn254FpOpAssign: 704,
  Bn254Fp2AddSubAssign: 1382,
  Bn254Fp2MulAssign: 2885,
  Bls12381AddAssign: 6045,
  Bls12381DoubleAssign: 6772,
  Bls12381Decompress: 4149,
  Bls12381FpOpAssign: 1048,
  Bls12831Fp2AddSubAssign: 2070,
  Bls12831Fp2MulAssign: 4341,
  Uint256MulMod: 880,
  U256XU2048Mul: 5849,
  BooleanCircuitGarble: 588,
} as const;

for (const [chip, cost] of Object.entries(OTHERS)) {
  Deno.test(`costs of a ${chip} event are ${cost}`, () => {
    assertEquals(COSTS[chip as keyof typeof OTHERS], cost);
  });
}

Deno.test("costs of chips with several rows an event are multiples of their rows", () => {
  assertEquals([COSTS.ShaExtend % 48, COSTS.ShaCompress % 80, COSTS.KeccakSponge % 24], [0, 0, 0]);
});
