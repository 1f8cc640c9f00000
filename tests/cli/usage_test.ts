import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { guest, mipsvm } from "../support/command_line.ts";
import configuration from "../../deno.json" with { type: "json" };

const COMMON = ["--color", "--help", "--version"];
const RUN = [
  "--input",
  "--stdin-bin",
  "--public-values",
  "--report",
  "--engine",
  "--max-cycles",
  "--timeout",
  "--max-memory",
  "--strict-syscalls",
  "--quiet",
];
const INPUT_KINDS = "hex file raw u8 u16 u32 u64 i32 i64 bool str bytes".split(" ");

Deno.test("mipsvm --help names every command, every option of run and its statuses' reasons", async () => {
  for (const help of ["--help", "-h"]) {
    const { status, text, stderr } = await mipsvm(help);
    assertEquals([status, stderr], [0, ""]);
    for (const word of ["run", "inspect", "disassemble", ...RUN, ...COMMON]) {
      assertMatch(text, new RegExp(`^ .*${word}\\b`, "m"), word);
    }
    assertStringIncludes(text, "Examples:\n  mipsvm ");
  }
});

Deno.test("mipsvm run --help names every option, every kind of input, and gives examples", async () => {
  const { status, text } = await mipsvm("run", "--help");
  assertEquals(status, 0);
  for (const option of [...RUN, ...COMMON]) {
    assertMatch(text, new RegExp(`^ {2}(-h, )?${option}\\b`, "m"), option);
  }
  for (const kind of INPUT_KINDS) assertMatch(text, new RegExp(`[\\s]${kind}:`), kind);
  assertStringIncludes(text, "Examples:\n  mipsvm ");
});

for (const command of ["inspect", "disassemble"]) {
  Deno.test(`mipsvm ${command} --help names its options and gives an example`, async () => {
    const { status, text } = await mipsvm(command, "--help");
    assertEquals(status, 0);
    assertStringIncludes(text, `mipsvm ${command} <guest.elf>`);
    for (const option of COMMON) {
      assertMatch(text, new RegExp(`^ {2}(-h, )?${option}\\b`, "m"), option);
    }
    for (const option of RUN) assert(!text.includes(option), option);
    assertStringIncludes(text, `Examples:\n  mipsvm ${command} guest.elf`);
  });
}

Deno.test("help fits a terminal of 80 columns", async () => {
  const helps = [["--help"], ["run", "-h"], ["inspect", "-h"], ["disassemble", "-h"]];
  for (const { text } of await Promise.all(helps.map((args) => mipsvm(...args)))) {
    for (const line of text.split("\n")) assert(line.length <= 80, line);
  }
});

Deno.test("mipsvm --version gives the version of deno.json", async () => {
  const { status, text, stderr } = await mipsvm("--version");
  assertEquals([status, text, stderr], [0, `mipsvm ${configuration.version}\n`, ""]);
});

const WRONG: readonly [args: readonly string[], expected: RegExp][] = [
  [["--repotr", "x"], /Unknown option "--repotr": did you mean --report\?/],
  [["--max-cycle", "5"], /did you mean --max-cycles\?/],
  [["--public-value=x"], /did you mean --public-values\?/],
  [["-report", "x"], /did you mean --report\?/],
  [["--max-cycles"], /without its value/],
  [["--max-cycles", "many"], /"many"/],
  [["--max-cycles", "-1"], /"-1"/],
  [["--timeout", "0"], /"0"/],
  [["--timeout", "soon"], /"soon"/],
  [["--max-memory", "lots"], /"lots"/],
  [["--engine", "interpeter"], /write interpreter/],
  [["--color", "sometimes"], /auto, always(,| or) never/],
  [["--quiet=yes"], /--quiet with a value/],
  [["--report", "-", "--report", "-"], /--report twice/],
];
for (const [args, expected] of WRONG) {
  Deno.test(`run refuses "${args.join(" ")}" with status 2, and runs nothing`, async () => {
    const { status, text, stderr } = await mipsvm(guest("rust-hello"), ...args);
    assertEquals([status, text], [2, ""]);
    assertMatch(stderr, expected);
    assertMatch(stderr, /^mipsvm: [^\n]+\nSee mipsvm (run )?--help\n$/);
  });
}

Deno.test("inspect refuses an option of run", async () => {
  const { status, stderr } = await mipsvm("inspect", guest("rust-hello"), "--input", "u32:1");
  assertEquals(status, 2);
  assertStringIncludes(stderr, 'Unknown option "--input"');
});

Deno.test("a command that is misspelt is not taken for a guest", async () => {
  const { status, stderr } = await mipsvm("inspct", guest("rust-hello"));
  assertEquals(status, 2);
  assertStringIncludes(stderr, "did you mean inspect?");
});
