import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ENDLESS, guest, halting, mipsvm, TestFolder } from "../support/command_line.ts";

/** What the guest commits for 20: 20, 4181 and 6765, the 19th and 20th Fibonacci numbers. */
const FIBONACCI = "14000000551000006d1a0000";

async function sha256(hex: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.fromHex(hex));
  return new Uint8Array(digest).toHex();
}

Deno.test("run gives the public values of rust-fibonacci and their digest in a report", async () => {
  const runs = [0, 1].map(() =>
    mipsvm(guest("rust-fibonacci"), "--input", "u32:20", "--report", "-")
  );
  const [first, second] = await Promise.all(runs);
  const reports = [first!, second!].map(({ text }) => JSON.parse(text));
  for (const { status } of [first!, second!]) assertEquals(status, 0);
  const [report] = reports;
  assertEquals(report.exit, { reason: "halted", code: 0, fault: null });
  assertEquals(report.status, 0);
  assertEquals(report.publicValues, FIBONACCI);
  assertEquals(report.publicValuesDigest, await sha256(FIBONACCI));
  assertEquals(report.committedDigest, report.publicValuesDigest);
  assertEquals(report.digestsAgree, true);
  assertEquals(report.inputs, { given: 1, read: 1, unread: 0 });
  assert(report.cycles > 1000);
  const counted = Object.values<number>(report.opcodeCounts).reduce((sum, count) => sum + count, 0);
  assertEquals(counted, report.cycles);
  assertEquals({ ...reports[0], seconds: 0 }, { ...reports[1], seconds: 0 });
});

Deno.test("run says on standard error how many cycles and what public values", async () => {
  const { status, stdout, stderr } = await mipsvm(guest("rust-fibonacci"), "--input", "u32:20");
  assertEquals([status, stdout.length], [0, 0]);
  assertMatch(stderr, /^ok: the guest halted with code 0 after [1-9][\d,]+ cycles, \d+\.\d\d s/);
  assertStringIncludes(stderr, `\npublic values: 12 bytes, ${FIBONACCI}\n`);
});

Deno.test("run prints the report after the guest's output, which need not end its line", async () => {
  const { status, text } = await mipsvm(
    guest("rust-panic"),
    "--input",
    "u32:7",
    "--report",
    "-",
  );
  assertEquals(status, 1);
  const start = text.indexOf("{\n");
  assertEquals(text.slice(0, start), "about to panic\nthis line has no end\n");
  const report = JSON.parse(text.slice(start));
  assertEquals(report.exit, { reason: "halted", code: 1, fault: null });
  assertStringIncludes(report.stderrTail, "cannot accept the quantity 7");
});

Deno.test("run ends with a panic's code, its message and the functions that led to it", async () => {
  const { status, text, stderr } = await mipsvm(guest("rust-panic"), "--input", "u32:7");
  assertEquals(status, 1);
  assertEquals(text, "about to panic\nthis line has no end");
  assertStringIncludes(stderr, "cannot accept the quantity 7\n");
  assertStringIncludes(stderr, "\nhalted: The guest halted with code 1\n");
  // The source's own calls, innermost first.
  const calls = [...stderr.matchAll(/^ {2}(?:in|by) 0x[0-9a-f]{8} (.*)\+0x[0-9a-f]+$/gm)]
    .map(([, name]) => name!);
  const own = calls.filter((name) => name.startsWith("rust_panic::"));
  assertEquals(own, [
    "rust_panic::reject_quantity",
    "rust_panic::check_quantity",
    "rust_panic::check_order",
  ]);
  assert(!stderr.includes("ok:"));
});

const JSON_RUNS: readonly [text: string, status: number, expected: string][] = [
  [`{"a":[1,2,{"b":null}],"c":"x"}`, 0, "public values: 4 bytes, 07000000\n"],
  ["[1,2,]", 3, "trailing comma at line 1 column 6"],
  [`{"a" 1}`, 3, "expected `:` at line 1 column 6"],
  ["", 3, "at line 1 column 0"],
];
for (const [text, expectedStatus, expected] of JSON_RUNS) {
  Deno.test(`run gives rust-json ${JSON.stringify(text)}: status ${expectedStatus}`, async () => {
    const { status, stderr } = await mipsvm(guest("rust-json"), "--input", `str:${text}`);
    assertEquals(status, expectedStatus);
    assertStringIncludes(stderr, expected);
  });
}

