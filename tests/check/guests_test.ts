import { assert, assertEquals } from "@std/assert";
import { checkGuest } from "../../drivers/check.ts";
import type { RuleName } from "../../lib/check/mod.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";

// Every guest that is kept: its record is in order, and what is said against a proof of it is true.
// Long runs are cut short, and shards are small, so that there are many.

const FOLDER = new URL("../../testdata/guests/", import.meta.url);
const MOST_CYCLES = 100_000;
const SHARD_SIZE = 15_000;

interface ManifestRun {
  readonly inputs: readonly string[];
  readonly exit: number;
  readonly options?: readonly string[];
}

interface ManifestGuest {
  readonly name: string;
  readonly runs: readonly ManifestRun[];
}

const { guests }: { readonly guests: readonly ManifestGuest[] } = JSON.parse(
  await Deno.readTextFile(new URL("manifest.json", FOLDER)),
);

function entryOf(spec: string): Uint8Array {
  const source = parseInputSpec(spec);
  if (source.kind !== "bytes") throw new Error(`The manifest names a file: ${spec}`);
  return source.bytes;
}

/** Rules that a guest's record may break, by the guest. */
function allowed(name: string, exit: number, isCut: boolean): RuleName[] {
  const rules: RuleName[] = [];
  // Programs that no SDK has written make calls that the reference does not know or turns into nothing.
  if (name.startsWith("go-")) rules.push("noop-call", "incomplete");
  if (exit !== 0) rules.push("exit-code");
  if (isCut) rules.push("incomplete", "unread-input");
  return rules;
}

for (const { name, runs } of guests) {
  Deno.test(`checks of ${name} find nothing broken, and no more than is true`, async () => {
    const file = await Deno.readFile(new URL(`${name}.elf`, FOLDER));
    for (const { inputs, exit } of runs) {
      const { findings, cycles, shards, counts } = await checkGuest(file, {
        inputs: inputs.map(entryOf),
        maxCycles: MOST_CYCLES,
        shardSize: SHARD_SIZE,
      });
      const rules = new Set([...counts.keys()]);
      const isCut = findings.some(({ message }) => message.includes("reached the limit"));
      const may = allowed(name, exit, isCut);
      const wrong = findings.filter(({ rule }) => !may.includes(rule));
      assertEquals(wrong, [], `${name} with ${inputs.join(" ")}`);
      if (exit !== 0 && !rules.has("incomplete")) assert(rules.has("exit-code"), name);
      assert(shards >= Math.floor(cycles / SHARD_SIZE), String(shards));
    }
  });
}
