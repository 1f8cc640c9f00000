// The expected values are what GNU binutils 2.40 says of the files that are kept:
// `mipsel-linux-gnu-objdump -d` and `mipsel-linux-gnu-readelf -S`.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { guest, halting, mipsvm, ROOT, TestFolder } from "../support/command_line.ts";

async function listing(path: string): Promise<string> {
  const { status, text, stderr } = await mipsvm("disassemble", path);
  assertEquals([status, stderr], [0, ""]);
  return text;
}

/** Address, word and text of each instruction. */
function instructions(text: string): [address: number, word: number, rest: string][] {
  return [...text.matchAll(/^([0-9a-f]{8}): {2}([0-9a-f]{8}) {2}(.*)$/gm)]
    .map(([, address, word, rest]) => [parseInt(address!, 16), parseInt(word!, 16), rest!]);
}

function headings(text: string): string[] {
  return [...text.matchAll(/^([0-9a-f]{8} <.*>):$/gm)].map(([, heading]) => heading!);
}

Deno.test("disassemble names the functions of c-hello where objdump does", async () => {
  assertEquals(headings(await listing(guest("c-hello"))), [
    "004000d0 <guest_main>",
    "00400108 <__start>",
    "00400114 <hash_block>",
    "00400688 <memcpy>",
    "004007b0 <hash>",
    "00400898 <syscall_halt>",
    "004009a0 <guest_start>",
    "004009b8 <guest_write>",
    "00400a48 <strlen>",
    "00400a7c <guest_print>",
  ]);
});

Deno.test("disassemble names the 90 functions of rust-hello, demangled", async () => {
  const found = headings(await listing(guest("rust-hello")));
  assertEquals(found.length, 90);
  assertEquals(found.slice(0, 8), [
    "00021f0c <main>",
    "00021f18 <_mipsvm_guest_entrypoint>",
    "0002241c <alloc::raw_vec::handle_error>",
    "0002243c <alloc::alloc::handle_alloc_error>",
    "00022454 <alloc::raw_vec::capacity_overflow>",
    "00022474 <core::panicking::assert_failed_inner>",
    "0002251c <<&str as core::fmt::Display>::fmt>",
    "00022544 <<core::fmt::Arguments as core::fmt::Display>::fmt>",
  ]);
  assert(found.includes("00024468 <sha2::sha256::compress256>"));
});

const LINES: readonly [address: number, word: number, text: string][] = [
  [0x4000d0, 0x3c040040, "lui $a0, 0x40"],
  [0x4000d8, 0xafbf0014, "sw $ra, 20($sp)"],
  [0x4000dc, 0x0c10029f, "jal 0x00400a7c  <guest_print>"],
  [0x400108, 0x27bdfff0, "addiu $sp, $sp, -16"],
  [0x40015c, 0x7c0210a0, "wsbh $v0, $v0"],
  [0x40016c, 0x1485fff8, "bne $a0, $a1, 0x00400150  <hash_block+0x3c>"],
  [0x4006a0, 0x90a80000, "lbu $t0, 0($a1)"],
  [0x4006b4, 0xa068ffff, "sb $t0, -1($v1)"],
  [0x400744, 0x89090003, "lwl $t1, 3($t0)"],
  [0x40074c, 0x99090000, "lwr $t1, 0($t0)"],
  [0x400778, 0x10c0fffc, "beqz $a2, 0x0040076c  <memcpy+0xe4>"],
  [0x4008d8, 0x2ca70038, "sltiu $a3, $a1, 56"],
  [0x4008dc, 0x00c7180a, "movz $v1, $a2, $a3"],
  [0x4008ec, 0x00d39825, "or $s3, $a2, $s3"],
  [0x4008f0, 0x00652823, "subu $a1, $v1, $a1"],
  [0x400938, 0x0000000c, "syscall"],
  [0x400998, 0x1000fffa, "b 0x00400984  <syscall_halt+0xec>"],
  [0x40099c, 0x24021096, "li $v0, 4246"],
  [0x4009bc, 0x00000000, "nop"],
  [0x400a6c, 0x03e00008, "jr $ra"],
];
Deno.test("disassemble reads the words of c-hello as objdump does", async () => {
  const found = new Map(
    instructions(await listing(guest("c-hello"))).map(([at, ...rest]) => [at, rest]),
  );
  for (const [address, word, text] of LINES) {
    assertEquals(found.get(address), [word, text], address.toString(16));
  }
});

Deno.test("disassemble lists every word of rust-hello's .text once, in order", async () => {
  const file = await Deno.readFile(ROOT + guest("rust-hello"));
  const view = new DataView(file.buffer);
  const found = instructions(await listing(guest("rust-hello")));
  // readelf -S: .text is 0x7c94 bytes at 0x00021f0c, at 0x1f0c in the file.
  assertEquals(found.length, 0x7c94 / 4);
  for (const [index, [address, word]] of found.entries()) {
    assertEquals(address, 0x21f0c + 4 * index);
    assertEquals(word, view.getUint32(0x1f0c + 4 * index, true));
  }
  assertEquals(found.filter(([, , text]) => text === "syscall").length, 39);
  assertEquals(found.filter(([, , text]) => text.includes("# break: not in the VM")).length, 7);
});

Deno.test("disassemble shows patched words, not those of the file", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("go", halting(0) + "\nli $t0, 1\nli $t1, 2\nli $t2, 3", {
    functions: { "main": [0x10000, 16], "runtime.check": [0x10010, 12] },
  });
  assertEquals(instructions(await listing(path)).slice(-3), [
    [0x10010, 0x03e00008, "jr $ra"],
    [0x10014, 0x00000000, "nop"],
    [0x10018, 0x240a0003, "li $t2, 3"],
  ]);
});

Deno.test("disassemble goes on without symbols", async () => {
  await using folder = await TestFolder.make();
  const text = await listing(
    await folder.guest("stripped", "b 8\nnop\nnop\nsyscall", {
      stripped: true,
    }),
  );
  assertEquals(headings(text), []);
  assertEquals(instructions(text), [
    [0x10000, 0x10000002, "b 0x0001000c"],
    [0x10004, 0, "nop"],
    [0x10008, 0, "nop"],
    [0x1000c, 0x0000000c, "syscall"],
  ]);
});

Deno.test("disassemble marks words that the VM cannot execute", async () => {
  await using folder = await TestFolder.make();
  // add.s; break; COP0 mfc0; a word that is nothing in MIPS32.
  const words = [0x46000000, 0x0000000d, 0x40026000, 0xffffffff];
  const path = await folder.guest("odd", words.map((word) => `.word ${word}`).join("\n"));
  const found = instructions(await listing(path));
  assertEquals(found.map(([, word]) => word), words);
  assertMatch(found[0]![2], /^\.word 0x46000000 {2}# a floating point instruction: not in the VM$/);
  assertMatch(found[1]![2], /# break: not in the VM$/);
  assertMatch(found[2]![2], /^\.word 0x40026000 {2}# .+: not in the VM$/);
  assertMatch(found[3]![2], /^\.word 0xffffffff/);
});
