/** Guests in Go: commands of the module in guests/go, built with the ordinary Go compiler. */

import { ensureDir, exists } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import type { Guest } from "../catalog/guest.ts";
import { debian, type MissingTool, run, type Toolchain, which } from "../toolchain.ts";
import type { Compilation, HostCompilation, Language } from "./language.ts";

const FOLDER = join(dirname(fromFileUrl(import.meta.url)), "..", "go");

/** The one version that builds the committed bytes; go.mod has it in its toolchain line. */
const VERSION = "go1.27.4";

const VM_ENVIRONMENT = { GOOS: "linux", GOARCH: "mipsle", GOMIPS: "softfloat", CGO_ENABLED: "0" };

// No path of this machine gets into a guest, and no name of a build.
const FLAGS = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-buildid="];

function packageOf({ name, source }: Guest): string {
  return `examples/${source ?? name}`;
}

function sourceOf(guest: Guest): string {
  return `guests/go/${packageOf(guest)}/main.go`;
}

function commandOf(guest: Guest): string {
  const variables = Object.entries(VM_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  const args = [...FLAGS, "-o", `${guest.name}.elf`, `./${packageOf(guest)}`];
  return ["cd guests/go &&", `GOTOOLCHAIN=${VERSION}`, ...variables, "go", ...args].join(" ");
}

/** Asks go for its version where it builds, since GOTOOLCHAIN and go.mod may choose another. */
async function findToolchain(): Promise<Toolchain> {
  const go = await which("go");
  if (go === undefined) return without({ tool: "go", advice: debian("golang-go") });
  const cwd = await exists(FOLDER) ? FOLDER : dirname(FOLDER);
  const { success, stdout, stderr } = await run(go, ["version"], { cwd });
  const version = stdout.trim();
  if (success && version.split(" ").includes(VERSION)) {
    return { paths: { go }, versions: { go: version }, missing: [] };
  }
  const found = success ? version : stderr.trim().split("\n").at(-1)!;
  const advice = `set GOTOOLCHAIN=${VERSION}, and go downloads it (now: ${found})`;
  return without({ tool: VERSION, advice });
}

function without(tool: MissingTool): Toolchain {
  return { paths: {}, versions: {}, missing: [tool] };
}

async function build(
  guest: Guest,
  { paths }: Toolchain,
  output: string,
  variables: Readonly<Record<string, string>>,
) {
  const args = [...FLAGS, "-o", output, `./${packageOf(guest)}`];
  // Flags of the caller's own would make another program of it.
  return await run(paths.go!, args, { cwd: FOLDER, env: { GOFLAGS: "", ...variables } });
}

async function compile(guest: Guest, toolchain: Toolchain): Promise<Compilation> {
  const output = await outputOf(guest.name + ".elf");
  const { success, stderr } = await build(guest, toolchain, output, VM_ENVIRONMENT);
  return success ? { elf: await Deno.readFile(output) } : { problem: stderr };
}

async function compileForHost(guest: Guest, toolchain: Toolchain): Promise<HostCompilation> {
  const program = await outputOf(guest.name + ".host");
  const { success, stderr } = await build(guest, toolchain, program, {});
  return success ? { program } : { problem: stderr };
}

async function outputOf(file: string): Promise<string> {
  const folder = join(FOLDER, "target");
  await ensureDir(folder);
  return join(folder, file);
}

/** How guests in Go are built. */
export const GO: Language = { sourceOf, commandOf, findToolchain, compile, compileForHost };
