/** Finding the compilers that guests are built with, and running them. */

import { exists } from "@std/fs";
import { dirname, join } from "@std/path";

/** What a command left behind. */
export interface CommandResult {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with which additional environment a command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command to its end. One that cannot be started has failed. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  try {
    const process = new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      // The tools' own words go into the manifest and into messages.
      env: { LC_ALL: "C", ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const { success, stdout, stderr } = await process.output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { success: false, stdout: "", stderr: message };
  }
}

/** A tool that is not there, and what has it. */
export interface MissingTool {
  readonly tool: string;
  /** The name of a Debian package, or of several. */
  readonly debianPackage: string;
}

/** The tools for one language, by name, with their versions; or those that are missing. */
export interface Toolchain {
  readonly paths: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly MissingTool[];
}

/** Finds the cross compiler for C. */
export async function findCToolchain(): Promise<Toolchain> {
  return await describe({
    "mipsel-linux-gnu-gcc": [await which("mipsel-linux-gnu-gcc"), "gcc-mipsel-linux-gnu"],
    "mipsel-linux-gnu-ld": [await which("mipsel-linux-gnu-ld"), "binutils-mipsel-linux-gnu"],
  });
}

/** Finds the host's C compiler, which is only used to check what C guests print. */
export async function findHostCompiler(): Promise<string | undefined> {
  return await which("cc") ?? await which("gcc");
}

/** Finds a Rust compiler that can build `std` for zkvm, and the linker. */
export async function findRustToolchain(): Promise<Toolchain> {
  const rustc = await findRustcWithSources();
  const cargo = rustc === undefined ? undefined : join(dirname(rustc), "cargo");
  const hasCargo = cargo !== undefined && await exists(cargo);
  return await describe({
    "rustc with the sources of std for zkvm": [rustc, "rustc-web and rust-web-src"],
    "cargo beside that rustc": [hasCargo ? cargo : undefined, "cargo-web"],
    "ld.lld": [await which("ld.lld"), "lld"],
  });
}

/** All files named `tool` in the directories of PATH, in order. */
async function findAll(tool: string): Promise<string[]> {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const found: string[] = [];
  for (const folder of (Deno.env.get("PATH") ?? "").split(separator)) {
    const path = join(folder, tool);
    if (folder !== "" && !found.includes(path) && await exists(path)) found.push(path);
  }
  return found;
}

async function which(tool: string): Promise<string | undefined> {
  return (await findAll(tool))[0];
}

/**
 * The first rustc, of $RUSTC and PATH, whose own library sources know the zkvm platform.
 *
 * A rustup toolchain often comes first and has no sources; and the sources that belong to one
 * compiler are of no use to another.
 */
async function findRustcWithSources(): Promise<string | undefined> {
  const chosen = Deno.env.get("RUSTC");
  for (const rustc of chosen === undefined ? await findAll("rustc") : [chosen]) {
    const { success, stdout } = await run(rustc, ["--print", "sysroot"]);
    const library = join(stdout.trim(), "lib", "rustlib", "src", "rust", "library");
    const platform = join(library, "std", "src", "sys", "pal", "zkvm", "mod.rs");
    if (success && await exists(platform)) return rustc;
  }
  return undefined;
}

/** Asks every tool for its version, and gathers those that are not there. */
async function describe(
  tools: Record<string, [path: string | undefined, debianPackage: string]>,
): Promise<Toolchain> {
  const paths: Record<string, string> = {};
  const versions: Record<string, string> = {};
  const missing: MissingTool[] = [];
  for (const [tool, [path, debianPackage]] of Object.entries(tools)) {
    if (path === undefined) {
      missing.push({ tool, debianPackage });
      continue;
    }
    const name = tool.split(" ", 1)[0]!;
    paths[name] = path;
    const { stdout } = await run(path, ["--version"]);
    versions[name] = stdout.split("\n", 1)[0]!.trim();
  }
  return { paths, versions, missing };
}
