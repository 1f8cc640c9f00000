import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  DATA,
  guest,
  halting,
  mipsvm,
  ROOT,
  start,
  TestFolder,
  writing,
} from "../support/command_line.ts";

Deno.test("run passes bytes on untouched, text or not", async () => {
  await using folder = await TestFolder.make();
  // All bytes, pieces of UTF-8 sequences, a terminal's commands, no line break at the end.
  const data = Uint8Array.from([...Array(256).keys(), 0xff, 0xfe, 0xc3, 0x1b, 0x5b, 0x33]);
  const program = writing(1, data.length) + writing(1, 1) + writing(2, data.length) + halting(0);
  const path = await folder.guest("bytes", program, { data });
  const child = start([path, "--quiet"]);
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 0);
  assertEquals(stdout, Uint8Array.of(...data, data[0]!));
  assertEquals(stderr, data);
});

Deno.test("run passes on a megabyte in the guest's order", async () => {
  await using folder = await TestFolder.make();
  const data = Uint8Array.from({ length: 1 << 16 }, (_, index) => index * 7 >>> 3);
  // Sixteen times the data, each time 64 KiB; its length does not fit li.
  const text = `
          li   $s0, 16
    next: li   $v0, 4004
          li   $a0, 1
          lui  $a1, ${DATA >>> 16}
          lui  $a2, 1
          syscall
          addiu $s0, $s0, -1
          bnez $s0, next
          nop
          ${halting(0)}
  `;
  const { status, stdout } = await mipsvm(await folder.guest("large", text, { data }));
  assertEquals([status, stdout.length], [0, 16 * data.length]);
  for (let part = 0; part < 16; part++) {
    assertEquals(stdout.subarray(part * data.length, (part + 1) * data.length), data);
  }
});

/** What must never reach a terminal from a file: all controls but the end of a line. */
// deno-lint-ignore no-control-regex -- it is about control characters
const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const EVIL = "evil\x1b[31m\x07\x9b2J\u202ename";

Deno.test("control characters of symbols are spelt out", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("evil", "jal 0x10008\nnop\nli $t0, 3\nlw $t1, 0($t0)", {
    functions: { [EVIL]: [0x10000, 16] },
  });
  for (const args of [[path], [path, "--report=-"], ["inspect", path], ["disassemble", path]]) {
    const { text, stderr } = await mipsvm(...args);
    assert(!CONTROLS.test(text + stderr), JSON.stringify(text + stderr));
    assertMatch(text + stderr, /evil\\u001b\[31m\\u0007\\u009b2J\\u202ename/);
  }
  const { text } = await mipsvm(path, "--report=-");
  assertEquals(JSON.parse(text).exit.fault.function, EVIL);
});

Deno.test("a line break in a symbol's name starts no line of its own in a listing", async () => {
  await using folder = await TestFolder.make();
  const path = await folder.guest("evil", "nop\nnop", {
    functions: { "a\nok: all is well": [0x10000, 8] },
  });
  for (const command of ["inspect", "disassemble"]) {
    const { text } = await mipsvm(command, path);
    assert(!/^ok:/m.test(text), text);
  }
});

Deno.test("control characters of spans and warnings are spelt out", async () => {
  await using folder = await TestFolder.make();
  const data = new TextEncoder().encode("cycle-tracker-start: \x1b[31mred\n");
  const path = await folder.guest("span", writing(1, data.length) + halting(0), { data });
  const { status, stderr } = await mipsvm(path);
  assertEquals(status, 0);
  assert(!CONTROLS.test(stderr), JSON.stringify(stderr));
  assertMatch(stderr, /^span \\u001b\[31mred: /m);
  assertMatch(stderr, /^warning: .*"\\u001b\[31mred"/m);
});

Deno.test({
  name: "control characters of the command line are spelt out",
  ignore: Deno.build.os === "windows", // no such file names
  async fn() {
    await using folder = await TestFolder.make();
    const name = `${EVIL}\nok: nothing.elf`;
    const missing = folder.file(name);
    const there = folder.file(`there-${name}`);
    await Deno.copyFile(ROOT + guest("c-hello"), there);
    const lines = [
      [missing],
      ["inspect", missing],
      ["inspect", there],
      [there, `--${EVIL}`],
      [there, `--input=${EVIL}\nok:`],
      [there, `--report=${missing}/x`],
      [there, "--quiet", "--report=-"],
    ];
    for (const args of lines) {
      const { text, stderr } = await mipsvm(...args);
      assert(!CONTROLS.test(text + stderr), JSON.stringify(text + stderr));
      assert(!/^ok: nothing/m.test(text + stderr), JSON.stringify(text + stderr));
    }
  },
});

Deno.test("colours come only where they are asked for", async () => {
  const plain = await mipsvm(guest("c-hello"));
  assert(!CONTROLS.test(plain.stderr));
  const colored = await mipsvm(guest("c-hello"), "--color", "always");
  assertStringIncludes(colored.stderr, "\x1b[32mok:\x1b[39m");
  assertEquals(colored.text, plain.text);
});
