/**
 * Stand-in for the functions of `@std/fs` that this repository uses, where JSR cannot be reached.
 *
 * @module
 */
import { statSync } from "node:fs";
import { access, constants, mkdir, readdir, rm, stat } from "node:fs/promises";
import { lstat } from "node:fs/promises";
import { basename, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** What {@linkcode exists} may demand besides existence. */
export interface ExistsOptions {
  /** Whether it must be readable by this process. */
  isReadable?: boolean;
  /** Whether it must be a directory. */
  isDirectory?: boolean;
  /** Whether it must be a file. */
  isFile?: boolean;
}

/** What {@linkcode walk} goes into and what it gives. */
export interface WalkOptions {
  /** How many levels below the root; no limit by default. */
  maxDepth?: number;
  /** Whether files are given; true by default. */
  includeFiles?: boolean;
  /** Whether directories are given, the root among them; true by default. */
  includeDirs?: boolean;
  /** Whether symbolic links are given; true by default. */
  includeSymlinks?: boolean;
  /** Extensions, with or without a dot, of which an entry must have one. */
  exts?: string[];
  /** Patterns of which a path must match one. */
  match?: RegExp[];
  /** Patterns of which a path must match none; a directory that does is not entered. */
  skip?: RegExp[];
}

/** One thing that {@linkcode walk} came across. */
export interface WalkEntry {
  /** The root joined with the way to the entry. */
  path: string;
  /** The last part of the path. */
  name: string;
  /** Whether it is a file. */
  isFile: boolean;
  /** Whether it is a directory. */
  isDirectory: boolean;
  /** Whether it is a symbolic link. */
  isSymlink: boolean;
}

function text(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path;
}

function code(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function missing(error: unknown): false {
  if (code(error) === "ENOENT" || code(error) === "ENOTDIR") return false;
  throw error;
}

/** The only questions asked of what Node knows about a file. */
interface Kind {
  isFile(): boolean;
  isDirectory(): boolean;
}

function fits(found: Kind, options: ExistsOptions | undefined): boolean {
  if (options?.isDirectory && options.isFile) {
    throw new TypeError("ExistsOptions.isDirectory and isFile must not be true together");
  }
  return (!options?.isDirectory || found.isDirectory()) && (!options?.isFile || found.isFile());
}

/** Whether something is there. Test and use can race: opening and handling the error is safer. */
export async function exists(path: string | URL, options?: ExistsOptions): Promise<boolean> {
  try {
    const found = await stat(text(path));
    if (options?.isReadable) {
      const readable = await access(text(path), constants.R_OK).then(() => true, () => false);
      if (!readable) return false;
    }
    return fits(found, options);
  } catch (error) {
    return missing(error);
  }
}

/** Whether something is there; see {@linkcode exists}. Readability is not looked at here. */
export function existsSync(
  path: string | URL,
  options?: Omit<ExistsOptions, "isReadable">,
): boolean {
  try {
    return fits(statSync(text(path)), options);
  } catch (error) {
    return missing(error);
  }
}

/** Makes the directory, and its parents, unless it is there. */
export async function ensureDir(dir: string | URL): Promise<void> {
  await mkdir(text(dir), { recursive: true });
}

/** Removes all that is in the directory; makes it if it is not there. */
export async function emptyDir(dir: string | URL): Promise<void> {
  await ensureDir(dir);
  for (const name of await readdir(text(dir))) {
    await rm(join(text(dir), name), { recursive: true, force: true });
  }
}

/** All that is under the root, parents first, in no promised order. Links are not followed. */
export async function* walk(
  root: string | URL,
  options: WalkOptions = {},
): AsyncIterableIterator<WalkEntry> {
  const path = normalize(text(root));
  const found = await lstat(path);
  yield* walkFrom(
    {
      path,
      name: basename(path),
      isFile: found.isFile(),
      isDirectory: found.isDirectory(),
      isSymlink: found.isSymbolicLink(),
    },
    options.maxDepth ?? Infinity,
    options,
  );
}

async function* walkFrom(
  entry: WalkEntry,
  depth: number,
  options: WalkOptions,
): AsyncIterableIterator<WalkEntry> {
  if (depth < 0 || options.skip?.some((pattern) => entry.path.search(pattern) >= 0)) return;
  if (included(entry, options)) yield entry;
  if (!entry.isDirectory || depth < 1) return;
  for (const child of await readdir(entry.path, { withFileTypes: true })) {
    yield* walkFrom(
      {
        path: join(entry.path, child.name),
        name: child.name,
        isFile: child.isFile(),
        isDirectory: child.isDirectory(),
        isSymlink: child.isSymbolicLink(),
      },
      depth - 1,
      options,
    );
  }
}

function included(entry: WalkEntry, options: WalkOptions): boolean {
  if (entry.isFile && options.includeFiles === false) return false;
  if (entry.isDirectory && options.includeDirs === false) return false;
  if (entry.isSymlink && options.includeSymlinks === false) return false;
  const dotted = options.exts?.map((ext) => ext.startsWith(".") ? ext : `.${ext}`);
  if (dotted !== undefined && !dotted.some((ext) => entry.path.endsWith(ext))) return false;
  return options.match?.some((pattern) => entry.path.search(pattern) >= 0) ?? true;
}
