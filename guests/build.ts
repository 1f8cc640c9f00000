/**
 * Builds the guests and compares them with the committed ELF files.
 *
 * Run it with `deno run -A guests/build.ts --help`.
 */
// deno-lint-ignore-file no-console -- it is a command line script

import { parseArgs } from "@std/cli";
import { ensureDir, exists } from "@std/fs";
import { dirname, fromFileUrl, join } from "@std/path";
import { GUESTS } from "./catalog.ts";
import type { Guest } from "./catalog/guest.ts";
import { LANGUAGES } from "./compile.ts";
import { checkOnHost } from "./compile/host.ts";
import type { Toolchain } from "./toolchain.ts";

const HELP = `Builds the guests and compares them with the files in testdata/guests.

Usage: deno run -A guests/build.ts [options] [guest ...]

Without names, all guests are built:
${GUESTS.map(({ name, about }) => `  ${name.padEnd(16)}${about}`).join("\n")}

Options:
  --update  write the ELF files and manifest.json, instead of reporting what differs
  --help    show this text

Each is also compiled for this machine, where it must do what the catalog says, unless it needs the
VM. Nothing is installed. Rust guests need crates from crates.io, which cargo downloads once.
Exit status: 0 all as committed (or updated), 1 something differs or was not built, 2 wrong usage.`;

const OUTPUT = join(dirname(fromFileUrl(import.meta.url)), "..", "testdata", "guests");
const MANIFEST = join(OUTPUT, "manifest.json");

/** What manifest.json says about a guest: see guests/README.md. */
interface ManifestEntry {
  readonly name: string;
  readonly about: string;
  readonly source: string;
  readonly command: string;
  readonly toolchain: Readonly<Record<string, string>>;
  readonly sha256: string;
  readonly bytes: number;
  readonly runs: Guest["runs"];
}

async function describe(guest: Guest, elf: Uint8Array<ArrayBuffer>, toolchain: Toolchain) {
  const entry: ManifestEntry = {
    name: guest.name,
    about: guest.about,
    source: LANGUAGES[guest.language].sourceOf(guest),
    command: LANGUAGES[guest.language].commandOf(guest),
    toolchain: toolchain.versions,
    sha256: new Uint8Array(await crypto.subtle.digest("SHA-256", elf)).toHex(),
    bytes: elf.length,
    runs: guest.runs,
  };
  return entry;
}

async function readManifest(): Promise<ManifestEntry[]> {
  if (!await exists(MANIFEST)) return [];
  return JSON.parse(await Deno.readTextFile(MANIFEST)).guests;
}

/**
 * Puts an entry into the manifest, in the order of the catalog, and drops those of guests that are
 * no more. It is read once more, since building takes minutes in which others may have written it.
 */
async function updateManifest(built: ManifestEntry): Promise<void> {
  const entries = new Map([...await readManifest(), built].map((entry) => [entry.name, entry]));
  const guests = GUESTS.map(({ name }) => entries.get(name)).filter((entry) => entry !== undefined);
  await Deno.writeTextFile(MANIFEST, JSON.stringify({ guests }, null, 2) + "\n");
}

/** What differs between a guest as built and as committed; nothing if it is the same. */
function compare(built: ManifestEntry, committed: ManifestEntry | undefined): string | undefined {
  if (committed === undefined) return "is not in the manifest";
  if (built.sha256 !== committed.sha256) {
    const tools = Object.keys(built.toolchain)
      .filter((tool) => built.toolchain[tool] !== committed.toolchain[tool])
      .map((tool) => `\n    ${tool}: ${built.toolchain[tool]}, was ${committed.toolchain[tool]}`);
    return `differs from the manifest: ${built.sha256}, was ${committed.sha256}${tools.join("")}`;
  }
  // Everything but the toolchain, where another one may well build the same bytes.
  const text = (entry: ManifestEntry) => JSON.stringify({ ...entry, toolchain: {} });
  if (text(built) !== text(committed)) return "is described differently in the manifest";
  return undefined;
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "    ");
}

/** Finds the toolchains of the guests that are asked for, each once. */
function toolchainFinder(): (guest: Guest) => Promise<Toolchain> {
  const found = new Map<string, Promise<Toolchain>>();
  return (guest) => {
    const key = [guest.language, guest.goVersion].join(" ");
    const toolchain = found.get(key) ?? LANGUAGES[guest.language].findToolchain(guest);
    found.set(key, toolchain);
    return toolchain;
  };
}

/** What is wrong with a guest's source on the host; or the tool that is needed to see that. */
async function judgeOnHost(
  guest: Guest,
  toolchain: Toolchain,
): Promise<{ readonly problem?: string; readonly missing?: string }> {
  if (guest.runsOnHost === false) return {};
  const { program, ...rest } = await LANGUAGES[guest.language].compileForHost(guest, toolchain);
  if (program === undefined) return rest;
  const problem = await checkOnHost(program, guest.runs);
  return problem === undefined ? {} : { problem };
}

/** Builds guests one after the other. Returns whether all went well. */
async function build(guests: readonly Guest[], update: boolean): Promise<boolean> {
  const toolchainOf = toolchainFinder();
  const committed = new Map((await readManifest()).map((entry) => [entry.name, entry]));
  const advice = new Map<string, string>();
  let good = true;
  await ensureDir(OUTPUT);
  for (const guest of guests) {
    const toolchain = await toolchainOf(guest);
    if (toolchain.missing.length > 0) {
      console.log(`${guest.name} was not built: a tool is missing`);
      for (const missing of toolchain.missing) advice.set(missing.tool, missing.advice);
      good = false;
      continue;
    }
    console.error(`Building ${guest.name}`);
    const { elf, problem } = await LANGUAGES[guest.language].compile(guest, toolchain);
    if (elf === undefined) {
      console.log(`${guest.name} does not build:\n${indent(problem ?? "")}`);
      good = false;
      continue;
    }
    const host = await judgeOnHost(guest, toolchain);
    if (host.problem !== undefined) {
      console.log(`${guest.name} is not what the catalog says:\n${indent(host.problem)}`);
      good = false;
      continue;
    }
    if (host.missing !== undefined) {
      console.log(`${guest.name} was not compared with the host: there is no ${host.missing}`);
    }
    const built = await describe(guest, elf, toolchain);
    const difference = compare(built, committed.get(guest.name));
    if (difference !== undefined && !update) {
      console.log(`${guest.name} ${difference}`);
      good = false;
      continue;
    }
    await Deno.writeFile(join(OUTPUT, guest.name + ".elf"), elf, { mode: 0o755 });
    if (update) await updateManifest(built);
    const what = difference === undefined ? "as committed" : "updated";
    console.log(`${guest.name} ${what}: ${built.bytes} bytes`);
  }
  for (const [tool, what] of advice) console.log(`Cannot find ${tool}: ${what}`);
  return good;
}

/** Runs the script with command line arguments and returns its exit status. */
async function main(args: string[]): Promise<number> {
  const unknown: string[] = [];
  const options = parseArgs(args, {
    boolean: ["help", "update"],
    unknown: (arg: string) => {
      if (!arg.startsWith("-")) return true;
      unknown.push(arg);
      return false;
    },
  });
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const names = options._.map(String);
  unknown.push(...names.filter((name) => !GUESTS.some((guest) => guest.name === name)));
  if (unknown.length > 0) {
    console.error(`Unknown guest or option: ${unknown.join(", ")}\n\n${HELP}`);
    return 2;
  }
  const chosen = GUESTS.filter(({ name }) => names.length === 0 || names.includes(name));
  return await build(chosen, options.update) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
