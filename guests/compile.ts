/** Turning the sources of guests into ELF files. */

import { ensureDir } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import type { Guest } from "./catalog.ts";
import { run, type Toolchain } from "./toolchain.ts";

const FOLDER = dirname(fromFileUrl(import.meta.url));
const C_FOLDER = join(FOLDER, "c");
const RUST_FOLDER = join(FOLDER, "rust");

const C_FLAGS = [
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

const CARGO_FLAGS = [
  "build",
  "--release",
  "--locked",
  "--target=mipsel-zkvm.json",
  "-Zjson-target-spec",
  "-Zbuild-std=std,panic_abort",
  "-Zbuild-std-features=compiler-builtins-mem",
  // No path of this machine gets into a guest, so every machine builds the same bytes.
  "-Ztrim-paths",
  '--config=profile.release.trim-paths="all"',
];

/** A guest that was built, or why it was not. */
export interface Compilation {
  /** The bytes of the ELF file. */
  readonly elf?: Uint8Array<ArrayBuffer>;
  /** What the compiler said, or what else is wrong. */
  readonly problem?: string;
}

/** Where a guest's source is, from the root of the repository. */
export function sourceOf(guest: Guest): string {
  return guest.language === "c"
    ? `guests/c/${guest.name}.c`
    : `guests/rust/examples/src/bin/${guest.name}.rs`;
}

/** How a guest can be built by hand, from the root of the repository. */
export function commandOf(guest: Guest): string {
  if (guest.language === "c") {
    return ["mipsel-linux-gnu-gcc", ...C_FLAGS, "-o", `${guest.name}.elf`, sourceOf(guest)]
      .join(" ");
  }
  const flags = [...CARGO_FLAGS, `--bin=${guest.name}`].map((flag) =>
    flag.includes('"') ? `'${flag}'` : flag
  );
  return `cd guests/rust && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo ${
    flags.join(" ")
  }`;
}

/** Compiles a guest with a toolchain that misses nothing. */
export async function compile(guest: Guest, toolchain: Toolchain): Promise<Compilation> {
  return guest.language === "c"
    ? await compileC(guest, toolchain)
    : await compileRust(guest, toolchain);
}

async function compileC(guest: Guest, { paths }: Toolchain): Promise<Compilation> {
  const output = await cOutput(guest.name + ".elf");
  const args = [...C_FLAGS, "-o", output, guest.name + ".c"];
  const { success, stderr } = await run(paths["mipsel-linux-gnu-gcc"]!, args, { cwd: C_FOLDER });
  return success ? { elf: await Deno.readFile(output) } : { problem: stderr };
}

async function compileRust(guest: Guest, { paths }: Toolchain): Promise<Compilation> {
  const target = join(RUST_FOLDER, "target");
  const args = [...CARGO_FLAGS, `--bin=${guest.name}`, `--target-dir=${target}`];
  // Flags of the caller's own would make another program of it.
  const env = { RUSTC: paths.rustc!, RUSTC_BOOTSTRAP: "1", RUSTFLAGS: "", RUSTC_WRAPPER: "" };
  const { success, stderr } = await run(paths.cargo!, args, { cwd: RUST_FOLDER, env });
  if (!success) return { problem: stderr };
  return { elf: await Deno.readFile(join(target, "mipsel-zkvm", "release", guest.name)) };
}

/**
 * Compiles a C guest for the host and compares what it prints with what is known of it.
 * Returns what is wrong.
 */
export async function checkOnHost(guest: Guest, compiler: string): Promise<string | undefined> {
  const output = await cOutput(guest.name + ".host");
  const args = ["-O2", "-o", output, guest.name + ".c"];
  const compilation = await run(compiler, args, { cwd: C_FOLDER });
  if (!compilation.success) return compilation.stderr;
  const { success, stdout } = await run(output, []);
  const expected = guest.runs[0]!.stdout;
  if (success && stdout === expected) return undefined;
  return `on the host it prints ${JSON.stringify(stdout)} and not ${JSON.stringify(expected)}`;
}

async function cOutput(file: string): Promise<string> {
  const folder = join(C_FOLDER, "target");
  await ensureDir(folder);
  return join(folder, file);
}
