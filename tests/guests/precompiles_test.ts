import { assert, assertEquals } from "@std/assert";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { reportOf } from "../../drivers/report.ts";
import { runGuest, type RunOptions } from "../../drivers/run.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";
import { raw, u32 } from "../../runtime/inputs.ts";
import { Memory } from "../../lib/machine/memory.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };

// What precompiles save; manifest_test.ts runs the guests and looks at what they commit.

const memory = new Memory();

async function run(name: string, inputs: NonNullable<RunOptions["inputs"]>) {
  const elf = await Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url));
  return (await runGuest(elf, { memory, inputs })).expectSuccess();
}

Deno.test("rust-sha256 by precompiles commits the same digest, in a twelfth of the cycles", async () => {
  const inputs = [u32(1000), raw("a".repeat(64))];
  const software = await run("rust-sha256", inputs);
  const precompiled = await run("rust-sha256-precompile", inputs);
  assertEquals(software.publicValues, precompiled.publicValues);
  assert(precompiled.cycles * 12 < software.cycles, `${precompiled.cycles}, ${software.cycles}`);

  // The report shows where the cycles went: 1,000 blocks, and one of padding.
  const { precompiles, cycles } = reportOf(precompiled, null);
  assertEquals(precompiles, {
    SHA_EXTEND: { calls: 1001, cycles: 1001 * 49 },
    SHA_COMPRESS: { calls: 1001, cycles: 1001 * 2 },
  });
  assertEquals(cycles, precompiled.cycles);
  assertEquals(reportOf(software, null).precompiles, {});
});

Deno.test("rust-keccak hashes 100 KB in one call, and agrees with a hash of the host", async () => {
  const text = "The quick brown fox jumps over the lazy dog. ".repeat(8);
  const result = await run("rust-keccak", [u32(285), raw(text)]);
  const bytes = new TextEncoder().encode(text.repeat(285));
  assert(bytes.length > 100 * 1024);
  assertEquals(result.publicValues, keccak_256(bytes));
  assertEquals(result.syscallCounts.get("KECCAK_SPONGE"), 1);
});

Deno.test("rust-ecrecover recovers 20 signers with few instructions beside its precompiles", async () => {
  const { runs } = manifest.guests.find(({ name }) => name === "rust-ecrecover")!;
  const inputs = runs[0]!.inputs.map((spec) => {
    const source = parseInputSpec(spec);
    assert(source.kind === "bytes");
    return source.bytes;
  });
  const result = await run("rust-ecrecover", inputs);
  assertEquals(result.publicValues.length, 20 * 20);
  const { precompiles } = reportOf(result, null);
  const calls = (name: string) => Number(precompiles[name]?.calls ?? 0);
  // A double for each bit; an addition where a bit of either scalar is set, three of four times.
  assert(calls("SECP256K1_DOUBLE") > 20 * 250 && calls("SECP256K1_DOUBLE") < 20 * 256);
  assert(calls("SECP256K1_ADD") > 20 * 150 && calls("SECP256K1_ADD") < 20 * 230);
  assertEquals(calls("KECCAK_SPONGE"), 20);
  // For each: a cube, three sums and checks, three scalars.
  assertEquals(calls("UINT256_MUL"), 20 * 8);
  assert(result.cycles < 20 * 60_000, `${result.cycles} cycles`);
});

Deno.test("guests in C call every precompile", async () => {
  const called = new Map<string, number>();
  for (const family of ["hashes", "points", "integers"]) {
    const name = `c-precompiled-${family}`;
    for (const { inputs } of manifest.guests.find((guest) => guest.name === name)!.runs) {
      const result = await run(
        name,
        inputs.map((spec) => {
          const source = parseInputSpec(spec);
          assert(source.kind === "bytes");
          return source.bytes;
        }),
      );
      for (const [call, { calls }] of result.precompiles) {
        called.set(call, (called.get(call) ?? 0) + calls);
      }
    }
  }
  assertEquals(called.size, 32);
});
