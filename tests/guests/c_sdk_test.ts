import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { Memory } from "../../lib/machine/memory.ts";
import { raw, u32 } from "../../runtime/inputs.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };
import { mipsvm, ROOT, TestFolder } from "../support/command_line.ts";
import { readText } from "../support/files.ts";
import { isInstalled, QEMU, runQemu, saySkipped } from "../support/qemu.ts";

// What the SDK for C promises; manifest_test.ts runs its guests.

const COMPILER = "mipsel-linux-gnu-gcc";

async function elfOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url));
}

Deno.test("guests in C commit the digest of their public values, of any length", async () => {
  const elf = await elfOf("c-commit");
  // The guest makes 16 bytes public beside the text: each place in a block of 64 comes up.
  const lengths = [...Array(130).keys(), 1000, 4096 - 16];
  const memory = new Memory();
  for (const length of lengths) {
    const result = await runGuest(elf, { memory, inputs: [raw("x".repeat(length)), u32(6)] });
    assertEquals(result.publicValues.length, length + 16);
    assertEquals(result.committedDigest, result.publicValuesDigest, `${length} bytes`);
  }
});

Deno.test("guests in C end with the sixteen commits and HALT, whatever the code", async () => {
  const elf = await elfOf("c-commit");
  for (const [n, code] of [[6, 0], [1, 1]] as const) {
    const result = await runGuest(elf, { inputs: [raw("text"), u32(n)] });
    assert(result.end.reason === "halted");
    assertEquals(result.end.code, code);
    assertEquals(result.committedDigest, result.publicValuesDigest);
    const calls = ["COMMIT", "COMMIT_DEFERRED_PROOFS", "HALT"];
    assertEquals(calls.map((name) => result.syscallCounts.get(name)), [8, 8, 1]);
  }
});

Deno.test("guests in C can print an input entry that nothing else has looked at", async () => {
  // WRITE sees a hinted word only once it was loaded: guest_read has to do that.
  const text = "any words, and not a multiple of four";
  let printed = "";
  await runGuest(await elfOf("c-commit"), {
    inputs: [raw(text), u32(6)],
    stdout: (part) => void (printed += new TextDecoder().decode(part)),
  });
  assertEquals(printed, text + "\n");
});

Deno.test("guests in C spend no cycles on what they do unconstrained", async () => {
  const elf = await elfOf("c-commit");
  // The search takes a step for each number up to the factor; the check stops at 100.
  const [few, many] = await Promise.all([65521 * 2, 65519 * 65521].map(async (n) => {
    return await runGuest(elf, { inputs: [raw(""), u32(n)] });
  }));
  assert(many!.steps - few!.steps > 500_000);
  assert(many!.cycles - few!.cycles < 2_000);
  assertEquals(many!.cycleSpans.map(({ name }) => name).toSorted(), ["search", "text"]);
});

Deno.test("guests in C stop where an input entry is missing", async () => {
  const elf = await elfOf("c-commit");
  const { end } = await runGuest(elf, { inputs: [raw("alone")] });
  assert(end.reason === "faulted");
  assertStringIncludes(end.fault.message, "input 2");
});

/** `syscall_…` names with their codes. */
function codesIn(text: string, pattern: RegExp): Map<string, number> {
  return new Map(
    [...text.matchAll(pattern)].map(({ groups }) => {
      return [groups!["name"]!, Number(groups!["code"]!.replaceAll("_", ""))];
    }),
  );
}

Deno.test("guest.h and the Rust SDK give the same calls the same names and codes", async () => {
  const c = codesIn(
    await readText("guests/c/sdk/guest.h"),
    /GUEST_CALL_[12]\((?<code>0x[0-9a-f]+), (?<name>syscall_\w+),/g,
  );
  const rust = codesIn(
    await readText("guests/rust/sdk/src/syscalls.rs"),
    /^ {4}(?<code>0x[0-9a-f_]+) (?<name>syscall_\w+)\(/gm,
  );
  // Those that C has as functions, or Rust: not one of a pattern.
  for (const name of ["syscall_commit", "syscall_commit_deferred_proofs"]) c.delete(name);
  rust.delete("syscall_hint_read");
  assert(c.size > 30);
  assertEquals([...c].toSorted(), [...rust].toSorted());
});

Deno.test("the template's Makefile has the flags that the examples are built with", async () => {
  const makefile = await readText("guests/c/template/Makefile");
  const words = makefile.replaceAll(/[\\\n]/g, " ").split(/\s+/);
  const { command } = manifest.guests.find(({ name }) => name === "c-hello")!;
  const flags = command.split(" ").filter((word) => /^-[^oI]/.test(word));
  assert(flags.length > 10);
  assertEquals(flags.filter((flag) => !words.includes(flag)), []);
});

Deno.test({
  name: "the template does what its README says",
  ignore: Deno.build.os === "windows",
  async fn() {
    if (!isInstalled(COMPILER) || !isInstalled("make") || !isInstalled("cc")) {
      saySkipped("the template", `${COMPILER}, make or cc`);
      return;
    }
    await using folder = await TestFolder.make();
    const run = async (command: string, ...args: string[]) => {
      const process = new Deno.Command(command, { args, cwd: folder.path });
      const { success, stderr } = await process.output();
      assert(success, new TextDecoder().decode(stderr));
    };
    for (const part of ["template/main.c", "template/Makefile", "sdk"]) {
      await run("cp", "-r", `${ROOT}guests/c/${part}`, ".");
    }
    await run("make");
    const ended = await mipsvm(folder.file("guest.elf"), "--input", "raw:the quick brown fox");
    assertEquals([ended.status, ended.text], [0, "words: 4\n"]);
    assertStringIncludes(ended.stderr, "public values: 8 bytes, 0400000013000000\n");

    const values = folder.file("values");
    const host = await new Deno.Command(folder.file("guest.host"), {
      env: { MIPSVM_INPUTS: "74776f20776f726473", MIPSVM_PUBLIC_VALUES: values },
    }).output();
    assertEquals(new TextDecoder().decode(host.stdout), "words: 2\n");
    assertEquals(await Deno.readTextFile(values), "0200000009000000");
    await run("make", "clean");
  },
});

Deno.test("c-lz prints the same under qemu", async () => {
  if (!isInstalled(QEMU)) {
    saySkipped("c-lz under qemu", QEMU);
    return;
  }
  await using folder = await TestFolder.make();
  const path = await folder.write("c-lz.elf", await elfOf("c-lz"));
  await Deno.chmod(path, 0o700);
  const { stdout, code } = await runQemu(path);
  const expected = manifest.guests.find(({ name }) => name === "c-lz")!.runs[0]!.stdout;
  assertEquals([new TextDecoder().decode(stdout), code], [expected, 0]);
});
