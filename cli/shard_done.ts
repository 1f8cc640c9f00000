/**
 * What a shard's worker leaves behind the shard's tables: that they are complete, and what the whole
 * run has to know of them.
 *
 * @module
 */
import type { TableEntry } from "../export/manifest.ts";
import type { ShardSummary } from "../lib/record/shard_summary.ts";
import { type RecordFolder, SHARD_FILES, shardPath } from "./record_folder.ts";

/** What became of a shard. */
export interface ShardDone {
  /** Its number. */
  readonly shard: number;
  /** Its files. */
  readonly tables: readonly TableEntry[];
  /** What the whole run has to know of it. */
  readonly summary: ShardSummary;
}

/** {@linkcode ShardDone} as JSON. */
export function doneText({ shard, tables, summary }: ShardDone): string {
  return JSON.stringify({
    shard,
    tables,
    summary: {
      ...summary,
      precompiles: [...summary.precompiles],
      opcodes: [...summary.opcodes],
    },
  });
}

/** Reads what {@linkcode doneText} wrote; undefined if it is something else. */
function parseDone(text: string): ShardDone | undefined {
  try {
    const { shard, tables, summary } = JSON.parse(text);
    return {
      shard,
      tables,
      summary: {
        ...summary,
        precompiles: new Map(summary.precompiles),
        opcodes: new Map(summary.opcodes),
      },
    };
  } catch {
    return undefined;
  }
}

/**
 * Looks whether a shard is complete already, and each of its files what was written.
 *
 * @param folder The folder.
 * @param shard The shard's number.
 * @returns What became of it; undefined if it has to be recorded.
 * @throws {DamagedFile} If one of its files is not what was written.
 */
export async function findDone(
  folder: RecordFolder,
  shard: number,
): Promise<ShardDone | undefined> {
  const bytes = await folder.find(`${shardPath(shard)}/${SHARD_FILES.done}`);
  const done = bytes && parseDone(new TextDecoder().decode(bytes));
  if (done?.shard !== shard) return undefined;
  for (const entry of done.tables) await folder.read(entry);
  return done;
}
