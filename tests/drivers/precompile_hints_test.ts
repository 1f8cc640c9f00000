import { assert, assertEquals } from "@std/assert";
import { PcSamples } from "../../drivers/precompile_hints.ts";
import { reportOf } from "../../drivers/report.ts";
import { runGuest } from "../../drivers/run.ts";
import type { Program } from "../../lib/program.ts";
import { raw, u32 } from "../../runtime/inputs.ts";
import { precompiles } from "../../runtime/precompiles.ts";
import { programFrom, sharedMemory } from "../support/assembled.ts";

/** A program whose functions, of 16 bytes each from 0x1000 on, have these symbols. */
function programWith(names: readonly string[]): Program {
  const program = programFrom("nop\n".repeat(4 * names.length).trimEnd());
  const symbols = names.map((name, index) => ({
    name,
    value: 0x1000 + 16 * index,
    size: 16,
    type: 2,
    binding: 1,
    section: 1,
  }));
  const fileEnd = 0x1000 + 16 * names.length;
  const segments = [{ address: 0x1000, fileEnd, flags: 5 }];
  return {
    ...program,
    elf: { symbols, segments, sections: [] } as unknown as NonNullable<Program["elf"]>,
  };
}

/** Hints of a run in which each function was found so many times. */
function hintsOf(counts: Readonly<Record<string, number>>) {
  const samples = new PcSamples();
  for (const [index, count] of Object.values(counts).entries()) {
    for (let taken = 0; taken < count; taken++) {
      samples.take({ pc: 0x1004 + 16 * index, steps: samples.due, unconstrained: false });
    }
  }
  return samples.hints(programWith(Object.keys(counts)))
    .map(({ library, share }) => `${library} ${share}`);
}

// Names as Rust's compiler (both manglings), C and Go have them.
for (
  const [symbol, library] of [
    ["_ZN4sha26sha25611compress25617h0123456789abcdefE", "sha2"],
    ["_RNvNtNtCs1234_4sha26sha2564soft8compress", "sha2"],
    ["sha256_transform", "sha2"],
    ["crypto/sha256.block", "sha2"],
    ["crypto/internal/fips140/sha256.blockGeneric", "sha2"],
    ["_ZN6keccak5f160017h0123456789abcdefE", "keccak"],
    ["_ZN11tiny_keccak7keccakf17h0123456789abcdefE", "keccak"],
    ["golang.org/x/crypto/sha3.keccakF1600", "keccak"],
    ["_ZN4k25610arithmetic5field12FieldElement3mul17h0123456789abcdefE", "k256"],
    ["secp256k1_fe_mul", "k256"],
    ["_ZN4p25610arithmetic5field3mul17h0123456789abcdefE", "p256"],
    ["crypto/elliptic.p256Mul", "p256"],
    ["_ZN16curve25519_dalek7backend6serial3mul17h0123456789abcdefE", "curve25519"],
    ["crypto/internal/edwards25519.feMulGeneric", "curve25519"],
    ["_ZN2bn6fields3fq23mul17h0123456789abcdefE", "bn"],
    ["_ZN9bls12_3812fp2Fp3mul17h0123456789abcdefE", "bls12_381"],
    ["_ZN9bls12_3812fp3mul17h0123456789abcdefE", "bls12_381"],
  ] as const
) {
  Deno.test(`hints call the library of ${symbol} ${library}`, () => {
    assertEquals(hintsOf({ [symbol]: 150, main: 50 }), [`${library} 0.75`]);
  });
}

for (
  const symbol of [
    "main",
    "_ZN4sha26sha51211compress51217h0123456789abcdefE", // no precompile does SHA-512
    "_ZN5sha1s8compress17h0123456789abcdefE",
    "rebn::x",
    "compress",
    "crypto/md5.block",
  ]
) {
  Deno.test(`hints have nothing to say of ${symbol}`, () => {
    assertEquals(hintsOf({ [symbol]: 200 }), []);
  });
}