Deno.test("run says which input was missing, and which function asked for it", async () => {
  const { status, text, stderr } = await mipsvm(guest("rust-json"));
  assertEquals([status, text], [70, ""]);
  assertMatch(stderr, /^faulted: Cannot read input 1: no input was given\n/);
  assertMatch(stderr, /^ {2}at 0x[0-9a-f]{8}: syscall/m);
  // `nm` has the function that contains the call: main is inlined into it.
  assertMatch(stderr, /^ {2}in 0x[0-9a-f]{8} _mipsvm_guest_entrypoint\+0x[0-9a-f]+$/m);
  assertStringIncludes(stderr, "--input");
});

Deno.test("run warns of inputs that the guest did not read", async () => {
  const { status, stderr } = await mipsvm(
    guest("rust-fibonacci"),
    "--input=u32:20",
    "--input=u32:21",
  );
  assertEquals(status, 0);
  assertStringIncludes(stderr, "\nwarning: 1 of 2 inputs were not read\n");
});

// Everything but a number 0 to 255 is cut by the operating system: 256 must not become success.
const CODES: readonly [code: number, status: number][] = [
  [0, 0],
  [1, 1],
  [3, 3],
  [255, 255],
  [256, 1],
  [257, 1],
  [512, 1],
  [0x10000, 1],
  [0xffffffff, 255],
  [0x80000000, 1],
];
for (const [code, expected] of CODES) {
  Deno.test(`run ends with ${expected} for a guest that halts with ${code}`, async () => {
    await using folder = await TestFolder.make();
    const { status, stderr } = await mipsvm(await folder.guest("halt", halting(code)));
    assertEquals(status, expected);
    assertStringIncludes(stderr, `halted with code ${code}`);
  });
}

Deno.test("run ends with exit_group's code, which the reference calls success", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("exit", "li $v0, 4246\nli $a0, 5\nsyscall");
  const { status, stderr } = await mipsvm(path);
  assertEquals(status, 5);
  assertMatch(stderr, /^exited: The guest exited with code 5\n/);
});

Deno.test("run names the function, the instruction and its registers where a guest faults", async () => {
  await using folder = await TestFolder.make();
  const text = `
    main:  addiu $sp, $sp, -16
           sw    $ra, 12($sp)
           jal   parse
           nop
           lw    $ra, 12($sp)
           jr    $ra
           addiu $sp, $sp, 16
    parse: lui   $t0, 0x1234
           ori   $t0, $t0, 0x5670
           lw    $t1, 6($t0)
           jr    $ra
           nop
  `;
  const path = await folder.guest("fault", text, {
    functions: { main: [0x10000, 28], parse: [0x1001c, 20] },
  });
  const { status, stderr } = await mipsvm(path);
  assertEquals(status, 70);
  assertMatch(stderr, /^faulted: Cannot read 4 bytes at 0x12345676: /);
  assertStringIncludes(stderr, "\n  at 0x00010024: lw $t1, 6($t0) ");
  assertStringIncludes(stderr, "$t0 = 0x12345670");
  assertStringIncludes(stderr, "\n  in 0x00010024 parse+0x8\n  by 0x00010008 main+0x8\n");
});

Deno.test("run says that a guest ran off its code, which the reference calls success", async () => {
  await using folder = await TestFolder.make();
  const { status, stderr } = await mipsvm(await folder.guest("leave", "nop\nnop"));
  assertEquals(status, 70);
  assertMatch(stderr, /^leftCode: .*0x00010008/);
  assertStringIncludes(stderr, "\n  in 0x00010004 _start+0x4\n");
});

