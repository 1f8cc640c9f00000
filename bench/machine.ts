/** On what a table was measured. */

import { run, type Toolchain } from "../guests/toolchain.ts";

/** A machine and its programs. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  /** Programs and their versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** The commit that is measured, and whether files differ from it. */
  readonly commit: string;
}

async function processorName(): Promise<string> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.+)$/m.exec(text)?.[1] ?? `a processor of type ${Deno.build.arch}`;
}

/** The commit that is checked out, and whether files differ from it. */
export async function describeCommit(): Promise<string> {
  const options = { cwd: new URL("..", import.meta.url).pathname };
  const { success, stdout } = await run("git", ["rev-parse", "--short", "HEAD"], options);
  if (!success) return "unknown";
  const changes = await run("git", ["status", "--porcelain", "--untracked-files=no"], options);
  return stdout.trim() + (changes.stdout.trim() === "" ? "" : ", with changes");
}

/** A version out of what a program says of itself. */
function versionIn(text: string): string {
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? text;
}

/** Describes this machine. */
export async function describeMachine({ versions }: Toolchain): Promise<Machine> {
  const found = Object.entries(versions)
    .filter(([name]) => name !== "time")
    .map(([name, text]) => [name, versionIn(text)]);
  return {
    processor: await processorName(),
    cores: navigator.hardwareConcurrency,
    system: `${Deno.build.os} ${Deno.osRelease().split("-", 1)[0]}`,
    versions: {
      deno: Deno.version.deno,
      v8: Deno.version.v8.split("-", 1)[0]!,
      ...Object.fromEntries(found),
    },
    commit: await describeCommit(),
  };
}

/** How many processes wanted to run in the last minute, 1 for each that always did. */
export function load(): number {
  return Deno.loadavg()[0] ?? 0;
}