Deno.test("hints leave out what takes a tenth or less, and order the rest", () => {
  assertEquals(hintsOf({ sha256_block: 100, keccakf: 200, secp256k1_mul: 300, main: 400 }), [
    "k256 0.3",
    "keccak 0.2",
  ]);
  assertEquals(hintsOf({ sha256_block: 101, main: 899 }), ["sha2 0.101"]);
});

Deno.test("hints are not drawn from fewer than a hundred samples", () => {
  assertEquals(hintsOf({ sha256_block: 99 }), []);
  assertEquals(hintsOf({ sha256_block: 100 }), ["sha2 1"]);
});

Deno.test("hints leave unconstrained blocks out", () => {
  const samples = new PcSamples();
  for (let taken = 0; taken < 300; taken++) {
    samples.take({ pc: 0x1000, steps: samples.due, unconstrained: taken % 3 > 0 });
    samples.take({ pc: 0x1010, steps: samples.due, unconstrained: false });
  }
  assertEquals(samples.hints(programWith(["sha256_block", "main"])).map(({ share }) => share), [
    0.25,
  ]);
});

Deno.test("hints weigh samples by the instructions that they stand for", () => {
  const samples = new PcSamples();
  // Up to two million steps samples stand close together; as many cycles come behind.
  while (samples.due < 2_000_000) {
    samples.take({ pc: 0x1000, steps: samples.due, unconstrained: false });
  }
  while (samples.due < 4_000_000) {
    samples.take({ pc: 0x1010, steps: samples.due, unconstrained: false });
  }
  const [hint] = samples.hints(programWith(["sha256_block", "main"]));
  assert(Math.abs(hint!.share - 0.5) < 0.01, `${hint!.share}`);
});

Deno.test("hints name precompiles that there are", () => {
  const names = new Set(precompiles.map(({ name }) => name));
  const symbols = [
    "sha256_block",
    "keccakf",
    "secp256k1_x",
    "p256::x",
    "ed25519::x",
    "bn::x",
    "bls12_381::x",
  ];
  for (const symbol of symbols) {
    const samples = new PcSamples();
    for (let taken = 0; taken < 100; taken++) {
      samples.take({ pc: 0x1000, steps: samples.due, unconstrained: false });
    }
    const [hint] = samples.hints(programWith([symbol]));
    assert(hint!.precompiles.every((name) => names.has(name)), symbol);
  }
});

async function sampled(name: string) {
  const elf = await Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url));
  const options = { memory: sharedMemory(), inputs: [u32(500), raw("a".repeat(64))] };
  const plain = await runGuest(elf, options);
  const result = await runGuest(elf, { ...options, precompileHints: true });
  assertEquals(plain.precompileHints, null);
  // Looking changes nothing.
  assertEquals([result.cycles, result.steps, result.publicValues], [
    plain.cycles,
    plain.steps,
    plain.publicValues,
  ]);
  assertEquals(result.registers, plain.registers);
  return result;
}

Deno.test("a run of software SHA-256 has a hint with its share, in warnings and report", async () => {
  const result = await sampled("rust-sha256");
  const [hint] = result.precompileHints!;
  assertEquals([hint!.library, hint!.precompiles], ["sha2", ["SHA_EXTEND", "SHA_COMPRESS"]]);
  assert(hint!.share > 0.9);
  assertEquals(reportOf(result, null).precompileHints, result.precompileHints);
  const percent = Math.round(hint!.share * 100);
  const text = `${percent}% of the cycles are spent in sha2: precompiles could save most of them`;
  assert(result.warnings.some((line) => line.startsWith(text)), result.warnings.join("\n"));
});

Deno.test("a run of SHA-256 by precompiles has no hint", async () => {
  const result = await sampled("rust-sha256-precompile");
  assertEquals([result.precompileHints, result.warnings], [[], []]);
});

Deno.test("a run that stops at a cycle stops there with samples too", async () => {
  const forever = programFrom("loop: b loop\nnop");
  for (const maxCycles of [1008, 1009, 1010, 2018, 100_000]) {
    const result = await runGuest(forever, {
      memory: sharedMemory(),
      maxCycles,
      precompileHints: true,
    });
    assertEquals([result.cycles, result.end.reason], [maxCycles, "cycleLimit"]);
  }
});
