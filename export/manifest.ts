/**
 * The manifest of a record's folder: what was recorded, where each file is, and its digest.
 *
 * @module
 */
import type { ShardEndReason } from "../lib/record/checkpoint.ts";
import type { PlannedShard } from "../lib/record/split.ts";

/** The manifest's file, at the top of the folder. */
export const MANIFEST = "manifest.json";
const FORMAT = "mipsvm record";
const VERSION = 1;

/** A file of the record. */
export interface FileEntry {
  /** Its path within the folder, with `/`. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** Its SHA-256, in hex. */
  readonly sha256: string;
}

/** A file that holds a table. */
export interface TableEntry extends FileEntry {
  /** The table. */
  readonly table: string;
  /** Its rows. */
  readonly rows: number;
}

/** What decides what a record contains; two records with the same identity are the same. */
export interface RecordIdentity {
  /** The version of mipsvm. */
  readonly generator: string;
  /** The ELF file. */
  readonly guest: FileEntry;
  /** The entries of the input stream, in order. */
  readonly inputs: readonly FileEntry[];
  /** The guest's arguments. */
  readonly args: readonly string[];
  /** The guest's environment. */
  readonly env: readonly string[];
  /** Where shards end, and when the run stops. */
  readonly limits: {
    readonly profile: string;
    readonly shardSize: number;
    readonly frequency: number;
    /** The SHA-256 of the file of maximal shapes; null if none was given. */
    readonly shapes: string | null;
    readonly ldeThreshold: number | null;
    readonly maxCycles: number | null;
    readonly strictSyscalls: boolean;
  };
}

/** One shard. */
export interface ShardEntry {
  /** Its number, from 1. */
  readonly shard: number;
  /** The global clock where it begins. */
  readonly fromCycle: number;
  /** The global clock where it ends. */
  readonly toCycle: number;
  /** The shard's clock where it ends. */
  readonly clk: number;
  /** The pc of its first instruction. */
  readonly startPc: number;
  /** The pc behind its last one. */
  readonly nextPc: number;
  /** Why it ends. */
  readonly reason: ShardEndReason;
  /** The same in words. */
  readonly why: string;
  /** Bytes that its tables take, at most. */
  readonly tableBytes: number;
  /** Where it begins, and what it takes to execute it again. */
  readonly checkpoint: FileEntry;
  /** Its tables that have rows; null while they have not been made. */
  readonly tables: readonly TableEntry[] | null;
}

/** How the run ended. */
export interface EndEntry {
  /** As a run's report has it. */
  readonly reason: string;
  /** The guest's own code; null if it did not end by itself. */
  readonly code: number | null;
  /** The failure in words; null if the guest succeeded. */
  readonly failure: string | null;
}

/** The reference's execution report. */
export interface ReportEntry {
  /** Constrained instructions by name; null while tables are missing. */
  readonly opcodeCounts: Readonly<Record<string, number>> | null;
  /** System calls by name. */
  readonly syscallCounts: Readonly<Record<string, number>>;
  /** Cycles that the guest has measured, by the names it gave them. */
  readonly cycleTracker: Readonly<Record<string, number>>;
  /** Words of memory that exist at the end, those of the image included; null in a failed run. */
  readonly touchedMemoryAddresses: number | null;
}

/** A record's manifest. */
export interface Manifest extends RecordIdentity {
  /** Always "mipsvm record". */
  readonly format: typeof FORMAT;
  /** The version of the format, 1. */
  readonly version: typeof VERSION;
  /** Whether the guest ended by itself with code 0: only then can the record be proven. */
  readonly complete: boolean;
  /** How the run ended. */
  readonly end: EndEntry;
  /** The reference's global clock at the end. */
  readonly cycles: number;
  /** What the guest made public, in hex. */
  readonly publicValues: string;
  /** The digest that it committed, in hex; null if it did not. */
  readonly committedDigest: string | null;
  /** What the run consisted of. */
  readonly report: ReportEntry;
  /** Proofs that were given and not verified. */
  readonly unreadProofs: number;
  /** Inputs that were given and not read. */
  readonly unreadInputs: number;
  /** The shards with instructions, in order. */
  readonly shards: readonly ShardEntry[];
  /** First and last values of memory: files whose rows follow each other. */
  readonly memory: readonly TableEntry[];
  /** All shards of a proof with their public values, in order; null while tables are missing. */
  readonly plan: readonly PlannedShard[] | null;
}

/** A folder's manifest cannot be used. */
export class ManifestError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "ManifestError";
}

/** Writes typed arrays as lists. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Uint32Array ? [...value] : value;
}

/**
 * A manifest as JSON, with its format and version.
 *
 * @param manifest What it says; equal ones become equal texts.
 * @returns The text.
 */
export function manifestText(manifest: Omit<Manifest, "format" | "version">): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...manifest }, plain, 1) + "\n";
}

const SHA256 = /^[0-9a-f]{64}$/;
/** Paths that stay in the folder. */
const PATH = /^[a-z0-9_-]+(\/[a-z0-9_-]+)*\.[a-z]+$/;

function expectFile(value: unknown, what: string): void {
  const file = Object(value) as Partial<FileEntry>;
  const isFile = typeof file.path === "string" && PATH.test(file.path) &&
    Number.isSafeInteger(file.bytes) && SHA256.test(String(file.sha256));
  if (!isFile) {
    throw new ManifestError(`Cannot read the manifest: ${what} is no file of the record`);
  }
}

function expectList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new ManifestError(`Cannot read the manifest: "${what}" is no list`);
  }
  return value;
}

/**
 * Reads a manifest.
 *
 * @param text The file's text.
 * @returns The manifest; what it says of the files is to be compared with them.
 * @throws {ManifestError} If it is no manifest, or one of another version.
 */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ManifestError("Cannot read the manifest: it is no JSON");
  }
  const manifest = Object(value) as Manifest;
  if (manifest.format !== FORMAT) {
    throw new ManifestError("Cannot read the manifest: it is none of a mipsvm record");
  }
  if (manifest.version !== VERSION) {
    throw new ManifestError(`Cannot read the manifest: its version is not ${VERSION}`);
  }
  expectFile(manifest.guest, "the guest");
  for (const input of expectList(manifest.inputs, "inputs")) expectFile(input, "an input");
  for (const entry of expectList(manifest.memory, "memory")) expectFile(entry, "a table of memory");
  for (const [index, one] of expectList(manifest.shards, "shards").entries()) {
    const shard = Object(one) as ShardEntry;
    if (shard.shard !== index + 1) {
      throw new ManifestError(
        `Cannot read the manifest: shard ${index + 1} is not where it belongs`,
      );
    }
    expectFile(shard.checkpoint, `the checkpoint of shard ${shard.shard}`);
    for (const table of shard.tables === null ? [] : expectList(shard.tables, "tables")) {
      expectFile(table, `a table of shard ${shard.shard}`);
    }
  }
  return manifest;
}

/** What two manifests must agree in to be of the same record. */
export function identityText(identity: RecordIdentity): string {
  const { generator, guest, inputs, args, env, limits } = identity;
  return JSON.stringify({ generator, guest, inputs, args, env, limits });
}
