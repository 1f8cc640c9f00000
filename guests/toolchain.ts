/** Finding the compilers that guests are built with, and running them. */

import { exists } from "@std/fs";
import { join } from "@std/path";

/** What a command left behind. */
export interface CommandResult {
  readonly success: boolean;
  /** The exit code; -1 if it could not be started. */
  readonly code: number;
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
    const { success, code, stdout, stderr } = await process.output();
    const decoder = new TextDecoder();
    return { success, code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { success: false, code: -1, stdout: "", stderr: message };
  }
}

/** A tool that is not there, and how to get it. */
export interface MissingTool {
  readonly tool: string;
  /** What a person can do, in a few words. */
  readonly advice: string;
}

/** The advice to install a Debian package, or several. */
export function debian(packages: string): string {
  return `Debian has it in ${packages}`;
}

/** The tools for one language, by name, with their versions; or those that are missing. */
export interface Toolchain {
  readonly paths: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly MissingTool[];
}

/** All files named `tool` in the directories of PATH, in order. */
export async function findAll(tool: string): Promise<string[]> {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const found: string[] = [];
  for (const folder of (Deno.env.get("PATH") ?? "").split(separator)) {
    const path = join(folder, tool);
    if (folder !== "" && !found.includes(path) && await exists(path)) found.push(path);
  }
  return found;
}

/** The file named `tool` that a shell would start. */
export async function which(tool: string): Promise<string | undefined> {
  return (await findAll(tool))[0];
}

/**
 * Asks every tool for its version, and gathers those that are not there.
 *
 * Keys begin with the tool's name; what follows it is only said when the tool is missing.
 */
export async function describe(
  tools: Record<string, [path: string | undefined, advice: string]>,
): Promise<Toolchain> {
  const paths: Record<string, string> = {};
  const versions: Record<string, string> = {};
  const missing: MissingTool[] = [];
  for (const [tool, [path, advice]] of Object.entries(tools)) {
    if (path === undefined) {
      missing.push({ tool, advice });
      continue;
    }
    const name = tool.split(" ", 1)[0]!;
    paths[name] = path;
    const { stdout } = await run(path, ["--version"]);
    versions[name] = stdout.split("\n", 1)[0]!.trim();
  }
  return { paths, versions, missing };
}
