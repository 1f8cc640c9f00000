import { assertEquals } from "@std/assert";
import { Machine } from "../../lib/machine/machine.ts";
import { loadProgram, type Program } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { sharedMemory, word } from "../support/assembled.ts";
import { buildElf, type TestSegment, type TestSymbol, wordBytes } from "../support/elf.ts";

// reference/loading-and-layout.md 4.

const CODE = 0x00010000;
const DATA = 0x00020000;
const RETURN = 0x03e00008;
const SOME = 0x11111111;

const code: TestSegment = { address: CODE, bytes: wordBytes(new Array(16).fill(SOME)), flags: 5 };
const data: TestSegment = {
  address: DATA,
  bytes: wordBytes(new Array(4).fill(SOME)),
  memorySize: 32,
  flags: 6,
};

function load(symbols: readonly TestSymbol[], segments = [code, data]): Program {
  return loadProgram(buildElf({ entry: CODE, segments, symbols }));
}

/** What differs from the file: the image's words, and the instructions'. */
function changes(program: Program) {
  const machine = new Machine(program, new Runtime(), { memory: sharedMemory() });
  const memory: Record<number, number> = {};
  for (let at = 0; at < 64; at += 4) {
    if (word(machine, CODE + at) !== SOME) memory[CODE + at] = word(machine, CODE + at);
    const expected = at < 16 ? SOME : 0;
    if (word(machine, DATA + at) !== expected) memory[DATA + at] = word(machine, DATA + at);
  }
  const words: Record<number, number> = {};
  for (const [index, value] of program.words.entries()) {
    if (value !== SOME) words[program.codeBase + 4 * index] = value;
  }
  return { memory, words };
}

function listed(program: Program): (readonly [number, number, string])[] {
  return program.patched.map(({ address, word, symbol }) => [address, word, symbol] as const);
}

const returning = [
  "runtime.gcenable",
  "runtime.init.5",
  "runtime.main.func1",
  "runtime.deductSweepCredit",
  "runtime.(*gcControllerState).commit",
  "github.com/prometheus/client_golang/prometheus.init",
  "github.com/prometheus/client_golang/prometheus.init.0",
  "github.com/prometheus/procfs.init",
  "github.com/prometheus/common/model.init",
  "github.com/prometheus/client_model/go.init",
  "github.com/prometheus/client_model/go.init.0",
  "github.com/prometheus/client_model/go.init.1",
  "flag.init",
  "runtime.check",
  "runtime.checkfds",
  "internal/runtime/exithook.Run",
  "_dl_discover_osversion",
  "_ZN3std10sys_common11thread_info7current17h0123456789abcdefE",
  "thread_info before sys_common",
];

for (const name of returning) {
  Deno.test(`patches ${name} returns at once`, () => {
    const program = load([{ name, value: CODE + 8 }]);
    const patched = { [CODE + 8]: RETURN, [CODE + 12]: 0 };
    assertEquals(changes(program), { memory: patched, words: patched });
    assertEquals(listed(program), [[CODE + 8, RETURN, name], [CODE + 12, 0, name]]);
  });
}

const untouched = [
  "runtime.gcenable.abi0",
  "Runtime.gcenable",
  "runtime.init.50",
  "runtime.init",
  "flag.init.0",
  "runtime.checkx",
  "thread_info",
  "sys_common",
  "runtime.memProfileRate",
  "dl_discover_osversion",
  "",
];

for (const name of untouched) {
  Deno.test(`patches "${name}" is not a name that is patched`, () => {
    const program = load([{ name, value: CODE + 8 }]);
    assertEquals(changes(program), { memory: {}, words: {} });
    assertEquals(listed(program), []);
  });
}

Deno.test("patches runtime.MemProfileRate is one word of data, set to 0", () => {
  const program = load([{ name: "runtime.MemProfileRate", value: DATA + 4 }]);
  assertEquals(changes(program), { memory: { [DATA + 4]: 0 }, words: {} });
  assertEquals(listed(program), [[DATA + 4, 0, "runtime.MemProfileRate"]]);
});

Deno.test("patches in zero-filled memory take no effect", () => {
  const program = load([{ name: "runtime.MemProfileRate", value: DATA + 16 }]);
  assertEquals([changes(program), listed(program)], [{ memory: {}, words: {} }, []]);
});

