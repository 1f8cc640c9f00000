/**
 * Stand-in for the functions of `@std/path` that this repository uses, where JSR cannot be reached:
 * Node's paths, which also take `file:` URLs.
 *
 * @module
 */
import * as node from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What stands between the parts of a path on this system. */
export const SEPARATOR: "/" | "\\" = node.sep;

/** The parts of a path, as {@linkcode parse} gives them. */
export interface ParsedPath {
  /** The root of an absolute path, such as `/`. */
  root: string;
  /** Everything before the last part. */
  dir: string;
  /** The last part. */
  base: string;
  /** The extension of the last part, with its dot. */
  ext: string;
  /** The last part without its extension. */
  name: string;
}

function text(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path;
}

/** Joins the parts and normalizes the result. */
export function join(path: string | URL, ...paths: string[]): string {
  return node.join(text(path), ...paths);
}

/** Everything before the last part. */
export function dirname(path: string | URL): string {
  return node.dirname(text(path));
}

/** The last part, without the suffix if it has it. */
export function basename(path: string | URL, suffix = ""): string {
  return node.basename(text(path), suffix);
}

/** The extension with its dot, or nothing. */
export function extname(path: string | URL): string {
  return node.extname(text(path));
}

/** The absolute path that the parts lead to from the working directory. */
export function resolve(...pathSegments: string[]): string {
  return node.resolve(...pathSegments);
}

/** The way from one path to another. */
export function relative(from: string, to: string): string {
  return node.relative(from, to);
}

/** Removes `.`, `..` and doubled separators. */
export function normalize(path: string | URL): string {
  return node.normalize(text(path));
}

/** Whether the path does not depend on the working directory. */
export function isAbsolute(path: string): boolean {
  return node.isAbsolute(path);
}

/** The parts of a path. */
export function parse(path: string): ParsedPath {
  return node.parse(path);
}

/** The path of a `file:` URL; throws TypeError for another. */
export function fromFileUrl(url: string | URL): string {
  const parsed = new URL(url);
  if (parsed.protocol !== "file:") {
    throw new TypeError(`URL must be a file URL: received "${parsed.protocol}"`);
  }
  return fileURLToPath(parsed);
}

/** The `file:` URL of an absolute path; throws TypeError for a relative one. */
export function toFileUrl(path: string): URL {
  if (!node.isAbsolute(path)) {
    throw new TypeError(`Path must be absolute: received "${path}"`);
  }
  return pathToFileURL(path);
}
