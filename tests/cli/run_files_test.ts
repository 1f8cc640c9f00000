import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { guest, halting, mipsvm, ROOT, TestFolder } from "../support/command_line.ts";

/** One line of ours, and nothing else. */
function assertOneLine(stderr: string): void {
  assertMatch(stderr, /^mipsvm: [^\n]+\n$/);
}

async function content(name: string): Promise<Uint8Array> {
  return await Deno.readFile(ROOT + guest(name));
}

for (const kept of [0, 3, 16, 51, 52, 100, 400, 1000, 1800]) {
  Deno.test(`run refuses an ELF file cut after ${kept} bytes, in one line`, async () => {
    await using folder = await TestFolder.make();
    const path = await folder.write("cut.elf", (await content("c-hello")).subarray(0, kept));
    const { status, stderr } = await mipsvm(path);
    assertEquals(status, 65);
    assertOneLine(stderr);
    assertStringIncludes(stderr, `${kept} bytes`);
  });
}

Deno.test("run refuses half a Rust guest", async () => {
  await using folder = await TestFolder.make();
  const file = await content("rust-hello");
  const path = await folder.write("cut.elf", file.subarray(0, file.length >> 1));
  const { status, stderr } = await mipsvm(path);
  assertEquals(status, 65);
  assertOneLine(stderr);
});

const FILES: readonly [name: string, bytes: Uint8Array, expected: RegExp][] = [
  ["a text", new TextEncoder().encode("#!/bin/sh\necho 'this is a script'\n"), /no ELF file/],
  ["zeros", new Uint8Array(4096), /no ELF file/],
  // The same numbers in other ELF files (System V ABI, e_ident and e_machine).
  ["a 64-bit ELF file", Uint8Array.of(0x7f, 69, 76, 70, 2, 1, 1, ...Array(57).fill(0)), /32-bit/],
  ["a big-endian one", Uint8Array.of(0x7f, 69, 76, 70, 1, 2, 1, ...Array(57).fill(0)), /endian/],
];
for (const [name, bytes, expected] of FILES) {
  for (const command of ["run", "inspect", "disassemble"]) {
    Deno.test(`${command} refuses ${name} with status 65`, async () => {
      await using folder = await TestFolder.make();
      const { status, text, stderr } = await mipsvm(
        command,
        await folder.write("file.elf", bytes),
      );
      assertEquals([status, text], [65, ""]);
      assertOneLine(stderr);
      assertMatch(stderr, expected);
    });
  }
}

Deno.test("run refuses a file for another processor", async () => {
  await using folder = await TestFolder.make();
  const file = await content("c-hello");
  new DataView(file.buffer).setUint16(18, 243, true); // EM_RISCV
  const { status, stderr } = await mipsvm(await folder.write("riscv.elf", file));
  assertEquals(status, 65);
  assertMatch(stderr, /machine 243, not MIPS/);
});

for (const command of ["run", "inspect", "disassemble"]) {
  Deno.test(`${command} says that a file is missing, or a folder`, async () => {
    await using folder = await TestFolder.make();
    const missing = folder.file("missing.elf");
    const { status, stderr } = await mipsvm(command, missing);
    assertEquals(status, 65);
    if (Deno.build.os !== "windows") {
      assertEquals(stderr, `mipsvm: Cannot read "${missing}": there is no such file\n`);
    }
    const other = await mipsvm(command, folder.path);
    assertEquals(other.status, 65);
    assertOneLine(other.stderr);
  });
}

// What the guest would print if it ran.
const RAN = "Hello from a Rust guest";

const BAD_INPUTS: readonly [name: string, args: readonly string[], expected: RegExp][] = [
  ["a kind that is misspelt", ["--input", "u33:1"], /"u33".*u32/],
  ["a value without a kind", ["--input", "20"], /"20"/],
  ["a number that is too large", ["--input", "u8:256"], /256/],
  ["half a hexadecimal byte", ["--input", "hex:abc"], /abc/],
  ["a missing file", ["--input", "file:no/such/file.bin"], /"no\/such\/file.bin".*no such file/],
  ["a stdin.bin that is none", ["--stdin-bin", "README.md"], /"README.md".*stdin\.bin/],
  ["a missing stdin.bin", ["--stdin-bin", "no-such-file.bin"], /"no-such-file.bin"/],
];
for (const [name, args, expected] of BAD_INPUTS) {
  Deno.test(`run refuses ${name} as input with 65, before it runs anything`, async () => {
    const { status, text, stderr } = await mipsvm(guest("rust-hello"), ...args);
    assertEquals([status, text], [65, ""]);
    assertOneLine(stderr);
    assertMatch(stderr, expected);
  });
}

