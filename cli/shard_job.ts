/**
 * What a worker does with a shard: it reads its checkpoint, executes it again, and writes its tables.
 *
 * @module
 */
import { recorderOf } from "../drivers/recorder.ts";
import type { ShardEntry, TableEntry } from "../export/manifest.ts";
import { shardFiles } from "../export/shard_files.ts";
import type { Program } from "../lib/program.ts";
import { CheckpointError, decodeCheckpoint } from "../lib/record/checkpoint_file.ts";
import type { Recorder } from "../lib/record/recorder.ts";
import { summarize } from "../lib/record/shard_summary.ts";
import { UnusableInput } from "./files.ts";
import { type RecordFolder, SHARD_FILES, shardPath } from "./record_folder.ts";
import { doneText, type ShardDone } from "./shard_done.ts";

/** Records shards of one folder, one after the other. */
export class ShardJob {
  readonly #folder: RecordFolder;
  readonly #recorder: Recorder;
  #last: Promise<unknown> = Promise.resolve();

  /** A job for the shards of a program. */
  constructor(folder: RecordFolder, program: Program) {
    this.#folder = folder;
    this.#recorder = recorderOf(program);
  }

  /**
   * Records a shard, and writes its files; the last of them says that the others are complete.
   * Straight from the tables: while one shard is written the next cannot begin, but nothing is copied,
   * and the files' digests are computed while their bytes are near. What is won by doing both at once
   * is won by more workers.
   *
   * @throws {UnusableInput} If its checkpoint cannot be used.
   * @throws {ReplayError} If it does not do what its checkpoint says.
   */
  run(entry: ShardEntry): Promise<ShardDone> {
    const done = this.#last.then(() => this.#record(entry));
    this.#last = done;
    return done;
  }

  async #record({ shard, checkpoint: file }: ShardEntry): Promise<ShardDone> {
    const bytes = await this.#folder.read(file);
    let checkpoint;
    try {
      checkpoint = decodeCheckpoint(bytes);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      throw new UnusableInput(`"${file.path}": ${error.message}`);
    }
    const tables = await this.#recorder.record(checkpoint);
    const entries = shardFiles(tables).map(({ table, rows, parts }): TableEntry => ({
      ...this.#folder.write(`${shardPath(shard)}/${table}.arrow`, ...parts),
      table,
      rows,
    }));
    const summary = summarize(checkpoint, tables, this.#recorder.counts);
    const done = { shard, tables: entries, summary };
    this.#folder.writeText(`${shardPath(shard)}/${SHARD_FILES.done}`, doneText(done));
    return done;
  }
}
