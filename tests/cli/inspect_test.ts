// The expected values are what GNU binutils 2.40 says of the files that are kept:
// `mipsel-linux-gnu-readelf -hlSsW` and `mipsel-linux-gnu-objdump -d -C -M no-aliases`. When guests
// are built anew (deno task guests --update), ask again.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { wordBytes } from "../support/elf.ts";
import { guest, halting, mipsvm, TestFolder } from "../support/command_line.ts";

/** The lines below a heading, without indentation, up to the next blank line. */
function below(text: string, heading: string): string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(heading));
  assert(start >= 0, `no heading "${heading}" in ${text}`);
  const end = lines.indexOf("", start);
  return lines.slice(start + 1, end < 0 ? undefined : end).map((line) => line.trim());
}

/** A table of names and numbers. */
function numbers(lines: readonly string[]): Record<string, number> {
  return Object.fromEntries(lines.map((line) => {
    const [name, count] = line.split(/\s+/);
    return [name!, Number(count!.replaceAll(",", ""))];
  }));
}

async function inspected(path: string): Promise<string> {
  const { status, text, stderr } = await mipsvm("inspect", path);
  assertEquals([status, stderr], [0, ""]);
  return text;
}

Deno.test("inspect gives the headers of c-hello", async () => {
  const lines = below(await inspected(guest("c-hello")), guest("c-hello"));
  // readelf -h; `wc -c`; .symtab "contains 32 entries", the empty first one counted.
  assertMatch(lines[0]!, /^file +4,560 bytes.*0x70001001$/);
  assertMatch(lines[1]!, /^entry +0x00400108 __start$/);
  // The executable segment is 0xc48 bytes from 0x00400000, headers included.
  assertMatch(lines[2]!, /^code +786 instructions from 0x00400000$/);
  assertMatch(lines[3]!, /^symbols +32 entries$/);
});

Deno.test("inspect gives the headers of rust-hello", async () => {
  const lines = below(await inspected(guest("rust-hello")), guest("rust-hello"));
  assertMatch(lines[0]!, /^file +74,448 bytes.*0x70001001$/);
  assertMatch(lines[1]!, /^entry +0x00021f0c main$/);
  assertMatch(lines[2]!, /^code +7,973 instructions from 0x00021f0c$/); // 0x7c94 bytes
  assertMatch(lines[3]!, /^symbols +152 entries$/);
});

Deno.test("inspect lists the segments as readelf -l does, to whole words", async () => {
  const c = below(await inspected(guest("c-hello")), "Segments").slice(1);
  assertEquals(c.map((line) => line.split(/\s+/)), [
    ["0x00400000", "0x00400c48", "r-x", "3,144", "3,144"], // 0xc48
    ["0x00410c48", "0x00410cb0", "rw-", "104", "104"], // 0x68
  ]);
  const rust = below(await inspected(guest("rust-hello")), "Segments").slice(1);
  assertEquals(rust.map((line) => line.split(/\s+/)), [
    ["0x00010000", "0x00011f0c", "r--", "7,948", "7,948"], // 0x1f0c
    ["0x00021f0c", "0x00029ba0", "r-x", "31,892", "31,892"], // 0x7c94
    ["0x00039ba0", "0x00039cbc", "rw-", "284", "8"], // 0x119 in memory, 8 in the file
  ]);
});

Deno.test("inspect counts the instructions of c-hello's functions as objdump does", async () => {
  const text = await inspected(guest("c-hello"));
  assertEquals(numbers(below(text, "Operations in the code")), {
    ADD: 74 + 81, // addiu, addu
    AND: 24 + 8, // and, andi
    BEQ: 12,
    BNE: 18,
    Jump: 10, // jr
    Jumpi: 2 + 11, // j, jal
    LB: 2,
    LBU: 2,
    LW: 90,
    LWL: 1,
    LWR: 1,
    MEQ: 1, // movz
    OR: 83,
    ROR: 56,
    SB: 2,
    SLL: 13 + 10, // sll, lui
    SLTU: 7 + 2, // sltiu, sltu
    SRL: 5,
    SUB: 3, // subu
    SW: 59,
    SYSCALL: 8,
    WSBH: 4,
    XOR: 52,
  });
  assertEquals(below(text, "Patches"), ["none"]);
  assertEquals(below(text, "Not in the VM").slice(0, 1), ["none"]);
});

