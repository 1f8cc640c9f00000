/** Guests in Go: commands of the module in guests/go, built with the ordinary Go compiler. */

import { ensureDir } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import type { Guest } from "../catalog/guest.ts";
import { debian, type MissingTool, run, type Toolchain, which } from "../toolchain.ts";
import type { Compilation, HostCompilation, Language } from "./language.ts";

const FOLDER = join(dirname(fromFileUrl(import.meta.url)), "..", "go");

/** What builds guests that do not ask for another version: only one builds the committed bytes. */
const NEWEST = "1.27.4";

const VM_ENVIRONMENT = { GOOS: "linux", GOARCH: "mipsle", GOMIPS: "softfloat", CGO_ENABLED: "0" };
const HOST_ENVIRONMENT = { GOOS: "", GOARCH: "", CGO_ENABLED: "0" };

// No path of this machine gets into a guest, no name of a build, and no debugging information. The
// symbol table stays, since the VM's patches go by it.
const FLAGS = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-w -buildid="];

function packageOf({ name, source }: Guest): string {
  return `examples/${source ?? name}`;
}

function sourceOf(guest: Guest): string {
  return `guests/go/${packageOf(guest)}/main.go`;
}

function versionOf({ goVersion }: Guest): string {
  return `go${goVersion ?? NEWEST}`;
}

function commandOf(guest: Guest): string {
  const variables = Object.entries(VM_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  const flags = FLAGS.map((flag) => flag.includes(" ") ? `"${flag}"` : flag);
  const args = [...flags, "-o", `${guest.name}.elf`, `./${packageOf(guest)}`];
  return ["cd guests/go &&", `GOTOOLCHAIN=${versionOf(guest)}`, ...variables, "go", ...args]
    .join(" ");
}

/**
 * What go is told besides: the version that it has to be, or has to start. It downloads nothing,
 * and flags of the caller's own would make another program of a guest.
 */
function environment(guest: Guest): Record<string, string> {
  return {
    GOTOOLCHAIN: versionOf(guest),
    GOPROXY: "off",
    GOWORK: "off",
    GOFLAGS: "-mod=readonly",
    GOEXPERIMENT: "",
  };
}

async function findToolchain(guest: Guest): Promise<Toolchain> {
  const go = await which("go");
  if (go === undefined) return without({ tool: "go", advice: debian("golang-go") });
  const wanted = versionOf(guest);
  const { stdout } = await run(go, ["version"], { cwd: FOLDER, env: environment(guest) });
  const version = stdout.trim();
  // A go older than 1.21 knows nothing of GOTOOLCHAIN, and answers its own version.
  if (version.split(" ").includes(wanted)) {
    return { paths: { go }, versions: { go: version }, missing: [] };
  }
  const advice = `"GOTOOLCHAIN=${wanted} go version" downloads it, with go 1.21 or newer`;
  return without({ tool: wanted, advice });
}

function without(tool: MissingTool): Toolchain {
  return { paths: {}, versions: {}, missing: [tool] };
}

/** Builds a guest's package, for the VM or the host, and returns what is wrong with it. */
async function build(
  guest: Guest,
  { paths }: Toolchain,
  output: string,
  target: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const args = [...FLAGS, "-o", output, `./${packageOf(guest)}`];
  const options = { cwd: FOLDER, env: { ...environment(guest), ...target } };
  const { success, stderr } = await run(paths.go!, args, options);
  return success ? undefined : stderr;
}

async function compile(guest: Guest, toolchain: Toolchain): Promise<Compilation> {
  const output = await outputOf(guest.name + ".elf");
  const problem = await build(guest, toolchain, output, VM_ENVIRONMENT);
  return problem === undefined ? { elf: await Deno.readFile(output) } : { problem };
}

async function compileForHost(guest: Guest, toolchain: Toolchain): Promise<HostCompilation> {
  const program = await outputOf(guest.name + ".host");
  const problem = await build(guest, toolchain, program, HOST_ENVIRONMENT);
  return problem === undefined ? { program } : { problem };
}

async function outputOf(file: string): Promise<string> {
  const folder = join(FOLDER, "target");
  await ensureDir(folder);
  return join(folder, file);
}

/** How guests in Go are built. */
export const GO: Language = { sourceOf, commandOf, findToolchain, compile, compileForHost };
