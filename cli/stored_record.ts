/**
 * A record's folder, to be read.
 *
 * @module
 */
import {
  MANIFEST,
  type Manifest,
  ManifestError,
  parseManifest,
  type ShardEntry,
} from "../export/manifest.ts";
import { ArrowError } from "../export/flatbuffer.ts";
import { readShard } from "../export/shard_reader.ts";
import type { Program } from "../lib/program.ts";
import type { ShardTables } from "../lib/record/shard_tables.ts";
import { loadGuest, UnusableInput } from "./files.ts";
import { RecordFolder } from "./record_folder.ts";
import { findDone } from "./shard_done.ts";

/** A record that was written before. */
export class StoredRecord {
  /** Its folder. */
  readonly folder: RecordFolder;
  /** Its manifest. */
  readonly manifest: Manifest;

  private constructor(folder: RecordFolder, manifest: Manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Opens a record.
   *
   * @throws {UnusableInput} If the folder holds none.
   */
  static async open(path: string): Promise<StoredRecord> {
    const folder = new RecordFolder(path);
    const bytes = await folder.find(MANIFEST);
    if (!bytes) {
      throw new UnusableInput(
        `Cannot read the record in "${path}": there is no ${MANIFEST}; "mipsvm record" writes one`,
      );
    }
    try {
      return new StoredRecord(folder, parseManifest(new TextDecoder().decode(bytes)));
    } catch (error) {
      if (error instanceof ManifestError) throw new UnusableInput(`"${path}": ${error.message}`);
      throw error;
    }
  }

  /** Loads the guest that was recorded. */
  async program(): Promise<Program> {
    const { guest, args: arg, env } = this.manifest;
    return loadGuest(await this.folder.read(guest), { arg, env }, "record");
  }

  /**
   * Reads a shard's tables.
   *
   * @throws {UnusableInput} If they have not been made, or a file is damaged.
   */
  async tables({ shard, tables: listed }: ShardEntry): Promise<ShardTables> {
    // Where not all shards are complete, those that are say so themselves.
    const tables = listed ?? (await findDone(this.folder, shard))?.tables;
    if (tables === undefined) {
      throw new UnusableInput(
        `Shard ${shard} has no tables yet: repeat "mipsvm record" with --tables all`,
      );
    }
    const files = new Map<string, Uint8Array>();
    for (const entry of tables) files.set(entry.table, await this.folder.read(entry));
    try {
      return readShard(files);
    } catch (error) {
      if (error instanceof ArrowError) throw new UnusableInput(`Shard ${shard}: ${error.message}`);
      throw error;
    }
  }
}
