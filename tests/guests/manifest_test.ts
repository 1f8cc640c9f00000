import { assertEquals, assertStringIncludes } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { hexBytes } from "../../lib/bits.ts";
import { Memory } from "../../lib/machine/memory.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";

const FOLDER = new URL("../../testdata/guests/", import.meta.url);

/** What the manifest says of one run; how it is known stands in `oracle`. */
interface Run {
  readonly inputs: readonly string[];
  readonly publicValues: string;
  readonly stdout: string;
  readonly stderrIncludes?: string;
  readonly exit: number;
}

interface Guest {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly runs: readonly Run[];
}

const { guests }: { guests: readonly Guest[] } = JSON.parse(
  await Deno.readTextFile(new URL("manifest.json", FOLDER)),
);
const memory = new Memory();

function readGuest(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(new URL(`${name}.elf`, FOLDER));
}

function inputOf(spec: string): Uint8Array {
  const source = parseInputSpec(spec);
  if (source.kind === "bytes") return source.bytes;
  throw new Error(`the manifest names a file: ${spec}`);
}

Deno.test("manifest lists each ELF file of testdata/guests, and no other", async () => {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (name.endsWith(".elf")) files.push(name.slice(0, -4));
  }
  assertEquals(files.sort(), guests.map(({ name }) => name).sort());
});

for (const { name, sha256, bytes, runs } of guests) {
  Deno.test(`manifest has the digest and the size of ${name}`, async () => {
    const elf = await readGuest(name);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", elf));
    assertEquals([hexBytes(digest), elf.length], [sha256, bytes]);
  });

  Deno.test(`${name} holds no path of the machine that built it`, async () => {
    const text = new TextDecoder("latin1").decode(await readGuest(name));
    for (const folder of ["home", "root", "work", "usr"]) {
      assertEquals(text.includes(`/${folder}/`), false, folder);
    }
  });

  for (const run of runs) {
    Deno.test(`${name} ${run.inputs.join(" ").slice(0, 40)} does what the manifest says, twice`, async () => {
      const elf = await readGuest(name);
      const once = async (countOpcodes: boolean) => {
        const written = { stdout: "", stderr: "" };
        const decoder = { stdout: new TextDecoder(), stderr: new TextDecoder() };
        const result = await runGuest(elf, {
          inputs: run.inputs.map(inputOf),
          memory,
          countOpcodes,
          stdout: (piece) => written.stdout += decoder.stdout.decode(piece, { stream: true }),
          stderr: (piece) => written.stderr += decoder.stderr.decode(piece, { stream: true }),
        });
        return { result, ...written };
      };
      const { result, stdout, stderr } = await once(false);
      assertEquals("code" in result.end ? result.end.code : result.end.reason, run.exit);
      assertEquals(hexBytes(result.publicValues), run.publicValues);
      assertEquals(stdout, run.stdout);
      if (run.stderrIncludes === undefined) assertEquals(stderr, "");
      else assertStringIncludes(stderr, run.stderrIncludes);
      const { result: counted } = await once(true);
      assertEquals(counted.cycles, result.cycles);
      // Each counted operation is a cycle, and each cycle a counted operation.
      const sum = [...counted.opcodeCounts!.values()].reduce((total, count) => total + count, 0);
      assertEquals(sum, counted.cycles);
    });
  }
}
