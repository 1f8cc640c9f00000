import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { walk } from "@std/fs";
import { relative } from "@std/path";
import { hexBytes } from "../../lib/bits.ts";
import { parseManifest } from "../../export/manifest.ts";
import { guest, mipsvm, start, TestFolder } from "../support/command_line.ts";

// What `mipsvm record` leaves in a folder, however it came there.

/** Every file of a folder with its digest, by path. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files: [string, string][] = [];
  for await (const { path, isFile } of walk(folder)) {
    if (!isFile) continue;
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
    files.push([relative(folder, path), hexBytes(new Uint8Array(digest))]);
  }
  return Object.fromEntries(files.sort(([x], [y]) => x < y ? -1 : 1));
}

/** What two folders differ in, file by file. */
function differing(found: Record<string, string>, wanted: Record<string, string>): string[] {
  const paths = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
  return paths.filter((path) => found[path] !== wanted[path]).map((path) => {
    if (found[path] === undefined) return `${path} is missing`;
    return wanted[path] === undefined ? `${path} is left over` : `${path} has other bytes`;
  });
}

async function manifestOf(folder: string) {
  return parseManifest(await Deno.readTextFile(`${folder}/manifest.json`));
}

/** A guest with precompiles, inputs and a digest, cut into some shards. */
const SHA = ["record", guest("rust-sha256-precompile"), "--input", "u32:40", "--input", "raw:abc"];
const SMALL = ["--shard-size", "4096", "--quiet"];

Deno.test("record writes the same files with 1, 2 and 4 workers, and with each engine", async () => {
  await using folder = await TestFolder.make();
  const ways = [
    ["--workers", "1"],
    ["--workers", "2"],
    ["--workers", "4"],
    ["--workers", "2", "--engine", "interpreter"],
    ["--workers", "2", "--engine", "wasm"],
  ];
  const found: Record<string, string>[] = [];
  for (const [index, way] of ways.entries()) {
    const path = folder.file(`way-${index}`);
    const { status, stderr } = await mipsvm(...SHA, "-o", path, ...SMALL, ...way);
    assertEquals([status, stderr], [0, ""]);
    found.push(await contents(path));
  }
  const { shards, complete, plan, report, cycles } = await manifestOf(folder.file("way-0"));
  assert(complete && shards.length > 3 && shards.every(({ tables }) => tables!.length > 3));
  // A shard of precompile events and one of memory follow those with instructions.
  assertEquals(new Set(plan!.map(({ kind }) => kind)), new Set(["cpu", "precompile", "memory"]));
  for (const other of found.slice(1)) assertEquals(other, found[0]);
  // The execution report, beside a plain run's own.
  const ran = await mipsvm("run", ...SHA.slice(1), "--report", "-", "--quiet");
  const plain = JSON.parse(ran.text.slice(ran.text.indexOf("{")));
  assertEquals(report.opcodeCounts, plain.opcodeCounts);
  assertEquals(report.syscallCounts, plain.syscallCounts);
  const total = Object.values(report.opcodeCounts!).reduce((sum, count) => sum + count, 0);
  assertEquals([total, plain.cycles], [cycles, cycles]);
});

Deno.test("record goes on where it was killed, twenty times, and leaves the same files", async () => {
  await using folder = await TestFolder.make();
  const args = ["record", guest("c-sort"), ...SMALL, "--max-cycles", "1200000"];
  const whole = folder.file("whole");
  const expected = await mipsvm(...args, "-o", whole, "--workers", "2");
  assertEquals(expected.status, 75);
  const wanted = await contents(whole);
  const path = folder.file("killed");
  let killed = 0;
  for (let delay = 150; killed < 20; delay = 150 + (delay * 7 + 31) % 600) {
    const child = start([...args, "-o", path, "--workers", "2"]);
    const timer = setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }, delay);
    const { signal, code, stderr } = await child.output();
    clearTimeout(timer);
    if (signal !== null) killed++;
    else {
      // It was done before: what is there must be right, and the next one starts anew.
      assertEquals(code, 75, new TextDecoder().decode(stderr));
      assertEquals(differing(await contents(path), wanted), []);
      await Deno.remove(path, { recursive: true });
    }
  }
  const last = await mipsvm(...args, "-o", path, "--workers", "2");
  assertEquals(last.status, 75, last.stderr);
  assertEquals(differing(await contents(path), wanted), []);
});

Deno.test("record goes on where it was killed while it wrote its first file", async () => {
  await using folder = await TestFolder.make();
  const whole = folder.file("whole");
  await mipsvm(...SHA, "-o", whole, ...SMALL);
  const path = folder.file("killed");
  await Deno.mkdir(path);
  await folder.write("killed/identity.json.part", new TextEncoder().encode('{"generator":"mi'));
  const { status, stderr } = await mipsvm(...SHA, "-o", path, ...SMALL);
  assertEquals([status, stderr], [0, ""]);
  assertEquals(differing(await contents(path), await contents(whole)), []);
  // Only its own: another file's part is another file.
  const other = folder.file("other");
  await Deno.mkdir(other);
  await folder.write("other/film.part", Uint8Array.of(1));
  assertEquals((await mipsvm(...SHA, "-o", other, ...SMALL)).status, 2);
});

