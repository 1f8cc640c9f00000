/** Building the benchmark's programs into bench/target, where they are not there already. */

import { ensureDir, exists } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import { C_FLAGS } from "../guests/compile/c.ts";
import { run, type Toolchain } from "../guests/toolchain.ts";

const BENCH = dirname(fromFileUrl(import.meta.url));
const ROOT = dirname(BENCH);
/** Where everything goes that is built; git ignores it. */
export const TARGET: string = join(BENCH, "target");

const COMMON = ["bench/guests/bench.c", "bench/guests/bench.h"];
const SDK = ["guests/c/sdk/guest.c", "guests/c/sdk/guest.h"];

const WARNINGS = ["-Wall", "-Wextra"];
/** Programs start where the stack pointer is kept for the arguments (bench.c). */
const MIPS_FLAGS = [...C_FLAGS, "-Wl,-e,bench_start", "-Iguests/c/sdk", "-Ibench/guests"];
const NATIVE_FLAGS = ["-O2", "-Ibench/guests"];
/** Bulk memory: without it, clang would need a memset written in C. */
const WASM_FLAGS = [
  "--target=wasm32",
  "-O2",
  "-mbulk-memory",
  "-ffreestanding",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,--gc-sections",
  "-Ibench/guests",
];

/** What a program was built for, and the compiler that does it. */
const TARGETS = {
  mips: { tool: "mipsel-linux-gnu-gcc", flags: MIPS_FLAGS, more: SDK, suffix: "elf" },
  native: { tool: "gcc", flags: NATIVE_FLAGS, more: [], suffix: "native" },
  wasm: { tool: "clang", flags: WASM_FLAGS, more: [], suffix: "wasm" },
} as const;

/** A machine that the same C is compiled for. */
export type Target = keyof typeof TARGETS;

/** The ways to run a program, by what it was compiled for: paths. */
export type Programs = Readonly<Partial<Record<Target, string>>>;

async function digest(parts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(parts.join("\0"));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

async function buildOne(
  target: Target,
  name: string,
  source: string,
  { paths, versions }: Toolchain,
  extra: readonly string[],
): Promise<string | undefined> {
  const { tool, flags, more, suffix } = TARGETS[target];
  const compiler = paths[tool];
  if (compiler === undefined || target === "wasm" && paths["wasm-ld"] === undefined) {
    return undefined;
  }
  const sources = [source, ...COMMON, ...more];
  const files = sources.filter((path) => path.endsWith(".c"));
  const output = join(TARGET, `${name}.${suffix}`);
  const args = [...flags, ...WARNINGS, ...extra, "-o", output, ...files];
  const texts = await Promise.all(sources.map((path) => Deno.readTextFile(join(ROOT, path))));
  const stamp = await digest([versions[tool] ?? "", ...args, ...texts]);
  const stampFile = `${output}.stamp`;
  const isBuilt = await exists(output) &&
    await Deno.readTextFile(stampFile).catch(() => "") === stamp;
  if (!isBuilt) {
    const { success, stderr } = await run(compiler, args, { cwd: ROOT });
    if (!success) throw new Error(`${tool} cannot compile ${source}: ${stderr}`);
    await Deno.writeTextFile(stampFile, stamp);
  }
  return output;
}

/**
 * Compiles a guest, for each target that there is a compiler for.
 *
 * @param name What the files are called.
 * @param source The C file, from the root of the repository.
 * @param tools The compilers.
 * @param targets What for.
 * @param more Flags that come last, and so decide.
 */
export async function buildPrograms(
  name: string,
  source: string,
  tools: Toolchain,
  targets: readonly Target[] = ["mips", "native", "wasm"],
  more: readonly string[] = [],
): Promise<Programs> {
  await ensureDir(TARGET);
  const programs: Partial<Record<Target, string>> = {};
  for (const target of targets) {
    const path = await buildOne(target, name, source, tools, more);
    if (path !== undefined) programs[target] = path;
  }
  return programs;
}