Deno.test("run goes on without symbols, and says what that means", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("stripped", "li $t0, 3\nlw $t1, 0($t0)", { stripped: true });
  const { status, stderr } = await mipsvm(path);
  assertEquals(status, 70);
  assertStringIncludes(stderr, "\n  in 0x00010004\n");
  assertStringIncludes(stderr, "warning: The ELF file has no symbols");
});

Deno.test("run --quiet leaves nothing but the guest's own output", async () => {
  const { status, text, stderr } = await mipsvm(guest("rust-hello"), "--quiet");
  assertEquals(status, 0);
  assertEquals(text, "Hello from a Rust guest\n");
  assertEquals(stderr, "This line goes to stderr\n");
});

Deno.test("run --quiet still says why a guest failed", async () => {
  const { status, stderr } = await mipsvm(guest("rust-json"), "--quiet", "--input", "str:[");
  assertEquals(status, 3);
  assertStringIncludes(stderr, "halted: The guest halted with code 3\n");
  assert(!stderr.includes("warning:"));
});

Deno.test("run --strict-syscalls refuses a Linux call that does nothing", async () => {
  await using folder = await TestFolder.make();
  // 4218 is madvise (arch/mips/include/uapi/asm/unistd.h).
  const path = await folder.guest("noop", "li $v0, 4218\nsyscall\n" + halting(0));
  const lenient = await mipsvm(path);
  assertEquals(lenient.status, 0);
  assertMatch(lenient.stderr, /warning: Linux calls did nothing: SYS_MADVISE once /);
  const strict = await mipsvm(path, "--strict-syscalls");
  assertEquals(strict.status, 70);
  assertMatch(strict.stderr, /^faulted: .*MADVISE/);
});

Deno.test("run --max-cycles lets exactly so many cycles run", async () => {
  await using folder = await TestFolder.make();
  const report = folder.file("report.json");
  const args = [guest("rust-fibonacci"), "--input", "u32:20", "--report", report];
  const whole = await mipsvm(...args);
  assertEquals(whole.status, 0);
  const { cycles } = JSON.parse(await Deno.readTextFile(report));

  const enough = await mipsvm(...args, "--max-cycles", String(cycles));
  assertEquals(enough.status, 0);
  const short = await mipsvm(...args, "--max-cycles", String(cycles - 1));
  assertEquals(short.status, 75);
  assertEquals(JSON.parse(await Deno.readTextFile(report)).cycles, cycles - 1);

  const thousand = await mipsvm(...args, "--max-cycles", "1000");
  assertEquals(thousand.status, 75);
  assertMatch(thousand.stderr, /^cycleLimit: .*1,000 cycles\n/);
  const { exit, status, ...rest } = JSON.parse(await Deno.readTextFile(report));
  assertEquals(exit, { reason: "cycleLimit", code: null, fault: null });
  assertEquals([status, rest.cycles, rest.steps], [75, 1000, 1000]);
});

Deno.test("run --timeout ends a guest that never ends", async () => {
  await using folder = await TestFolder.make();
  const { status, stderr } = await mipsvm(
    await folder.guest("endless", ENDLESS),
    "--timeout",
    "0.3",
  );
  assertEquals(status, 75);
  assertMatch(stderr, /^timeLimit: .* seconds\n/);
  assertMatch(stderr, /^ {2}in 0x0001000[04] _start/m);
});

Deno.test("run --max-memory ends a guest that fills memory", async () => {
  await using folder = await TestFolder.make();
  // A word in every page of 64 KiB, from 0x00100000 on, 256 times, then for ever.
  const text = `
          lui $t0, 0x0010
          lui $t1, 0x0110
          lui $t2, 1
    next: sw  $t0, 0($t0)
          bne $t0, $t1, next
          addu $t0, $t0, $t2
    ${ENDLESS}
  `;
  const path = await folder.guest("greedy", text);
  const { status, stderr } = await mipsvm(path, "--max-memory", "8M", "--timeout", "60");
  assertEquals(status, 75);
  assertMatch(stderr, /^memoryLimit: /);
});
