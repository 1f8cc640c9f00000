import { assert, assertEquals } from "@std/assert";
import type { Finding } from "../../lib/check/mod.ts";
import type { ColumnArray, Schema, Table } from "../../lib/columns.ts";
import { loadProgram } from "../../lib/program.ts";
import { finalizeTable, initializeTable, SHARD_TABLES } from "../../lib/record/tables.ts";
import { finalizeView, initializeView, VIEWS } from "../../lib/record/views/schemas.ts";
import { capture, type Captured, checkCaptured } from "../support/captured.ts";
import { everyEvent } from "../support/every_event.ts";
import { type Random, random } from "../support/random.ts";

// One value of a good record is changed at a time, in every column of every table, stored or made of
// stored ones. Each change must be named by its table and row.

/** Values that are changed in each column. */
const PER_COLUMN = 6;

function columnsOf(tables: readonly { name: string; schema: Schema }[]): string[] {
  return tables.flatMap(({ name, schema }) =>
    Object.keys(schema).map((column) => `${name}.${column}`)
  ).sort();
}

/** Every column that is stored. */
const STORED_COLUMNS = columnsOf([
  ...Object.values(SHARD_TABLES),
  initializeTable,
  finalizeTable,
]);

/** Every column of the reference's tables. */
const VIEW_COLUMNS = columnsOf([...Object.values(VIEWS), initializeView, finalizeView]);

/** A table of a record, and what it is called in findings. */
interface Target {
  readonly kind: "stored" | "view" | "checkpoint";
  readonly name: string;
  readonly shard: number;
  readonly table: Pick<Table<Schema>, "columns" | "rows">;
}

function targetsOf(captured: Captured): Target[] {
  const targets: Target[] = [];
  for (const { checkpoint, tables, views } of captured.shards) {
    const { shard } = checkpoint;
    for (const [name, table] of Object.entries(tables)) {
      targets.push({ kind: "stored", name, shard, table });
    }
    for (const [name, table] of views) targets.push({ kind: "view", name, shard, table });
    const { hinted, ...columns } = checkpoint.words;
    const rows = columns.addresses.length;
    const word = (list: Record<string, Uint32Array>, rows: number): Target => ({
      kind: "checkpoint",
      name: "checkpoint",
      shard,
      table: { columns: list, rows },
    });
    targets.push(word({ ...columns }, rows), word({ hinted }, hinted.length));
    targets.push(word({ answers: checkpoint.answers }, checkpoint.answers.length));
  }
  const whole = { shard: 0 };
  const { initialize, finalize, initializeView, finalizeView } = captured;
  targets.push({ kind: "stored", name: "initialize", ...whole, table: initialize });
  targets.push({ kind: "stored", name: "finalize", ...whole, table: finalize });
  targets.push({
    kind: "view",
    name: initializeView.definition.name,
    ...whole,
    table: initializeView,
  });
  targets.push({ kind: "view", name: finalizeView.definition.name, ...whole, table: finalizeView });
  return targets;
}

/** Changes one bit of a value; returns how to change it back. */
function change(values: ColumnArray, row: number, rnd: Random): () => void {
  const before = values[row]!;
  values[row] = (before ^ 2 ** rnd.below(8 * values.BYTES_PER_ELEMENT)) >>> 0;
  return () => values[row] = before;
}

/** What is said of a change: the first broken event. */
function firstBroken(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ severity }) => severity === "broken");
}

interface Tally {
  readonly changes: Map<string, number>;
  readonly wrong: string[];
}

/** Changes values of every column that has rows, so many each. */
function changeEach(captured: Captured, perColumn: number, seed: number): Tally {
  const rnd = random(seed);
  const columns = new Map<string, { readonly target: Target; readonly column: string }[]>();
  for (const target of targetsOf(captured)) {
    for (const column of Object.keys(target.table.columns)) {
      const key = `${target.kind} ${target.name}.${column}`;
      if (target.table.rows > 0) {
        columns.set(key, [...columns.get(key) ?? [], { target, column }]);
      }
    }
  }
  const tally: Tally = { changes: new Map(), wrong: [] };
  for (const [key, places] of columns) {
    for (let turn = 0; turn < perColumn; turn++) {
      const { target, column } = rnd.pick(places);
      const row = rnd.below(target.table.rows);
      const restore = change(target.table.columns[column]!, row, rnd);
      const found = firstBroken(checkCaptured(captured));
      restore();
      tally.changes.set(key, (tally.changes.get(key) ?? 0) + 1);
      const isNamed = found?.table === target.name && found.row === row &&
        (target.shard === 0 || found.shard === target.shard);
      if (isNamed) continue;
      const said = found ? `${found.table} ${found.row} of ${found.shard}: ${found.message}` : "-";
      tally.wrong.push(`${key} row ${row} of shard ${target.shard} (seed ${seed}): ${said}`);
    }
  }
  return tally;
}

