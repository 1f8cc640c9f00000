// What becomes of a run whose outputs cannot be written, or would destroy each other.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  assertNoStackTrace,
  ENDLESS,
  guest,
  halting,
  mipsvm,
  ROOT,
  start,
  TestFolder,
  writing,
} from "../support/command_line.ts";

/** Runs `mipsvm` with its standard error on a full disk. */
async function withoutStderr(args: readonly string[]): Promise<{ status: number; text: string }> {
  const { code, stdout } = await new Deno.Command("sh", {
    args: ["-c", 'exec "$0" run -A cli.ts "$@" 2>/dev/full', Deno.execPath(), ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return { status: code, text: new TextDecoder().decode(stdout) };
}

const UNHEARD: readonly [name: string, args: readonly string[], status: number][] = [
  ["a wrong option", ["--max-cycle", "5", guest("c-hello")], 2],
  ["a missing file", ["no-such.elf"], 65],
  ["a summary that cannot be written", [guest("rust-fibonacci"), "--input", "u32:20"], 2],
  ["a guest that succeeds and writes nothing there", [guest("c-sort"), "--quiet"], 0],
];
for (const [name, args, expected] of UNHEARD) {
  Deno.test({
    name: `the status is ${expected} for ${name}, when standard error is on a full disk`,
    ignore: Deno.build.os !== "linux", // /dev/full
    fn: async () => assertEquals((await withoutStderr(args)).status, expected),
  });
}

Deno.test({
  name: "run leaves its report where standard error is on a full disk",
  ignore: Deno.build.os !== "linux", // /dev/full
  async fn() {
    await using folder = await TestFolder.make();
    const path = folder.file("report.json");
    const args = [guest("rust-fibonacci"), "--input=u32:20", "--report", path];
    assertEquals((await withoutStderr(args)).status, 2);
    const { publicValues } = JSON.parse(await Deno.readTextFile(path));
    assertEquals(publicValues, "14000000551000006d1a0000");
  },
});

Deno.test("run gives the guest's status when nobody reads its summary", async () => {
  await using folder = await TestFolder.make();
  const report = folder.file("report.json");
  for (const code of [0, 3]) {
    const child = start([await folder.guest("halt", halting(code)), "--report", report]);
    await child.stderr.cancel();
    await child.stdout.cancel();
    assertEquals((await child.status).code, code);
    const { exit } = JSON.parse(await Deno.readTextFile(report));
    assertEquals(exit, { reason: "halted", code, fault: null });
  }
});

Deno.test("run ends, and leaves its report, when whoever reads standard error goes away", async () => {
  await using folder = await TestFolder.make();
  const text = `again: ${writing(2, 4096)}\nb again\nnop`;
  const data = new Uint8Array(4096).fill(0x2e);
  const path = await folder.guest("talkative", text, { data });
  const report = folder.file("report.json");
  const child = start([path, "--timeout", "60", "--report", report]);
  const reader = child.stderr.getReader();
  assertEquals((await reader.read()).value?.[0], 0x2e);
  await reader.cancel();
  await child.stdout.cancel();
  assertEquals((await child.status).code, 130);
  const { exit } = JSON.parse(await Deno.readTextFile(report));
  assertEquals(exit.reason, "interrupted");
});

Deno.test("run refuses to write a report over the public values or the guest", async () => {
  await using folder = await TestFolder.make();
  const elf = await Deno.readFile(ROOT + guest("rust-hello"));
  const path = await folder.write("guest.elf", elf);
  const both = folder.file("both");
  const lines = [
    ["--report", path],
    ["--public-values", path],
    ["--report", both, "--public-values", both],
    ["--report", folder.file("./x/../both"), "--public-values", both],
  ];
  await Deno.mkdir(folder.file("x"));
  for (const args of lines) {
    const { status, text, stderr } = await mipsvm(path, ...args);
    assertEquals([status, text], [2, ""]);
    assertMatch(
      stderr,
      /^mipsvm: Cannot write "[^\n]+": the same file is used [^\n]+\nSee mipsvm /,
    );
    assertEquals(await Deno.readFile(path), elf);
  }
});

Deno.test({
  name: "run refuses to write over the guest through a link, and takes /dev/null twice",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await TestFolder.make();
    const elf = await Deno.readFile(ROOT + guest("c-hello"));
    const path = await folder.write("guest.elf", elf);
    await Deno.symlink(path, folder.file("link"));
    const linked = await mipsvm(path, "--report", folder.file("link"));
    assertEquals(linked.status, 2);
    assertEquals(await Deno.readFile(path), elf);
    const none = await mipsvm(path, "--report=/dev/null", "--public-values=/dev/null");
    assertEquals(none.status, 0);
  },
});

Deno.test("run --public-values refuses -, which is no file", async () => {
  const { status, text, stderr } = await mipsvm(guest("rust-hello"), "--public-values", "-");
  assertEquals([status, text], [2, ""]);
  assertStringIncludes(stderr, "name a file");
});

Deno.test("run refuses the input u8:300, which does not fit", async () => {
  const { status, text, stderr } = await mipsvm(guest("rust-fibonacci"), "--input", "u8:300");
  assertEquals([status, text], [65, ""]);
  assertMatch(stderr, /^mipsvm: [^\n]*u8:300[^\n]*\n$/);
});

Deno.test("run --quiet prints nothing of its own where a guest succeeds", async () => {
  const args = [guest("rust-fibonacci"), "--input", "u32:20", "--input", "u32:1", "--quiet"];
  const { status, stdout, stderr } = await mipsvm(...args);
  assertEquals([status, stdout.length, stderr], [0, 0, ""]);
});

Deno.test({
  name: "run ends at a second SIGINT too, without a stack trace",
  ignore: Deno.build.os === "windows", // it can only terminate a process
  async fn() {
    await using folder = await TestFolder.make();
    const data = new TextEncoder().encode("ready\n");
    const path = await folder.guest("endless", writing(1, data.length) + ENDLESS, { data });
    const child = start([path, "--timeout", "60"]);
    const stderr = new Response(child.stderr).text();
    const reader = child.stdout.getReader();
    assertEquals((await reader.read()).value, data);
    child.kill("SIGINT");
    try {
      child.kill("SIGINT");
    } catch {
      // The first one was enough.
    }
    await reader.cancel();
    assertEquals((await child.status).code, 130);
    assertNoStackTrace(await stderr);
  },
});

Deno.test("run reads a guest whose path has spaces and letters beyond ASCII", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("a b é", writing(1, 2) + halting(0), {
    data: Uint8Array.of(0x6f, 0x6b),
  });
  const { status, text } = await mipsvm(path, "--quiet");
  assertEquals([status, text], [0, "ok"]);
});
