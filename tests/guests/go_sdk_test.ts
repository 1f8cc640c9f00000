import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { Memory } from "../../lib/machine/memory.ts";
import { bytes, raw } from "../../runtime/inputs.ts";
import type { Claim } from "../../runtime/proofs.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };
import { mipsvm, ROOT, TestFolder } from "../support/command_line.ts";
import { readText } from "../support/files.ts";
import { saySkipped } from "../support/qemu.ts";

// What the package for Go promises; manifest_test.ts runs its guests.

const { command } = manifest.guests.find(({ name }) => name === "go-commit")!;
/** The settings that go-commit is built with, as a user who follows the README has them. */
const VM = Object.fromEntries(
  [...command.matchAll(/(GO[A-Z]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
);
/** No test downloads anything. */
const HOST = { GOTOOLCHAIN: VM.GOTOOLCHAIN!, GOPROXY: "off", GOFLAGS: "", CGO_ENABLED: "0" };

const elf = await Deno.readFile(new URL("../../testdata/guests/go-commit.elf", import.meta.url));

/** An account without a name or bookings, and with this balance. */
function account(balance: bigint): Uint8Array<ArrayBuffer> {
  const entry = new Uint8Array(8 + 8 + 1 + 8);
  new DataView(entry.buffer).setBigInt64(8, balance, true);
  return entry;
}

async function go(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("go", {
    args: [...args],
    cwd: folder,
    env: { ...HOST, ...env },
  }).output();
  assert(success, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function hasGo(what: string): Promise<boolean> {
  const version = await go(".", ["version"], {}).catch(() => "");
  const found = version.split(" ").includes(HOST.GOTOOLCHAIN);
  if (!found) saySkipped(what, HOST.GOTOOLCHAIN);
  return found;
}

Deno.test("guests in Go commit the digest of their public values, of any length", async () => {
  const memory = new Memory();
  // The guest makes 24 bytes public beside the note: each place in a block of 64 comes up.
  for (const length of [...Array(66).keys(), 1000, 4096 - 24]) {
    const note = bytes(new Uint8Array(length).fill(length));
    const result = await runGuest(elf, { memory, inputs: [account(5n), note] });
    assertEquals(result.publicValues.length, length + 24);
    assertEquals(result.committedDigest, result.publicValuesDigest, `${length} bytes`);
  }
});

Deno.test("guests in Go end with the sixteen commits and HALT, whatever the code", async () => {
  for (const [entry, code] of [[account(1n), 0], [raw("no account"), 2]] as const) {
    const result = await runGuest(elf, { inputs: [entry, bytes(raw(""))] });
    assert(result.end.reason === "halted");
    assertEquals(result.end.code, code);
    assertEquals(result.committedDigest, result.publicValuesDigest);
    const calls = ["COMMIT", "COMMIT_DEFERRED_PROOFS", "HALT"];
    assertEquals(calls.map((name) => result.syscallCounts.get(name)), [8, 8, 1]);
  }
});

Deno.test("go-commit makes no call that cannot be proven", async () => {
  const result = await runGuest(elf, { inputs: [account(1n), bytes(raw(""))], emulateLinux: true });
  assert(result.succeeded);
  assertEquals([...result.emulatedSyscalls], []);
  // Go 1.25 makes it with AT_FDCWD, -100, for an argument (reference/syscalls.md 2).
  assertEquals(result.syscallCounts.get("SYS_OPENAT"), undefined);
});

Deno.test("guests in Go spend no cycles on what they do unconstrained", async () => {
  const { cycles, steps, cycleSpans } = await runGuest(elf, {
    inputs: [account(1n << 40n), bytes(raw(""))],
  });
  assert(steps - cycles > 500);
  assertEquals(cycleSpans.map(({ name }) => name), ["book"]);
});

Deno.test("guests in Go stop where an input entry is missing", async () => {
  const { end, backtrace } = await runGuest(elf, { inputs: [account(1n)] });
  assert(end.reason === "faulted");
  assertStringIncludes(end.fault.message, "input 2");
  assert(backtrace.frames.some((frame) => frame.function === "mipsvm/zkvm.ReadVec"));
});

/** Names as all SDKs have them, but for how they write words, with their codes. */
function codesIn(text: string, pattern: RegExp): [name: string, code: number][] {
  return [...text.matchAll(pattern)].map(({ groups }): [string, number] => [
    groups!["name"]!.toLowerCase().replaceAll("_", ""),
    Number(groups!["code"]!),
  ]).toSorted();
}

Deno.test("guest.h and the package for Go give the same calls the same names and codes", async () => {
  const c = codesIn(
    await readText("guests/c/sdk/guest.h"),
    /GUEST_CALL_[12]\((?<code>0x[0-9a-f]+), (?<name>syscall_\w+),/g,
  );
  const packaged = codesIn(
    await readText("guests/go/zkvm/syscalls.go"),
    /^func (?<name>Syscall\w+)\(.*\n\tcall\((?<code>0x[0-9a-f]+),/gm,
  ).filter(([name]) => name !== "syscallu256x2048mul"); // which is no GUEST_CALL
  assert(c.length > 30);
  assertEquals(packaged, c);
});

Deno.test("the package's own tests pass on the host and in the VM", async () => {
  const folder = `${ROOT}guests/go`;
  if (!await hasGo("the package's tests")) return;
  await go(folder, ["vet", "./..."], {});
  await go(folder, ["test", "./zkvm"], {});

  await using output = await TestFolder.make();
  await go(folder, ["vet", "./..."], VM);
  await go(folder, ["test", "-c", "-o", output.file("zkvm.elf"), "./zkvm"], VM);
  const claims: Claim[] = [];
  let stdout = "";
  const { end } = await runGuest(await Deno.readFile(output.file("zkvm.elf")), {
    emulateLinux: true, // for temporary files and the clock
    args: ["-test.v"],
    env: ["PROOFS=1"],
    proofs: [{ proof: 1, verifyingKey: 2 }],
    verifier: (_, claim) => claims.push(claim) === 1,
    stdout: (part) => void (stdout += new TextDecoder().decode(part)),
  });
  assertEquals([end.reason, "code" in end && end.code], ["halted", 0], stdout);
  for (const test of ["TestCurves", "TestAnEntryCanBeUsedAtOnce", "TestAProofIsVerified"]) {
    assertStringIncludes(stdout, `--- PASS: ${test} `);
  }
  const words = (first: number) =>
    new Uint8Array(Uint32Array.from({ length: 8 }, (_, i) => first + i).buffer);
  assertEquals(claims, [{ verifyingKeyDigest: words(1), publicValuesDigest: words(9) }]);
});

Deno.test("the template for Go does what its README says", async () => {
  if (!await hasGo("the template for Go")) return;
  await using folder = await TestFolder.make();
  for (const file of ["main.go", "main_test.go", "go.mod"]) {
    await Deno.copyFile(`${ROOT}guests/go/template/${file}`, folder.file(file));
  }
  const run = (...args: string[]) => go(folder.path, args, {});
  await run("mod", "edit", "-module", "my-guest", "-replace", `mipsvm=${ROOT}guests/go`);
  await go(folder.path, ["build", "-trimpath", "-ldflags=-w", "-o", "guest.elf"], VM);
  const ended = await mipsvm(folder.file("guest.elf"), "--input", "raw:the quick brown fox");
  assertEquals([ended.status, ended.text], [0, "words: 4\n"]);
  assertStringIncludes(ended.stderr, "public values: 8 bytes, 0400000013000000\n");

  await run("vet");
  await run("test");
  const values = folder.file("values");
  const env = { MIPSVM_INPUTS: "74776f20776f726473", MIPSVM_PUBLIC_VALUES: values };
  assertEquals(await go(folder.path, ["run", "."], env), "words: 2\n");
  assertEquals(await Deno.readTextFile(values), "0200000009000000");
});
