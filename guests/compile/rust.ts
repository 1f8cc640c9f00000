/** Guests in Rust: binaries of the crate of examples, with `std` built for the VM. */

import { exists } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import type { Guest } from "../catalog/guest.ts";
import { debian, describe, findAll, run, type Toolchain, which } from "../toolchain.ts";
import type { Compilation, HostCompilation, Language } from "./language.ts";

const FOLDER = join(dirname(fromFileUrl(import.meta.url)), "..", "rust");

const VM_FLAGS = [
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

// Optimised as the guest is, so that arithmetic overflows as quietly; linked faster.
const HOST_FLAGS = ["build", "--release", "--locked", "--config=profile.release.lto=false"];

function binaryOf({ name, source }: Guest): string {
  return source ?? name;
}

function selectionOf(guest: Guest): string[] {
  const selection = [`--bin=${binaryOf(guest)}`];
  if (guest.features !== undefined) {
    const features = guest.features.join(",");
    selection.push("--package=mipsvm-examples", "--no-default-features", `--features=${features}`);
  }
  return selection;
}

function sourceOf(guest: Guest): string {
  return `guests/rust/examples/src/bin/${binaryOf(guest)}.rs`;
}

function commandOf(guest: Guest): string {
  const flags = [...VM_FLAGS, ...selectionOf(guest)].map((flag) =>
    flag.includes('"') ? `'${flag}'` : flag
  );
  return `cd guests/rust && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo ${
    flags.join(" ")
  }`;
}

async function findToolchain(): Promise<Toolchain> {
  const rustc = await findRustcWithSources();
  const cargo = rustc === undefined ? undefined : join(dirname(rustc), "cargo");
  const hasCargo = cargo !== undefined && await exists(cargo);
  return await describe({
    "rustc with the sources of std for zkvm": [rustc, debian("rustc-web and rust-web-src")],
    "cargo beside that rustc": [hasCargo ? cargo : undefined, debian("cargo-web")],
    "ld.lld": [await which("ld.lld"), debian("lld")],
  });
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

/** Flags of the caller's own would make another program of it. */
function environment({ paths }: Toolchain): Record<string, string> {
  return { RUSTC: paths.rustc!, RUSTC_BOOTSTRAP: "1", RUSTFLAGS: "", RUSTC_WRAPPER: "" };
}

async function compile(guest: Guest, toolchain: Toolchain): Promise<Compilation> {
  const target = join(FOLDER, "target");
  const args = [...VM_FLAGS, ...selectionOf(guest), `--target-dir=${target}`];
  const options = { cwd: FOLDER, env: environment(toolchain) };
  const { success, stderr } = await run(toolchain.paths.cargo!, args, options);
  if (!success) return { problem: stderr };
  return { elf: await Deno.readFile(join(target, "mipsel-zkvm", "release", binaryOf(guest))) };
}

async function compileForHost(guest: Guest, toolchain: Toolchain): Promise<HostCompilation> {
  if (await which("cc") === undefined) return { missing: "cc, which rustc links with" };
  const target = join(FOLDER, "target", "host");
  const args = [...HOST_FLAGS, ...selectionOf(guest), `--target-dir=${target}`];
  const options = { cwd: FOLDER, env: environment(toolchain) };
  const { success, stderr } = await run(toolchain.paths.cargo!, args, options);
  if (!success) return { problem: stderr };
  return { program: join(target, "release", binaryOf(guest)) };
}

/** How guests in Rust are built. */
export const RUST: Language = { sourceOf, commandOf, findToolchain, compile, compileForHost };