/** The program that has a row in every table. */
const every = everyEvent();
const settings = { inputs: every.inputs, proofs: [{ proof: 1, verifyingKey: 2 }], shardSize: 150 };

Deno.test("checks name every changed value of every column by its table and row", async () => {
  const captured = await capture(every.program, settings);
  assertEquals(captured.end.result.failure, null);
  assertEquals(firstBroken(checkCaptured(captured)), undefined);
  const { changes, wrong } = changeEach(captured, PER_COLUMN, 7);
  assertEquals(wrong, []);
  // Each table of the schemas has rows here, so that no column is left out.
  for (const { name, kind } of targetsOf(captured)) {
    assert([...changes.keys()].some((key) => key.startsWith(`${kind} ${name}.`)), name);
  }
  const stored = [...changes.keys()].filter((key) => key.startsWith("stored")).sort();
  assertEquals(stored.map((key) => key.slice("stored ".length)), STORED_COLUMNS);
  const views = [...changes.keys()].filter((key) => key.startsWith("view")).sort();
  assertEquals(views.map((key) => key.slice("view ".length)), VIEW_COLUMNS);
  for (const [key, count] of changes) assertEquals(count, PER_COLUMN, key);
});

for (
  const [name, inputs] of [
    ["rust-fibonacci", [Uint8Array.of(20, 0, 0, 0)]],
    ["c-hello", []],
  ] as const
) {
  Deno.test(`checks name a changed value in each column of ${name}'s record`, async () => {
    const file = new URL(`../../testdata/guests/${name}.elf`, import.meta.url);
    const program = loadProgram(await Deno.readFile(file));
    const captured = await capture(program, { inputs, shardSize: 1500 });
    assertEquals(firstBroken(checkCaptured(captured)), undefined);
    const { changes, wrong } = changeEach(captured, 1, 11);
    assertEquals(wrong, []);
    assert(changes.size > 150, String(changes.size));
  });
}

/** Changes how many rows a table has. */
function withRows(table: Target["table"], change: number): () => void {
  const whole = table as Table<Schema>;
  const { columns, rows } = whole;
  whole.rows = rows + change;
  whole.columns = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => {
      const wider = values.slice(0, 0).constructor as new (length: number) => ColumnArray;
      const copy = new wider(rows + change);
      copy.set(values.subarray(0, Math.min(rows, rows + change)));
      if (change > 0 && rows > 0) copy[rows] = values[rows - 1]!;
      return [name, copy];
    }),
  );
  return () => {
    whole.rows = rows;
    whole.columns = columns;
  };
}

Deno.test("checks name a table that has lost its last row, or has it twice", async () => {
  const captured = await capture(every.program, settings);
  let count = 0;
  for (const target of targetsOf(captured)) {
    if (target.kind === "checkpoint") continue;
    for (const change of [-1, 1]) {
      if (target.table.rows + change < 0) continue;
      const restore = withRows(target.table, change);
      const found = firstBroken(checkCaptured(captured));
      restore();
      assertEquals(found?.table, target.name, `${target.kind} ${target.name}: ${change} row`);
      count++;
    }
  }
  assert(count > 100, String(count));
});

Deno.test("checks without inputs notice a changed input of the record where it is used", async () => {
  const captured = await capture(every.program, settings);
  assertEquals(firstBroken(checkCaptured(captured, false)), undefined);
  const rnd = random(3);
  for (const { checkpoint } of captured.shards) {
    const { words, answers } = checkpoint;
    for (const row of words.hinted) {
      const restore = change(words.values, row, rnd);
      const found = checkCaptured(captured, false).filter(({ severity }) => severity === "broken");
      restore();
      // The row that used it, and the word's first value: both name the word or its access.
      assert(found.some(({ table }) => table === "initialize"), `word ${row}`);
    }
    for (const row of answers.keys()) {
      const restore = change(answers, row, rnd);
      const found = firstBroken(checkCaptured(captured, false));
      restore();
      assertEquals(found?.table, "call");
    }
  }
});

Deno.test("checks name a changed register of a checkpoint", async () => {
  const captured = await capture(every.program, settings);
  const rnd = random(5);
  for (const { checkpoint } of captured.shards) {
    for (const edge of [checkpoint.start, checkpoint.end]) {
      for (const list of [edge.registers, edge.touches.shards, edge.touches.times]) {
        const row = rnd.below(36);
        list[row]! ^= 1;
        const found = firstBroken(checkCaptured(captured));
        list[row]! ^= 1;
        const { shard } = checkpoint;
        assertEquals([found?.table, found?.shard], ["checkpoint", shard], `register ${row}`);
      }
    }
  }
});
