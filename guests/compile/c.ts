/** Guests in C: one file each, and the SDK's header. */

import { ensureDir } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import type { Guest } from "../catalog/guest.ts";
import { debian, describe, run, type Toolchain, which } from "../toolchain.ts";
import type { Compilation, HostCompilation, Language } from "./language.ts";

const FOLDER = join(dirname(fromFileUrl(import.meta.url)), "..", "c");

const FLAGS = [
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
  "-Wall",
  "-Wextra",
  "-Wl,--build-id=none",
];

function fileOf({ name, source }: Guest): string {
  return `${source ?? name}.c`;
}

function sourceOf(guest: Guest): string {
  return `guests/c/${fileOf(guest)}`;
}

function commandOf(guest: Guest): string {
  return ["mipsel-linux-gnu-gcc", ...FLAGS, "-o", `${guest.name}.elf`, sourceOf(guest)].join(" ");
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
  const args = [...FLAGS, "-o", output, fileOf(guest)];
  const { success, stderr } = await run(paths["mipsel-linux-gnu-gcc"]!, args, { cwd: FOLDER });
  return success ? { elf: await Deno.readFile(output) } : { problem: stderr };
}

async function compileForHost(guest: Guest): Promise<HostCompilation> {
  const compiler = await which("cc") ?? await which("gcc");
  if (compiler === undefined) return { missing: "cc, a C compiler for this machine" };
  const program = await outputOf(guest.name + ".host");
  const args = ["-O2", "-o", program, fileOf(guest)];
  const { success, stderr } = await run(compiler, args, { cwd: FOLDER });
  return success ? { program } : { problem: stderr };
}

async function outputOf(file: string): Promise<string> {
  const folder = join(FOLDER, "target");
  await ensureDir(folder);
  return join(folder, file);
}

/** How guests in C are built. */
export const C: Language = { sourceOf, commandOf, findToolchain, compile, compileForHost };
