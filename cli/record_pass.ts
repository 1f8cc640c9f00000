/**
 * The first pass of `mipsvm record`: executes the guest, and writes a checkpoint of each shard and the
 * first and last values of memory.
 *
 * @module
 */
import type { CheckpointEnd, CheckpointOptions } from "../drivers/checkpoint.ts";
import { checkpointGuest } from "../drivers/checkpoint.ts";
import type { ShardEntry, TableEntry } from "../export/manifest.ts";
import { tableFile } from "../export/shard_files.ts";
import { REGISTERS_END } from "../lib/addresses.ts";
import { type Schema, Table } from "../lib/columns.ts";
import type { Program } from "../lib/program.ts";
import { type Checkpoint, rowsOf } from "../lib/record/checkpoint.ts";
import { encodeCheckpoint } from "../lib/record/checkpoint_file.ts";
import { finalizeTable, initializeTable, SHARD_TABLES } from "../lib/record/tables.ts";
import { type RecordFolder, SHARD_FILES, shardPath } from "./record_folder.ts";

/** Rows of a file of memory's first or last values, at most. */
const ROWS_PER_FILE = 2 ** 20;

/** What the first pass leaves behind. */
export interface CheckpointPass {
  /** The shards, without their tables. */
  readonly shards: readonly ShardEntry[];
  /** Files of memory's first and last values. */
  readonly memory: readonly TableEntry[];
  /** Words of memory among the last ones. */
  readonly touchedWords: number;
  /** How the run ended. */
  readonly end: CheckpointEnd;
}

const { cpu, memory, distant, call, touch, local } = SHARD_TABLES;
/** Bytes around a table's columns in a file. */
const FILE_OVERHEAD = 4096;

/**
 * Bytes that a shard's tables will take, at most: each instruction could be a load. What is far in a
 * shard is mostly what it touches for the first time; registers come on top.
 */
function tableBytesOf(checkpoint: Checkpoint): number {
  const touched = checkpoint.words.addresses.length + 36;
  const calls = 2 * checkpoint.callAccesses + checkpoint.answers.length;
  return rowsOf(checkpoint) * (cpu.rowBytes + memory.rowBytes) +
    touched * (local.rowBytes + 2 * distant.rowBytes) +
    calls * (touch.rowBytes + call.rowBytes + local.rowBytes) +
    Object.keys(SHARD_TABLES).length * FILE_OVERHEAD;
}

/** Puts parts of a table together until they are worth a file. */
class MemoryFiles {
  readonly #folder: RecordFolder;
  readonly #table: Table<Schema>;
  readonly #entries: TableEntry[] = [];

  constructor(folder: RecordFolder, definition: Table<Schema>["definition"]) {
    this.#folder = folder;
    this.#table = new Table(definition);
  }

  add(part: Table<Schema>): void {
    const table = this.#table;
    if (table.rows + part.rows > ROWS_PER_FILE) this.#write();
    const at = table.rows;
    table.reserve(at + part.rows);
    for (const [name, values] of Object.entries(part.filled())) {
      table.columns[name]!.set(values, at);
    }
    table.rows = at + part.rows;
  }

  #write(): void {
    const { table, rows, parts } = tableFile(this.#table);
    const number = String(this.#entries.length + 1).padStart(4, "0");
    const entry = this.#folder.write(`memory/${table}-${number}.arrow`, ...parts);
    this.#entries.push({ ...entry, table, rows });
    this.#table.rows = 0;
  }

  end(): readonly TableEntry[] {
    if (this.#table.rows > 0) this.#write();
    return this.#entries;
  }
}

const plain = (definition: unknown) => definition as Table<Schema>["definition"];

/** Writes first and last values of memory. */
function writeMemory(
  folder: RecordFolder,
  end: CheckpointEnd,
): { memory: readonly TableEntry[]; touchedWords: number } {
  const initialize = new MemoryFiles(folder, plain(initializeTable));
  const finalize = new MemoryFiles(folder, plain(finalizeTable));
  let touchedWords = 0;
  for (const part of end.globalMemory()) {
    // The first part holds the registers.
    for (const address of part.finalize.filled().address) {
      if (address >= REGISTERS_END) touchedWords++;
    }
    initialize.add(part.initialize as unknown as Table<Schema>);
    finalize.add(part.finalize as unknown as Table<Schema>);
  }
  return { memory: [...initialize.end(), ...finalize.end()], touchedWords };
}

/**
 * Executes the guest and writes what the second pass needs.
 *
 * @param folder Where to.
 * @param program The guest.
 * @param options As the guest is run.
 * @param ended Whether a run that ended like this has first and last values, as the reference has it.
 * @returns What was written.
 */
export async function checkpointPass(
  folder: RecordFolder,
  program: Program,
  options: CheckpointOptions,
  ended: (end: CheckpointEnd) => boolean,
): Promise<CheckpointPass> {
  const shards: ShardEntry[] = [];
  const run = checkpointGuest(program, { ...options, lend: true });
  let next = await run.next();
  while (!next.done) {
    const checkpoint = next.value;
    const { shard, start, end, clk, reason, why } = checkpoint;
    const path = `${shardPath(shard)}/${SHARD_FILES.checkpoint}`;
    shards.push({
      shard,
      fromCycle: start.cycles,
      toCycle: end.cycles,
      clk,
      startPc: start.pc,
      nextPc: end.pc,
      reason,
      why,
      tableBytes: tableBytesOf(checkpoint),
      checkpoint: folder.write(path, encodeCheckpoint(checkpoint)),
      tables: null,
    });
    next = await run.next();
  }
  const end = next.value;
  const written = ended(end) ? writeMemory(folder, end) : { memory: [], touchedWords: 0 };
  return { shards, ...written, end };
}
