// The memory of a guest on the command line: its layout, --strict-memory, --heap, --arg, --env.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseElf } from "../../lib/elf/mod.ts";
import { guest, guestFrom, halting, mipsvm, ROOT, TestFolder } from "../support/command_line.ts";

async function symbolOf(name: string, symbol: string): Promise<number> {
  const elf = parseElf(await Deno.readFile(ROOT + guest(name)));
  return elf.symbols.find((one) => one.name === symbol)!.value;
}

const hex = (address: number) => "0x" + address.toString(16).padStart(8, "0");

Deno.test("inspect says why a guest is embedded, and where its regions lie", async () => {
  const end = hex(await symbolOf("rust-embedded-tree", "_end"));
  const { status, text } = await mipsvm("inspect", guest("rust-embedded-tree"));
  assertEquals(status, 0);
  assertMatch(text, /^Memory layout: embedded \(it has a TLSF heap: symbol .*embedded::HEAP\)$/m);
  assertMatch(text, new RegExp(`^  heap +${end} +0x3f000000 +[\\d,]+ +rw- +runtime$`, "m"));
  assertMatch(
    text,
    /^ {2}program I\/O +0x3f000000 +0x7f000000 +1,073,741,824 +rw- +runtime +grows up$/m,
  );
  assertMatch(text, /^ {2}stack +0x3f000000 +0x7f000000 /m);
  assertMatch(text, /^ {2}\.text +0x\w{8} +0x\w{8} +[\d,]+ +r-x +toolchain$/m);
  assertMatch(text, /^ {2}\.rodata .* r-- +toolchain$/m);
});

Deno.test("inspect says why a guest is bump, and where its regions lie", async () => {
  const end = hex(await symbolOf("rust-bump-tree", "_end"));
  const { text } = await mipsvm("inspect", guest("rust-bump-tree"));
  assertMatch(text, /^Memory layout: bump \(.*: symbol sys_alloc_aligned\)$/m);
  assertMatch(text, new RegExp(`^  heap +${end} +0x7f000000 `, "m"));
  assert(!text.includes("program I/O  "));
});

Deno.test("inspect takes another layout when told to", async () => {
  const { text } = await mipsvm("inspect", "--layout", "go", guest("rust-bump-tree"));
  assertMatch(text, /^Memory layout: go \(it was asked for; the file looks like bump\)$/m);
  assertMatch(text, /^ {2}initial args +0x7effc000 +0x7f000000 +16,384 +rw- +VM /m);
});

Deno.test("run --layout refuses what is no layout", async () => {
  const { status, stderr } = await mipsvm(guest("c-hello"), "--layout", "bumb");
  assertEquals(status, 2);
  assertStringIncludes(stderr, "write bump");
});

Deno.test("run --strict-memory ends at a bad access: function, address, region, advice", async () => {
  await using folder = await TestFolder.make();
  const elf = guestFrom(`lui $t0, 1\naddiu $t1, $zero, 7\nsw $t1, 4($t0)\n${halting(0)}`, {
    functions: { overwrite: [0x10000, 28] },
  });
  const path = await folder.write("guest.elf", elf);
  assertEquals((await mipsvm(path, "--quiet")).status, 0);
  const { status, stderr } = await mipsvm(path, "--strict-memory");
  assertEquals(status, 70);
  assertEquals(stderr.split("\n").slice(0, 4), [
    "faulted: Cannot write 4 bytes at 0x00010004: it is in segment, 0x00010000 to 0x0001001c, " +
    "which is read-only",
    "  at 0x00010008: sw $t1, 4($t0)   $t1 = 0x00000007, $t0 = 0x00010000",
    "  in 0x00010008 overwrite+0x8",
    "  Look for a write through a pointer to a constant, to code, or to arguments",
  ]);
});

Deno.test("run --heap says what the heap costs under each layout, and who asks for memory", async () => {
  const { status, stderr, text } = await mipsvm(guest("rust-embedded-tree"), "--heap");
  assertEquals(status, 0);
  assert(text.length > 0);
  assertMatch(
    stderr,
    /^heap: embedded layout, watched .*sys_alloc_aligned.*the embedded model's$/m,
  );
  assertMatch(stderr, /^ {2}allocations +[\d,]{6,}$/m);
  assertMatch(stderr, /^ {2}bytes never freed +[\d,]+ +in [\d,]+ blocks$/m);
  assertMatch(stderr, /^ {2}bump( +[\d,]+){4} +0\.0 % +yes, [\d,]+ bytes to spare$/m);
  assertMatch(stderr, /^ {2}embedded( +[\d,]+){4} +\d+\.\d % +yes, [\d,]+ bytes to spare$/m);
  assertMatch(stderr, /^ {2}go +yes, [\d,]+ bytes to spare \(without a collector\)$/m);
  assertMatch(stderr, /^ {2}allocations +bytes +never freed +by$/m);
});

Deno.test("run --heap of a guest without an allocator says so", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.write("guest.elf", guestFrom(halting(0)));
  const { status, stderr } = await mipsvm(path, "--heap", "--quiet");
  assertEquals(status, 0);
  assertMatch(stderr, /^heap: nothing could be watched: .*__rust_alloc, sys_alloc_aligned, malloc/);
});

Deno.test("run --heap --report puts the figures into the report", async () => {
  const { text } = await mipsvm(guest("rust-bump-tree"), "--heap", "--quiet", "--report", "-");
  const { heap } = JSON.parse(text.slice(text.indexOf("{")));
  assertEquals(heap.layout, "bump");
  assertEquals(heap.models.bump.sameAddresses, true);
  assertEquals(heap.start, hex(await symbolOf("rust-bump-tree", "_end")));
  assert(heap.callSites.length > 0 && heap.callSites[0].bytes > 0);
});

/** Writes argc as one byte, then argv[argc - 1] up to eight bytes, to standard output. */
const SHOW_ARGUMENTS = `
  lw $s0, 0($sp)
  sb $s0, 64($sp)
  li $v0, 2
  li $a0, 1
  addiu $a1, $sp, 64
  li $a2, 1
  syscall
  sll $t0, $s0, 2
  addu $t0, $t0, $sp
  lw $a1, 0($t0)
  beqz $s0, done
  li $v0, 2
  li $a0, 1
  li $a2, 8
  syscall
  done: ${halting(0)}
`;

Deno.test("run --arg passes strings, after a name that is always the same", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.write("guest.elf", guestFrom(SHOW_ARGUMENTS));
  assertEquals((await mipsvm(path)).stdout, Uint8Array.of(0));
  const { stdout, stderr } = await mipsvm(path, "--arg", "one", "--arg=-longest");
  assertEquals(stdout, Uint8Array.of(3, ...new TextEncoder().encode("-longest")));
  assertStringIncludes(stderr, "warning: Not provable: arguments and environment");
  const named = await mipsvm(path, "--env", "A=1");
  assertEquals(named.stdout, Uint8Array.of(1, ...new TextEncoder().encode("guest\0A=")));
});

for (
  const [args, says] of [
    [["--env", "HOME"], 'Cannot use --env "HOME": it names no variable, write NAME=value'],
    [["--arg", "x".repeat(20_000)], "16384 is the most"],
  ] as const
) {
  Deno.test(`run refuses ${args[0]} ${args[1].slice(0, 20)}`, async () => {
    const { status, stderr, text } = await mipsvm(guest("c-hello"), ...args);
    assertEquals([status, text], [2, ""]);
    assertStringIncludes(stderr, says);
  });
}