Deno.test("record without tables leaves checkpoints, of which the tables are made later", async () => {
  await using folder = await TestFolder.make();
  await mipsvm(...SHA, "-o", folder.file("at-once"), ...SMALL);
  const path = folder.file("later");
  const first = await mipsvm(...SHA, "-o", path, ...SMALL, "--tables", "none");
  assertEquals(first.status, 0);
  assert((await manifestOf(path)).shards.every(({ tables }) => tables === null));
  const some = await mipsvm(...SHA, "-o", path, ...SMALL, "--shards", "2-3");
  assertEquals(some.status, 0);
  const shown = await mipsvm("export", path, "--table", "cpu", "--shards", "3", "--format", "json");
  assertEquals(shown.status, 0);
  const missing = await mipsvm("export", path, "--table", "cpu", "--format", "json");
  assertEquals(missing.status, 65);
  assertStringIncludes(missing.stderr, "Shard 1 has no tables yet");
  const rest = await mipsvm(...SHA, "-o", path, ...SMALL);
  assertEquals([rest.status, rest.stderr], [0, ""]);
  assertEquals(await contents(path), await contents(folder.file("at-once")));
});

Deno.test("record names a damaged file, by its digest, when it goes on", async () => {
  await using folder = await TestFolder.make();
  const path = folder.file("record");
  await mipsvm(...SHA, "-o", path, ...SMALL, "--tables", "none");
  await mipsvm(...SHA, "-o", path, ...SMALL, "--shards", "1-2");
  const table = `${path}/shards/00002/cpu.arrow`;
  const bytes = await Deno.readFile(table);
  bytes[bytes.length >> 1]! ^= 1;
  await Deno.writeFile(table, bytes);
  const { status, stderr } = await mipsvm(...SHA, "-o", path, ...SMALL);
  assertEquals(status, 65);
  assertStringIncludes(stderr, "00002/cpu.arrow");
  assertStringIncludes(stderr, "it is damaged, its SHA-256 is");
});

Deno.test("record does not write over other files, nor over another record", async () => {
  await using folder = await TestFolder.make();
  await folder.write("letter.txt", Uint8Array.of(1));
  const other = await mipsvm(...SHA, "-o", folder.path);
  assertEquals(other.status, 2);
  assertStringIncludes(other.stderr, "it holds other files, name another folder");
  assertEquals((await contents(folder.path))["manifest.json"], undefined);
  const path = folder.file("record");
  await mipsvm(...SHA, "-o", path, ...SMALL);
  const before = await contents(path);
  const changed = await mipsvm(...SHA, "-o", path, "--quiet", "--shard-size", "8192");
  assertEquals(changed.status, 2);
  assertStringIncludes(changed.stderr, "it holds another record");
  assertEquals(await contents(path), before);
  // The same again finds everything there.
  // What a process left that was stopped right behind the manifest is taken away.
  await Deno.writeTextFile(`${path}/identity.json`, "{}");
  await Deno.writeTextFile(`${path}/shards/00001/done.json`, "{}");
  const again = await mipsvm(...SHA, "-o", path, "--shard-size", "4096");
  assertEquals(again.status, 0);
  assertStringIncludes(again.stderr, "recorded:");
  assertEquals(await contents(path), before);
});

Deno.test("record of a guest that fails is incomplete, and has the guest's status", async () => {
  await using folder = await TestFolder.make();
  const path = folder.file("record");
  const { status, stderr } = await mipsvm("record", guest("rust-json"), "-o", path);
  assertEquals(status, 70);
  assertStringIncludes(stderr, "incomplete:");
  const { complete, end, plan, shards, memory } = await manifestOf(path);
  assertEquals([complete, end.reason, plan, memory.length], [false, "faulted", null, 0]);
  assertStringIncludes(end.failure!, "Cannot read input 1: no input was given");
  assert(shards.at(-1)!.tables!.some(({ table, rows }) => table === "cpu" && rows > 0));
  // Going on has nothing to do, and tells the same.
  assertEquals((await mipsvm("record", guest("rust-json"), "-o", path)).status, 70);
});

Deno.test("record says why each shard ended, and how much the disk has to take", async () => {
  await using folder = await TestFolder.make();
  const path = folder.file("record");
  const { stderr } = await mipsvm(...SHA, "-o", path, "--shard-size", "4096");
  assertStringIncludes(stderr, "MB at most");
  assertStringIncludes(stderr, "by clock, 1 by end");
  const { shards } = await manifestOf(path);
  assertStringIncludes(shards[0]!.why, "has reached 4 x 4096 rows");
  assertEquals(shards.at(-1)!.reason, "end");
});

const misuses: readonly (readonly [args: readonly string[], says: string])[] = [
  [["record", guest("rust-hello")], "name a folder with -o DIR"],
  [["record", guest("rust-hello"), "-o", "x", "--shard-size", "0"], "write 1 or more"],
  [["record", guest("rust-hello"), "-o", "x", "--shards", "3-1"], "write 3 or 1-20"],
  [["record", guest("rust-hello"), "-o", "x", "--profile", "ram-33"], "ram-32"],
  [["record", guest("rust-hello"), "-o", "x", "--emulate-linux"], "emulate-linux"],
  [["export", "no-such-folder", "-o", "x"], "there is no manifest.json"],
  [["export", "no-such-folder", "--table", "cpus"], "cpus"],
];
for (const [args, says] of misuses) {
  Deno.test(`${args.join(" ")} is refused`, async () => {
    const { status, stderr } = await mipsvm(...args);
    assert(status === 2 || status === 65, String(status));
    assertStringIncludes(stderr, says);
  });
}
