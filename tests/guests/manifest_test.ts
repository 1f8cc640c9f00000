import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { runGuest, type RunOptions } from "../../drivers/run.ts";
import { settingsOf } from "../../guests/catalog/options.ts";
import { Memory } from "../../lib/machine/memory.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };

const FOLDER = new URL("../../testdata/guests/", import.meta.url);

interface ManifestRun {
  readonly inputs: readonly string[];
  readonly options?: readonly string[];
  readonly publicValues: string;
  readonly stdout: string;
  readonly stderrIncludes?: string;
  readonly end?: string;
  readonly exit: number;
  readonly oracle: string;
}

interface ManifestGuest {
  readonly name: string;
  readonly source: string;
  readonly command: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly runs: readonly ManifestRun[];
}

const guests: readonly ManifestGuest[] = manifest.guests;

async function fileOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(`${name}.elf`, FOLDER));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The bytes of an input; the manifest names no files. */
function entryOf(spec: string): Uint8Array {
  const source = parseInputSpec(spec);
  if (source.kind !== "bytes") throw new Error(`The manifest names a file: ${spec}`);
  return source.bytes;
}

let memory: Memory | undefined;

type Ways = Pick<RunOptions, "countOpcodes" | "strictMemory" | "heap">;

async function execute(name: string, { inputs, options }: ManifestRun, ways: Ways = {}) {
  const written = { stdout: [] as number[], stderr: [] as number[] };
  const result = await runGuest(await fileOf(name), {
    ...settingsOf(options),
    inputs: inputs.map(entryOf),
    ...ways,
    memory: memory ??= new Memory(),
    stdout: (bytes) => void written.stdout.push(...bytes),
    stderr: (bytes) => void written.stderr.push(...bytes),
  });
  const text = (bytes: readonly number[]) => new TextDecoder().decode(Uint8Array.from(bytes));
  return { result, stdout: text(written.stdout), stderr: text(written.stderr) };
}

Deno.test("manifest.json has an entry for every guest that is kept, and no others", () => {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name !== "manifest.json");
  assertEquals(files.toSorted(), guests.map(({ name }) => `${name}.elf`).toSorted());
  for (const { name, runs, command, source } of guests) {
    assert(runs.length > 0, name);
    // Two guests may come from one source, which the command then names.
    const [, stem] = /([^/]+)\.[a-z]+$/.exec(source)!;
    assert(command.includes(name) || command.includes(stem!), name);
  }
});

Deno.test("settingsOf takes the options of a run apart, and accepts no others", () => {
  assertEquals(settingsOf(), { emulateLinux: false, args: [], env: [] });
  const all = ["--arg", "--env", "--env", "A=b=c", "--emulate-linux", "--arg", ""];
  assertEquals(settingsOf(all), { emulateLinux: true, args: ["--env", ""], env: ["A=b=c"] });
  for (const wrong of [["--arg"], ["--env"], ["--max-cycles", "5"], ["--arg=x"], ["x"]]) {
    assertThrows(() => settingsOf(wrong), TypeError, wrong[0]);
  }
});

for (const { name, source, sha256: digest, bytes } of guests) {
  Deno.test(`${name}.elf is the file of the manifest, and its source is there`, async () => {
    const file = await fileOf(name);
    assertEquals([file.length, await sha256(file)], [bytes, digest]);
    assert((await Deno.stat(new URL(`../../${source}`, import.meta.url))).isFile);
  });

  Deno.test(`${name}.elf names no folder of the machine that built it`, async () => {
    const text = new TextDecoder("latin1").decode(await fileOf(name));
    const needles = ["home", "root", "work", "tmp", "usr", "Users"].map((folder) => `/${folder}/`);
    for (const needle of needles) {
      const at = text.indexOf(needle);
      assert(at < 0, JSON.stringify(text.slice(Math.max(0, at - 40), at + 60)));
    }
  });
}

for (const { name, runs } of guests) {
  for (const [index, run] of runs.entries()) {
    Deno.test(`${name} does what its manifest says, run ${index + 1}, counted and watched too`, async () => {
      const plain = await execute(name, run);
      const counted = await execute(name, run, { countOpcodes: true });
      const strict = await execute(name, run, { strictMemory: true, heap: true });
      for (const { result, stdout, stderr } of [plain, counted, strict]) {
        assertEquals(result.end.reason, run.end ?? "halted");
        assertEquals("code" in result.end && result.end.code, run.exit);
        assertEquals(result.succeeded, run.exit === 0);
        assertEquals(result.publicValues.toHex(), run.publicValues);
        assertEquals(stdout, run.stdout);
        if (run.stderrIncludes === undefined) assertEquals(stderr, "");
        else assertStringIncludes(stderr, run.stderrIncludes);
        assertEquals(result.inputs.unread, 0);
      }
      for (const { result } of [counted, strict]) {
        assertEquals(result.cycles, plain.result.cycles);
        assertEquals(result.steps, plain.result.steps);
        assertEquals(result.registers, plain.result.registers);
      }
      assertEquals(plain.result.opcodeCounts, null);
      const total = [...counted.result.opcodeCounts!.values()].reduce((sum, n) => sum + n, 0);
      assertEquals(total, counted.result.cycles);
    });
  }
}
