/**
 * The folder of a record: files that are written whole or not at all, and read only as they were
 * written.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { FileEntry } from "../export/manifest.ts";
import { UnusableInput } from "./files.ts";
import { UnwritableOutput } from "./output.ts";

/** A file of a record that is not as its manifest says. */
export class DamagedFile extends UnusableInput {}

/** The SHA-256 of bytes, in hex. (`crypto.subtle` would copy them, and take turns with who waits.) */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes that are hashed and written in one go: they are still near when they are written. */
const PIECE = 2 ** 18;

/** Where a shard's files are, within the folder. */
export function shardPath(shard: number): string {
  return `shards/${String(shard).padStart(5, "0")}`;
}

/** Names of files that a shard has beside its tables. */
export const SHARD_FILES = { checkpoint: "checkpoint.bin", done: "done.json" } as const;

/** What the name of a file ends with until it is written. */
export const PART = ".part";

/** Writes a file; returns what there is to say of it. */
function writeParts(
  place: string,
  parts: readonly Uint8Array[],
): { readonly bytes: number; readonly sha256: string } {
  using file = Deno.openSync(place, { write: true, create: true, truncate: true });
  const hash = createHash("sha256");
  let bytes = 0;
  for (const part of parts) {
    bytes += part.length;
    for (let at = 0; at < part.length; at += PIECE) {
      const piece = part.subarray(at, at + PIECE);
      hash.update(piece);
      let from = 0;
      while (from < piece.length) from += file.writeSync(piece.subarray(from));
    }
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** A record's folder. */
export class RecordFolder {
  /** Its path. */
  readonly path: string;
  readonly #made = new Set<string>();

  /** The folder at a path, which need not exist yet. */
  constructor(path: string) {
    this.path = path;
  }

  #place(path: string): string {
    return join(this.path, ...path.split("/"));
  }

  /** Names of what is in the folder; none if there is no folder. */
  async list(): Promise<string[]> {
    try {
      const names = [];
      for await (const { name } of Deno.readDir(this.path)) names.push(name);
      return names.sort();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw new UnusableInput(`Cannot use "${this.path}": ${(error as Error).message}`);
    }
  }

  /**
   * Writes a file under another name first, so that no half of it is ever found under its own. It
   * does not return before all is handed over: who writes has nothing else to do meanwhile, and what
   * is written may be overwritten then.
   *
   * @param path Where to, within the folder.
   * @param parts The file, in parts.
   */
  write(path: string, ...parts: readonly Uint8Array[]): FileEntry {
    const place = this.#place(path);
    const folder = join(place, "..");
    try {
      if (!this.#made.has(folder)) {
        Deno.mkdirSync(folder, { recursive: true });
        this.#made.add(folder);
      }
      const written = writeParts(place + PART, parts);
      Deno.renameSync(place + PART, place);
      return { path, ...written };
    } catch (error) {
      throw new UnwritableOutput(`Cannot write "${place}": ${(error as Error).message}`);
    }
  }

  /** Writes a text; see {@linkcode write}. */
  writeText(path: string, text: string): FileEntry {
    return this.write(path, new TextEncoder().encode(text));
  }

  /** Reads a file that need not be there. */
  async find(path: string): Promise<Uint8Array | undefined> {
    try {
      return await Deno.readFile(this.#place(path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw new UnusableInput(`Cannot read "${this.#place(path)}": ${(error as Error).message}`);
    }
  }

  /**
   * Reads a file of the record.
   *
   * @throws {DamagedFile} If it is missing, or not what was written.
   */
  async read(entry: FileEntry): Promise<Uint8Array> {
    const bytes = await this.find(entry.path);
    const place = this.#place(entry.path);
    if (!bytes) throw new DamagedFile(`Cannot read "${place}": it is missing`);
    if (bytes.length !== entry.bytes) {
      throw new DamagedFile(
        `Cannot use "${place}": it has ${bytes.length} bytes, and was written with ${entry.bytes}`,
      );
    }
    const found = sha256(bytes);
    if (found !== entry.sha256) {
      throw new DamagedFile(
        `Cannot use "${place}": it is damaged, its SHA-256 is ${found} and was ${entry.sha256}`,
      );
    }
    return bytes;
  }

  /** Removes a file, if it is there. */
  async remove(path: string): Promise<void> {
    try {
      await Deno.remove(this.#place(path), { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