Deno.test("inspect counts the instructions of rust-hello as objdump does", async () => {
  const counts = numbers(below(await inspected(guest("rust-hello")), "Operations in the code"));
  const expected = {
    LW: 880,
    SW: 782,
    ROR: 602,
    BEQ: 163,
    BNE: 147,
    Jump: 75 + 42, // jr, jalr
    Jumpi: 118 + 172, // j, jal
    SLTU: 78 + 35, // sltu, sltiu
    SUB: 63 + 5, // subu, negu
    SLL: 332 + 332 + 14, // sll, lui, sllv
    XOR: 741 + 4, // xor, xori
    SYSCALL: 39,
    WSBH: 26,
    MNE: 22, // movn
    MEQ: 15, // movz
    EXT: 13,
    TEQ: 7,
    DIVU: 7,
    LL: 4,
    SC: 4,
    CLZ: 4,
    INS: 2,
    BGEZ: 2,
    MULTU: 2,
    SRA: 1,
    BLEZ: 1,
  };
  for (const [name, count] of Object.entries(expected)) assertEquals(counts[name], count, name);
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  assertEquals(sum, 7973 - 7); // all but the break instructions
});

Deno.test("inspect lists the instructions that the VM lacks, with their functions", async () => {
  const lines = below(await inspected(guest("rust-hello")), "Not in the VM");
  assertEquals(lines.filter((line) => line !== ""), [
    "break, 7 times:",
    "__rustc::__rust_start_panic",
    "std::panicking::panic_with_hook",
    "std::alloc::rust_oom::{closure#0}",
    "std::panicking::set_hook",
  ]);
});

Deno.test("inspect names a floating point instruction's function", async () => {
  await using folder = await TestFolder.make();
  // add.s twice, lwc1; and a word between functions, which is not looked at.
  const text = ".word 0x46000000\n.word 0x46000000\n.word 0xc7a00000\n" + halting(0) +
    "\n.word 0x46000000";
  const path = await folder.guest("float", text, { functions: { "float_user": [0x10000, 28] } });
  const lines = below(await inspected(path), "Not in the VM");
  assertEquals(lines.filter((line) => line !== ""), [
    "a floating point instruction, 2 times:",
    "float_user",
    "lwc1, once:",
    "float_user",
  ]);
});

Deno.test("inspect lists the words that the loader changes in a Go guest", async () => {
  await using folder = await TestFolder.make();
  const functions = {
    "_rt0_mipsle_linux": [0x10000, 16],
    "runtime.gcenable": [0x10010, 12],
    "main.main": [0x1001c, 4],
  } as const;
  const text = halting(0) + "\nli $t0, 1\nli $t1, 2\nli $t2, 3\nnop";
  const path = await folder.guest("go", text, { functions });
  // jr $ra; nop (MIPS32 Vol. II, "JR")
  assertEquals(below(await inspected(path), "Patches").map((line) => line.split(/\s+/)), [
    ["0x00010010", "0x03e00008", "runtime.gcenable"],
    ["0x00010014", "0x00000000", "runtime.gcenable"],
  ]);
});

Deno.test("inspect says what a stripped file lacks", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("stripped", halting(0), { stripped: true });
  const text = await inspected(path);
  assertMatch(text, /^ {2}entry +0x00010000$/m);
  assertMatch(text, /^ {2}symbols +none: the file is stripped/m);
  assertEquals(below(text, "Patches"), ["none"]);
});

Deno.test("inspect says that the entry is no code, and goes on", async () => {
  await using folder = await TestFolder.make();
  const data = wordBytes([1, 2, 3]);
  const file = await Deno.readFile(await folder.guest("odd", halting(0), { data }));
  new DataView(file.buffer).setUint32(24, 0x20000, true); // e_entry, in the data
  const text = await inspected(await folder.write("odd.elf", file));
  assertMatch(text, /^ {2}entry +0x00020000 .*outside the code/m);
  const { status, stderr } = await mipsvm(folder.file("odd.elf"));
  assertEquals(status, 70);
  assertStringIncludes(stderr, "0x00020000");
});

Deno.test("inspect takes every guest that is kept", async () => {
  const names = [...Deno.readDirSync(new URL("../../testdata/guests", import.meta.url))]
    .map(({ name }) => name).filter((name) => name.endsWith(".elf"));
  assert(names.length >= 8);
  for (const name of names) await inspected(guest(name.slice(0, -4)));
});