Deno.test("patches at addresses that are no multiple of 4 take no effect", () => {
  for (const off of [1, 2, 3]) {
    const program = load([{ name: "flag.init", value: CODE + off }]);
    assertEquals([changes(program), listed(program)], [{ memory: {}, words: {} }, []]);
  }
});

Deno.test("patches outside every segment take no effect", () => {
  for (const value of [0, CODE - 8, CODE + 64, 0xfffffffc]) {
    const program = load([{ name: "flag.init", value }]);
    assertEquals([changes(program), listed(program)], [{ memory: {}, words: {} }, []]);
  }
});

Deno.test("patches of two words may take effect in part, at either end of a segment", () => {
  const last = load([{ name: "flag.init", value: CODE + 60 }]);
  assertEquals(changes(last).words, { [CODE + 60]: RETURN });
  const first = load([{ name: "flag.init", value: CODE - 4 }]);
  assertEquals(changes(first).words, { [CODE]: 0 });
  assertEquals(listed(first), [[CODE, 0, "flag.init"]]);
});

Deno.test("patches apply to each symbol of a name", () => {
  const program = load([
    { name: "flag.init", value: CODE },
    { name: "flag.init", value: CODE + 32 },
  ]);
  const words = { [CODE]: RETURN, [CODE + 4]: 0, [CODE + 32]: RETURN, [CODE + 36]: 0 };
  assertEquals(changes(program), { memory: words, words });
});

Deno.test("patches do not look at type, size or section of a symbol", () => {
  const program = load([{ name: "flag.init", value: CODE, type: 0, size: 9999 }]);
  assertEquals(changes(program).words, { [CODE]: RETURN, [CODE + 4]: 0 });
});

Deno.test("patches that meet: the later symbol wins", () => {
  const program = load([
    { name: "flag.init", value: CODE + 4 },
    { name: "runtime.check", value: CODE },
  ]);
  // check's second word lies on init's first.
  assertEquals(changes(program).words, { [CODE]: RETURN, [CODE + 4]: 0, [CODE + 8]: 0 });
});

const exit = { name: "runtime.exit", value: CODE + 16 };

function jumpTo(target: number, at = CODE + 16) {
  return { [at]: (0x08000000 | (target >>> 2)) >>> 0, [at + 4]: 0 };
}

Deno.test("patches runtime.exit jumps to zkvm.RuntimeExit, whichever comes first", () => {
  const target = { name: "zkvm.RuntimeExit", value: CODE + 32 };
  for (const symbols of [[exit, target], [target, exit]]) {
    const program = load(symbols);
    assertEquals(changes(program).words, { [CODE + 16]: 0x08004008, [CODE + 20]: 0 });
    assertEquals(listed(program).map(([, , symbol]) => symbol), ["runtime.exit", "runtime.exit"]);
  }
});

Deno.test("patches runtime.exit stays without a target, and the target without it", () => {
  for (
    const symbols of [
      [exit],
      [{ name: "zkvm.RuntimeExit", value: CODE }],
      [exit, { name: "zkvm.RuntimeExit", value: 0 }],
      [{ name: "runtime.exit", value: 0 }, { name: "zkvm.RuntimeExit", value: CODE }],
    ]
  ) assertEquals(listed(load(symbols)), []);
});

Deno.test("patches of the exit take the last symbol of each name", () => {
  const program = load([
    { name: "zkvm.RuntimeExit", value: CODE + 40 },
    exit,
    { name: "zkvm.RuntimeExit", value: CODE + 48 },
    { name: "runtime.exit", value: CODE + 24 },
  ]);
  assertEquals(changes(program).words, jumpTo(CODE + 48, CODE + 24));
});

Deno.test("patches of the exit come last, over those of other names", () => {
  const program = load([
    exit,
    { name: "zkvm.RuntimeExit", value: CODE + 32 },
    { name: "flag.init", value: exit.value },
  ]);
  assertEquals(changes(program).words, jumpTo(CODE + 32));
});

Deno.test("patches of the exit do not mask the target to 26 bits", () => {
  const program = load([exit, { name: "zkvm.RuntimeExit", value: 0x30000000 }]);
  // 0x0c000000: the jump has become a jal to 0.
  assertEquals(changes(program).words, { [CODE + 16]: 0x0c000000, [CODE + 20]: 0 });
});

