/**
 * Files that the user names.
 *
 * @module
 */
import { loadProgram, type Program } from "../lib/program.ts";
import { InputSpecError, parseInputSpec } from "../runtime/input_spec.ts";
import { parseStdinBin, StdinBinError } from "../runtime/inputs.ts";
import { UsageError } from "./options.ts";
import { UnwritableOutput } from "./output.ts";

/** A file or an input that the user named cannot be used: exit status 65. */
export class UnusableInput extends Error {}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "it may not be read or written";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}

/** Reads a whole file. */
export async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new UnusableInput(`Cannot read "${path}": ${reason(error)}`);
  }
}

/** A file to write at the end; opened at once, so that a bad path fails before a long run. */
export interface OutputFile {
  /** Replaces the file's content, and closes it. */
  write(bytes: Uint8Array): Promise<void>;
}

/** Where a path leads; undefined if there is no plain file, such as for /dev/null. */
async function placeOf(path: string): Promise<string | undefined> {
  try {
    return (await Deno.stat(path)).isFile ? await Deno.realPath(path) : undefined;
  } catch {
    return undefined; // opening it says why
  }
}

/**
 * Opens a file for writing, if there is a path.
 *
 * @param path The path.
 * @param taken Paths of files that the command line uses for something else: not written over.
 */
export async function openOutput(
  path: string | undefined,
  taken: readonly (string | undefined)[],
): Promise<OutputFile | undefined> {
  if (path === undefined) return undefined;
  const place = await placeOf(path);
  for (const other of taken) {
    if (place === undefined || other === undefined || place !== await placeOf(other)) continue;
    throw new UsageError(
      `Cannot write "${path}": the same file is used for something else, name another`,
      "run",
    );
  }
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { write: true, create: true, truncate: true });
  } catch (error) {
    throw new UsageError(`Cannot write "${path}": ${reason(error)}`, "run");
  }
  return {
    async write(bytes) {
      using open = file;
      try {
        for (let done = 0; done < bytes.length;) done += await open.write(bytes.subarray(done));
      } catch (error) {
        throw new UnwritableOutput(`Cannot write "${path}": ${reason(error)}`);
      }
    },
  };
}

/** The guest's input entries: those of a stdin.bin first, then one for each --input. */
export async function readInputs(
  stdinBin: string | undefined,
  specs: readonly string[],
): Promise<Uint8Array[]> {
  const inputs: Uint8Array[] = [];
  try {
    if (stdinBin !== undefined) inputs.push(...parseStdinBin(await readFile(stdinBin)).inputs);
    for (const spec of specs) {
      const source = parseInputSpec(spec);
      inputs.push(source.kind === "bytes" ? source.bytes : await readFile(source.path));
    }
  } catch (error) {
    if (error instanceof InputSpecError) throw new UnusableInput(error.message);
    if (error instanceof StdinBinError) throw new UnusableInput(`"${stdinBin}": ${error.message}`);
    throw error;
  }
  return inputs;
}

/**
 * Loads a guest; arguments that do not fit are the user's mistake.
 *
 * @param file The ELF file.
 * @param options Its arguments and environment.
 * @param command The command whose help says more.
 */
export function loadGuest(
  file: Uint8Array,
  { arg, env }: { readonly arg: readonly string[]; readonly env: readonly string[] },
  command: string,
): Program {
  try {
    return loadProgram(file, { args: arg, env });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, command);
    throw error;
  }
}
