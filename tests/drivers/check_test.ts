import { assert, assertEquals, assertRejects } from "@std/assert";
import { checkGuest, checkRecord, type RecordSource } from "../../drivers/check.ts";
import type { ShardTables } from "../../lib/record/shard_tables.ts";
import { capture, type Captured } from "../support/captured.ts";
import { everyEvent } from "../support/every_event.ts";
import { random } from "../support/random.ts";

const every = everyEvent();
const SIZE = 150;

async function recorded(): Promise<Captured> {
  const proofs = [{ proof: 1, verifyingKey: 2 }];
  return await capture(every.program, { inputs: every.inputs, proofs, shardSize: SIZE });
}

/** A record that was kept, as a source; its views are made when it is checked. */
function sourceOf(captured: Captured): RecordSource {
  const { program, inputs, shards, end: { result }, plan } = captured;
  return {
    program,
    inputs,
    shardSize: SIZE,
    async *shards() {
      for (const { checkpoint, tables } of shards) {
        yield await Promise.resolve({ checkpoint, tables: tables as unknown as ShardTables });
      }
    },
    memory: () => [captured as unknown as { initialize: never; finalize: never }],
    end: () =>
      Promise.resolve({
        run: {
          reason: result.end.reason,
          code: 0,
          failure: null,
          cycles: result.cycles,
          publicValues: result.publicValues,
          committedDigest: result.committedDigest,
          unreadInputs: 0,
          unreadProofs: 0,
        },
        plan: plan ?? null,
      }),
  };
}

Deno.test("checkRecord() names a changed stored value before the views that are made of it", async () => {
  const captured = await recorded();
  const source = sourceOf(captured);
  const { worst, cycles, shards } = await checkRecord(source);
  assertEquals([worst, cycles, shards], ["unprovable", 339, 4]);
  const rnd = random(9);
  let count = 0;
  for (const { tables } of captured.shards) {
    for (const [name, { columns, rows }] of Object.entries(tables)) {
      for (const [column, values] of Object.entries(columns)) {
        if (rows === 0) continue;
        const row = rnd.below(rows);
        const before = values[row]!;
        // Any value: rows of other tables that are not there, addresses outside the code.
        values[row] = before ^ (rnd.word() | 1);
        const { findings: [first] } = await checkRecord(source);
        values[row] = before;
        assertEquals(
          [first?.table, first?.row],
          [name, row],
          `${name}.${column}: ${first?.message}`,
        );
        count++;
      }
    }
  }
  assert(count > 100, String(count));
});

Deno.test("checkRecord() stops where its signal says so, and tells how far it is", async () => {
  const captured = await recorded();
  const controller = new AbortController();
  const cycles: number[] = [];
  const options = {
    signal: controller.signal,
    onProgress(progress: { readonly cycles: number }) {
      cycles.push(progress.cycles);
      if (cycles.length === 2) controller.abort();
    },
  };
  await assertRejects(() => checkRecord(sourceOf(captured), options), DOMException);
  assertEquals(cycles, captured.shards.slice(0, 2).map(({ checkpoint }) => checkpoint.end.cycles));
});

Deno.test("checkGuest() finds the same with and without views", async () => {
  const options = { inputs: every.inputs, shardSize: SIZE };
  const [whole, stored] = [
    await checkGuest(every.program, { ...options, views: true }),
    await checkGuest(every.program, { ...options, views: false }),
  ];
  assertEquals(whole.findings, stored.findings);
});