Deno.test("patches stand in for words that the file does not hold", () => {
  // The last two words of the segment lie outside the file, and are patched.
  const bytes = wordBytes([SOME, SOME]);
  const file = buildElf({
    entry: CODE,
    symbols: [{ name: "flag.init", value: CODE + 8 }],
    segments: [{ address: CODE, bytes, flags: 5 }],
  });
  const view = new DataView(file.buffer);
  const moved = new Uint8Array(file.length + 8);
  moved.set(file);
  moved.set(bytes, file.length);
  const header = new DataView(moved.buffer);
  header.setUint32(52 + 4, file.length, true);
  header.setUint32(52 + 16, 16, true);
  header.setUint32(52 + 20, 16, true);
  assertEquals(view.getUint32(52 + 16, true), 8);
  assertEquals([...loadProgram(moved).words], [SOME, SOME, RETURN, 0]);
});

Deno.test("patches come with the segment: a later one without them covers them", () => {
  const cover: TestSegment = { address: CODE, bytes: new Uint8Array(), memorySize: 64, flags: 6 };
  const program = load([{ name: "flag.init", value: CODE }], [code, cover]);
  const { memory, words } = changes(program);
  assertEquals(words, { [CODE]: RETURN, [CODE + 4]: 0 });
  assertEquals(memory[CODE], 0);
});

Deno.test("patches of words at 0 to 32 change registers, since these are image words too", () => {
  const low: TestSegment = { address: 0, bytes: wordBytes(new Array(12).fill(SOME)), flags: 6 };
  // As an undefined symbol with a listed name does.
  const first = load([{ name: "flag.init", value: 0 }], [code, low]);
  assertEquals([0, 4, 8].map((at) => first.registers[at]), [RETURN, 0, SOME]);
  const last = load([{ name: "flag.init", value: 32 }], [code, low]);
  assertEquals([28, 32].map((at) => last.registers[at]), [SOME, RETURN]);
  const machine = new Machine(last, new Runtime(), { memory: sharedMemory() });
  assertEquals([36, 40].map((at) => word(machine, at)), [0, SOME]);
  // SP is no multiple of 4, BRK and HEAP lie above the last such word.
  assertEquals(last.registers[29], 0x7effc000);
});

Deno.test("patches do not hold in a register that a later segment fills with zeros", () => {
  const low: TestSegment = { address: 0, bytes: wordBytes(new Array(3).fill(SOME)), flags: 6 };
  const zeros: TestSegment = { address: 8, bytes: new Uint8Array(), memorySize: 4, flags: 6 };
  const program = load([{ name: "flag.init", value: 8 }], [code, low, zeros]);
  assertEquals(program.registers[8], 0);
});

Deno.test("patches take effect in every segment that holds the word", () => {
  const program = load([{ name: "flag.init", value: CODE + 8 }], [code, code]);
  assertEquals([2, 3, 18, 19].map((index) => program.words[index]), [RETURN, 0, RETURN, 0]);
  assertEquals(program.words.filter((one) => one === SOME).length, 28);
});

Deno.test("patches skip a name that is not UTF-8", () => {
  const name = "flag.init";
  const file = buildElf({
    entry: CODE,
    segments: [code],
    symbols: [{ name: `${name}?`, value: CODE }, { name: "runtime.check", value: CODE + 8 }],
  });
  const at = new TextDecoder("latin1").decode(file).indexOf(name);
  file[at + name.length] = 0xff;
  const program = loadProgram(file);
  assertEquals(changes(program).words, { [CODE + 8]: RETURN, [CODE + 12]: 0 });
  assertEquals(program.elf?.unnamedSymbols, 1);
});

Deno.test("patches come from the first symbol table only", () => {
  // A second one, which could not be read: its entries have a wrong size.
  const second = { name: ".more", type: 2, address: 0, bytes: new Uint8Array(16) };
  const symbols = [{ name: "runtime.check", value: CODE }];
  const file = buildElf({ entry: CODE, segments: [code], symbols, sections: [second] });
  assertEquals(changes(loadProgram(file)).words, { [CODE]: RETURN, [CODE + 4]: 0 });
});
