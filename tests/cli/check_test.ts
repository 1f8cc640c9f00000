import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encodeArrow } from "../../export/arrow.ts";
import type { Manifest } from "../../export/manifest.ts";
import { readTable } from "../../export/shard_reader.ts";
import { guest, mipsvm, TestFolder } from "../support/command_line.ts";

const INPUT = ["--input", 'str:{"a":[1,2,3],"a":4}'];

/** Records a guest of some shards. */
async function recorded(folder: TestFolder): Promise<string> {
  const path = folder.file("record");
  const { status } = await mipsvm(
    "record",
    guest("rust-json"),
    "-o",
    path,
    ...INPUT,
    ...["--shard-size", "2000", "--workers", "1", "--quiet"],
  );
  assertEquals(status, 0);
  return path;
}

async function manifestOf(record: string): Promise<Manifest> {
  return JSON.parse(await Deno.readTextFile(join(record, "manifest.json")));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Changes a value of a table's file, and its digest in the manifest with it. */
async function change(
  record: string,
  path: string,
  table: string,
  column: string,
  row: number,
): Promise<void> {
  const file = join(record, ...path.split("/"));
  const columns = readTable(table, await Deno.readFile(file));
  const copy = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice()]),
  );
  copy[column]![row]! ^= 1;
  const rows = copy[column]!.length;
  const bytes = encodeArrow(copy, rows, { table, version: "1" }) as Uint8Array<ArrayBuffer>;
  const before = await sha256(await Deno.readFile(file));
  await Deno.writeFile(file, bytes);
  const manifest = join(record, "manifest.json");
  const text = await Deno.readTextFile(manifest);
  assert(text.includes(before), path);
  await Deno.writeTextFile(manifest, text.replaceAll(before, await sha256(bytes)));
}

Deno.test("mipsvm check finds nothing in a good record, and says how much it has seen", async () => {
  await using folder = await TestFolder.make();
  const record = await recorded(folder);
  const { status, text, stderr } = await mipsvm("check", record);
  assertEquals([status, text], [0, ""]);
  const { cycles, shards } = await manifestOf(record);
  assert(shards.length > 3);
  assertEquals(
    stderr.replaceAll(",", ""),
    `checked ${cycles} cycles in ${shards.length} shards: nothing found\n`,
  );
  assertEquals((await mipsvm("check", record, "--no-views", "--quiet")).stderr, "");
});

Deno.test("mipsvm check names the table, the row and the function of a changed value", async () => {
  await using folder = await TestFolder.make();
  const record = await recorded(folder);
  for (
    const [path, column, row, table] of [
      ["shards/00002/cpu.arrow", "b", 700, "cpu"],
      ["shards/00003/local.arrow", "final_value", 5, "local"],
      ["shards/00001/call.arrow", "result", 1, "call"],
      ["shards/00004/memory.arrow", "age", 20, "memory"],
      ["", "value", 40, "finalize"],
    ] as const
  ) {
    const { memory } = await manifestOf(record);
    const place = table === "finalize"
      ? memory.find((entry) => entry.table === "finalize")!.path
      : path;
    await change(record, place, table, column, row);
    const { status, text } = await mipsvm("check", record, "--json", "-");
    const { findings, worst } = JSON.parse(text);
    assertEquals([status, worst], [1, "broken"], path);
    assertEquals([findings[0].table, findings[0].row, findings[0].field], [table, row, column]);
    if (table === "cpu") assert(findings[0].function !== null);
    await change(record, place, table, column, row);
  }
  assertEquals((await mipsvm("check", record)).status, 0);
});

Deno.test("mipsvm check names a damaged file by its digest, with status 65", async () => {
  await using folder = await TestFolder.make();
  const record = await recorded(folder);
  const file = join(record, "shards", "00002", "cpu.arrow");
  const bytes = await Deno.readFile(file);
  bytes[bytes.length >> 1]! ^= 1;
  await Deno.writeFile(file, bytes);
  const damaged = await mipsvm("check", record);
  assertEquals([damaged.status, damaged.text], [65, ""]);
  assertMatch(damaged.stderr, /cpu\.arrow": it is damaged, its SHA-256 is [0-9a-f]{64} and was/);
  await Deno.remove(file);
  assertStringIncludes((await mipsvm("check", record)).stderr, "it is missing");
});

Deno.test("mipsvm check compares the manifest with the shards", async () => {
  await using folder = await TestFolder.make();
  const record = await recorded(folder);
  const path = join(record, "manifest.json");
  const text = await Deno.readTextFile(path);
  const manifest = JSON.parse(text) as Manifest;
  const { status, text: findings } = await (async () => {
    const shards = manifest.shards.map((shard, index) =>
      index === 1 ? { ...shard, startPc: shard.startPc + 4 } : shard
    );
    await Deno.writeTextFile(path, JSON.stringify({ ...manifest, shards }));
    return await mipsvm("check", record);
  })();
  assertEquals(status, 1);
  assertStringIncludes(findings, "The manifest has startPc");
  await Deno.writeTextFile(path, JSON.stringify({ ...manifest, publicValues: "00" }));
  const values = await mipsvm("check", record);
  assertEquals(values.status, 1);
  assertStringIncludes(values.text, "The record has 1 public bytes");
  await Deno.writeTextFile(path, JSON.stringify({ ...manifest, plan: [{ kind: "cpu" }] }));
  assertEquals((await mipsvm("check", record)).status, 65);
});

Deno.test("mipsvm check runs a guest, and says what a proof of it cannot hold", async () => {
  const { status, text, stderr } = await mipsvm("check", guest("rust-panic"), "--input", "u32:7");
  assertEquals(status, 1);
  assertMatch(text, /^unprovable: The guest ended with code 1: [^\n]+ \[exit-code\]\n {2}in \S/);
  assertMatch(stderr, /^checked [\d,]+ cycles in 1 shard: 1 found\n$/);
  const good = await mipsvm("check", guest("rust-fibonacci"), "--input", "u32:20");
  assertEquals([good.status, good.text], [0, ""]);
});

Deno.test("mipsvm check has status 0 where there are warnings alone", async () => {
  const { status, text } = await mipsvm("check", guest("rust-hello"), "--input", "u32:20");
  assertEquals(status, 0);
  assertMatch(text, /^warning: 1 inputs were not read \[unread-input\]\n/);
});

Deno.test("mipsvm check writes JSON to a file, whose findings have all their fields", async () => {
  await using folder = await TestFolder.make();
  const path = folder.file("findings.json");
  const { status, text } = await mipsvm(
    "check",
    guest("rust-panic"),
    ...["--input", "u32:7", "--json", path],
  );
  assertEquals(status, 1);
  assertStringIncludes(text, "exit-code");
  const report = JSON.parse(await Deno.readTextFile(path));
  assertEquals(Object.keys(report.findings[0]).sort(), [
    "cycle",
    "field",
    "function",
    "message",
    "pc",
    "row",
    "rule",
    "severity",
    "shard",
    "suggestion",
    "table",
  ]);
  assertEquals(report.counts, { "exit-code": 1 });
});

Deno.test("mipsvm check refuses what it cannot use", async () => {
  await using folder = await TestFolder.make();
  const record = await recorded(folder);
  const twice = await mipsvm("check", record, "--input", "u8:1");
  assertEquals(twice.status, 2);
  assertStringIncludes(twice.stderr, "Cannot check a record with --input");
  assertEquals((await mipsvm("check", folder.path)).status, 65);
  assertEquals((await mipsvm("check", folder.file("missing"))).status, 65);
  assertEquals((await mipsvm("check")).status, 2);
});
