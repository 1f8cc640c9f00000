/** Guests in C: one file each, and the SDK's. */

import { ensureDir } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import type { Guest } from "../catalog/guest.ts";
import { debian, describe, run, type Toolchain, which } from "../toolchain.ts";
import type { Compilation, HostCompilation, Language } from "./language.ts";

/** Compilers run in the repository's root: the paths that they see get into what a panic says. */
const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..", "..");
const SDK = "guests/c/sdk";

/** How C is compiled for the VM; the benchmarks' programs are, too. */
export const C_FLAGS: readonly string[] = [
  "-O2",
  "-march=mips32r2",
  "-EL",
  "-msoft-float",
  "-mno-abicalls",
  "-fno-pic",
  "-G0",
  "-ffreestanding",
  "-nostdlib",
  "-static",
  "-ffunction-sections",
  "-fdata-sections",
  "-Wall",
  "-Wextra",
  "-Wl,--build-id=none",
  "-Wl,--gc-sections",
];

function sourceOf({ name, source }: Guest): string {
  return `guests/c/examples/${source ?? name}.c`;
}

function argumentsFor(guest: Guest, flags: readonly string[], output: string): string[] {
  return [...flags, `-I${SDK}`, "-o", output, sourceOf(guest), `${SDK}/guest.c`];
}

function commandOf(guest: Guest): string {
  return ["mipsel-linux-gnu-gcc", ...argumentsFor(guest, C_FLAGS, `${guest.name}.elf`)].join(" ");
}

async function findToolchain(): Promise<Toolchain> {
  return await describe({
    "mipsel-linux-gnu-gcc": [await which("mipsel-linux-gnu-gcc"), debian("gcc-mipsel-linux-gnu")],
    "mipsel-linux-gnu-ld": [
      await which("mipsel-linux-gnu-ld"),
      debian("binutils-mipsel-linux-gnu"),
    ],
  });
}

async function compile(guest: Guest, { paths }: Toolchain): Promise<Compilation> {
  const output = await outputOf(guest.name + ".elf");
  const args = argumentsFor(guest, C_FLAGS, output);
  const { success, stderr } = await run(paths["mipsel-linux-gnu-gcc"]!, args, { cwd: ROOT });
  return success ? { elf: await Deno.readFile(output) } : { problem: stderr };
}

async function compileForHost(guest: Guest): Promise<HostCompilation> {
  const compiler = await which("cc") ?? await which("gcc");
  if (compiler === undefined) return { missing: "cc, a C compiler for this machine" };
  const program = await outputOf(guest.name + ".host");
  const args = argumentsFor(guest, ["-O2"], program);
  const { success, stderr } = await run(compiler, args, { cwd: ROOT });
  return success ? { program } : { problem: stderr };
}

async function outputOf(file: string): Promise<string> {
  const folder = join(ROOT, "guests", "c", "target");
  await ensureDir(folder);
  return join(folder, file);
}

/** How guests in C are built. */
export const C: Language = { sourceOf, commandOf, findToolchain, compile, compileForHost };
