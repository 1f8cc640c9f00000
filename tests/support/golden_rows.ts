// Rows of a record as short lines, so that records worked out on paper can be written down and read.
import { assertEquals } from "@std/assert";
import { recordGuest } from "../../drivers/record.ts";
import type { CheckpointOptions } from "../../drivers/checkpoint.ts";
import type { Schema, Table } from "../../lib/columns.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { instructions } from "../../lib/isa/instructions.ts";
import { programOf } from "../../lib/program.ts";

type Row = Readonly<Record<string, number>>;

const hex = (value: number | undefined) => value!.toString(16);

/** `W 5@1:3<0@0:0`: writes 5 in shard 1 at 3, over 0 of shard 0 at 0. `R 5@1:3<0:0` reads. */
function record(row: Row, prefix: string): string {
  const part = (name: string) => row[`${prefix}_${name}`]!;
  const kind = part("kind");
  if (kind === 0) return "-";
  const at = `${hex(part("value"))}@${part("shard")}:${part("timestamp")}`;
  const before = `${part("prev_shard")}:${part("prev_timestamp")}`;
  return kind === 1 ? `R ${at}<${before}` : `W ${at}<${hex(part("prev_value"))}@${before}`;
}

const opcodes = new Map(instructions.map(({ code, name }) => [code, name]));

/** A CPU event: `clk pc>next_pc>next_next_pc`, then a, b, c, hi and memory, each with its record. */
function cpuLine(row: Row): string {
  const hi = row.hi_is_some === 1 ? hex(row.hi) : "-";
  return [
    `${row.clk} ${hex(row.pc)}>${hex(row.next_pc)}>${hex(row.next_next_pc)}`,
    `a ${hex(row.a)} ${record(row, "a_record")}`,
    `b ${hex(row.b)} ${record(row, "b_record")}`,
    `c ${hex(row.c)} ${record(row, "c_record")}`,
    `hi ${hi} ${record(row, "hi_record")}`,
    `m ${record(row, "memory_record")}`,
  ].join(" | ") + (row.exit_code === 0 ? "" : ` | exit ${row.exit_code}`);
}

/** Columns that other lines show, or that no line needs. */
const HIDDEN = /_(kind|value|shard|timestamp|prev_value|prev_shard|prev_timestamp)$/;

/** Any other event: its opcode, then its columns in order, records at the end. */
function eventLine(row: Row): string {
  const opcode = row.opcode === undefined ? "" : opcodes.get(row.opcode)! + " ";
  const plain = Object.entries(row)
    .filter(([name]) => name !== "opcode" && (!HIDDEN.test(name) || /^(initial|final)_/.test(name)))
    .map(([, value]) => hex(value));
  const prefixes = Object.keys(row).filter((name) => name.endsWith("_kind"))
    .map((name) => name.slice(0, -"_kind".length));
  return opcode + [plain.join(" "), ...prefixes.map((prefix) => record(row, prefix))].join(" | ");
}

function linesOf(name: string, table: Table<Schema>): string[] {
  return Array.from(
    { length: table.rows },
    (_, index) => name === "cpu" ? cpuLine(table.row(index)) : eventLine(table.row(index)),
  );
}

/** A shard: its tables that have rows, by name. */
export type GoldenShard = Readonly<Record<string, readonly string[]>>;

/** Drops the spaces that make expected lines stand under each other. */
const squeezed = (shard: GoldenShard): GoldenShard =>
  Object.fromEntries(
    Object.entries(shard).map((
      [name, lines],
    ) => [name, lines.map((line) => line.replaceAll(/ +/g, " ").trim())]),
  );

/** Where programs start. */
export const BASE = 0x1000;

/**
 * Records a program and compares all tables of all shards, line by line; then first and last values
 * of memory, as `address value` and `address value@shard:time`.
 */
export async function assertRecord(
  source: string,
  options: CheckpointOptions,
  expected: readonly GoldenShard[],
  memory?: { readonly initialize: readonly string[]; readonly finalize: readonly string[] },
): Promise<void> {
  const program = programOf(assemble(source), BASE);
  const run = recordGuest(program, options);
  const found: GoldenShard[] = [];
  let next = await run.next();
  while (!next.done) {
    const tables = [...next.value.views()].filter(([, table]) => table.rows > 0);
    found.push(Object.fromEntries(tables.map(([name, table]) => [name, linesOf(name, table)])));
    next = await run.next();
  }
  for (const [index, shard] of expected.entries()) {
    for (const [name, lines] of Object.entries(squeezed(shard))) {
      assertEquals(found[index]?.[name] ?? [], lines, `shard ${index + 1}, ${name}`);
    }
    // No table has rows that nobody wrote down.
    assertEquals(Object.keys(found[index]!).sort(), Object.keys(shard).sort());
  }
  assertEquals(found.length, expected.length);
  if (!memory) return;
  const initialize: string[] = [];
  const finalize: string[] = [];
  for (const part of next.value.globalMemory()) {
    for (let row = 0; row < part.initialize.rows; row++) {
      const { address, value } = part.initialize.row(row);
      initialize.push(`${hex(address)} ${hex(value)}`);
    }
    for (let row = 0; row < part.finalize.rows; row++) {
      const { address, value, shard, time } = part.finalize.row(row);
      finalize.push(`${hex(address)} ${hex(value)}@${shard}:${time}`);
    }
  }
  assertEquals({ initialize, finalize }, memory);
}