Deno.test("run --input file: gives the bytes of a file as one entry", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.write("n.bin", Uint8Array.of(20, 0, 0, 0));
  const { status, stderr } = await mipsvm(guest("rust-fibonacci"), "--input", `file:${path}`);
  assertEquals(status, 0);
  assertStringIncludes(stderr, "14000000551000006d1a0000");
});

Deno.test("run --stdin-bin gives the entries of a ZKMStdin, and --input more behind them", async () => {
  await using folder = await TestFolder.make();
  // bincode of ZKMStdin { buffer: vec![vec![20, 0, 0, 0]], ptr: 0, proofs: vec![] }, by hand.
  const long = (value: number) => [value, 0, 0, 0, 0, 0, 0, 0];
  const bytes = [...long(1), ...long(4), 20, 0, 0, 0, ...long(0), ...long(0)];
  const path = await folder.write("stdin.bin", Uint8Array.from(bytes));
  const args = [guest("rust-fibonacci"), "--stdin-bin", path];
  const { status, stderr } = await mipsvm(...args);
  assertEquals(status, 0);
  assertStringIncludes(stderr, "14000000551000006d1a0000");
  const both = await mipsvm(...args, "--input", "u32:1");
  assertStringIncludes(both.stderr, "14000000551000006d1a0000");
  assertStringIncludes(both.stderr, "1 of 2 inputs were not read");
});

Deno.test("run --public-values writes what the guest committed", async () => {
  await using folder = await TestFolder.make();
  const path = folder.file("values.bin");
  await Deno.writeTextFile(path, "something longer, which must be gone afterwards");
  const { status } = await mipsvm(guest("rust-hello"), "--public-values", path);
  assertEquals(status, 0);
  assertEquals(await Deno.readTextFile(path), "hello");
});

Deno.test("run --public-values leaves an empty file where a guest committed nothing", async () => {
  await using folder = await TestFolder.make();
  const path = folder.file("values.bin");
  const { status } = await mipsvm(
    guest("rust-json"),
    "--input",
    "str:[1,2,]",
    `--public-values=${path}`,
  );
  assertEquals(status, 3);
  assertEquals((await Deno.readFile(path)).length, 0);
});

for (const option of ["--report", "--public-values"]) {
  Deno.test(`run ${option} refuses a path that cannot be written, before it runs`, async () => {
    await using folder = await TestFolder.make();
    for (const path of [folder.path, folder.file("no/such/folder.json")]) {
      const { status, text, stderr } = await mipsvm(guest("rust-hello"), option, path);
      assertEquals([status, text], [2, ""]);
      assertMatch(stderr, /^mipsvm: Cannot write "/);
    }
  });
}

Deno.test("run leaves an old report alone when the file is no guest", async () => {
  await using folder = await TestFolder.make();
  const report = await folder.write("report.json", new TextEncoder().encode("old"));
  const path = await folder.write("no.elf", new Uint8Array(100));
  const { status } = await mipsvm(path, "--report", report);
  assertEquals(status, 65);
  assertEquals(await Deno.readTextFile(report), "old");
});

Deno.test("run writes a report in place of a longer one", async () => {
  await using folder = await TestFolder.make();
  const report = await folder.write("report.json", new Uint8Array(100_000).fill(0x20));
  const path = await folder.guest("halt", halting(4));
  const { status, text } = await mipsvm(path, "--report", report);
  assertEquals([status, text], [4, ""]);
  const parsed = JSON.parse(await Deno.readTextFile(report));
  assertEquals(parsed.exit, { reason: "halted", code: 4, fault: null });
  assertEquals(parsed.guest.path, path);
});

Deno.test({
  name: "run says that output cannot be written, as on a full disk",
  ignore: Deno.build.os !== "linux", // /dev/full
  async fn() {
    for (const option of ["--report", "--public-values"]) {
      const { status, text, stderr } = await mipsvm(guest("rust-hello"), option, "/dev/full");
      assertEquals(status, 2);
      assertStringIncludes(text, RAN);
      assertMatch(stderr, /\nmipsvm: Cannot write "\/dev\/full": [^\n]+\n$/);
    }
  },
});

Deno.test("run needs a guest, and takes one only", async () => {
  const none = await mipsvm("run");
  assertEquals(none.status, 2);
  assertStringIncludes(none.stderr, "mipsvm run guest.elf");
  const two = await mipsvm(guest("rust-hello"), guest("c-hello"));
  assertEquals([two.status, two.text], [2, ""]);
  assert(two.stderr.includes("c-hello"));
});
