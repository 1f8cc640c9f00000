import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { type Invocation, parseCommandLine } from "../../cli/commands.ts";
import * as commands from "../../cli/commands.ts";
import {
  type Command,
  flag,
  oneOf,
  parseArguments,
  repeated,
  single,
  spelling,
  text,
  UsageError,
  wholeNumber,
} from "../../cli/options.ts";

const DEFAULTS = {
  input: [],
  stdinBin: undefined,
  publicValues: undefined,
  report: undefined,
  engine: "auto",
  maxCycles: undefined,
  timeout: undefined,
  maxMemory: undefined,
  strictSyscalls: false,
  emulateLinux: false,
  strictMemory: false,
  heap: false,
  layout: undefined,
  arg: [],
  env: [],
  quiet: false,
  color: "auto",
  help: false,
  version: false,
};

/** Splits at spaces; an underscore alone stands for an empty argument. */
function words(line: string): string[] {
  return line.split(" ").filter((word) => word !== "").map((word) => word === "_" ? "" : word);
}

const RUNS: readonly [line: string, guest: string, options: Record<string, unknown>][] = [
  ["guest.elf", "guest.elf", {}],
  ["run guest.elf", "guest.elf", {}],
  ["--quiet run guest.elf", "guest.elf", { quiet: true }],
  ["run --quiet guest.elf", "guest.elf", { quiet: true }],
  ["guest.elf --quiet", "guest.elf", { quiet: true }],
  ["--quiet --quiet guest.elf", "guest.elf", { quiet: true }],
  ["--input u8:1 guest.elf --input=u8:2", "guest.elf", { input: ["u8:1", "u8:2"] }],
  ["--input run run guest.elf", "guest.elf", { input: ["run"] }],
  ["guest.elf --input=str:a=b", "guest.elf", { input: ["str:a=b"] }],
  ["guest.elf --stdin-bin stdin.bin", "guest.elf", { stdinBin: "stdin.bin" }],
  ["guest.elf --public-values=out.bin", "guest.elf", { publicValues: "out.bin" }],
  ["guest.elf --report -", "guest.elf", { report: "-" }],
  ["guest.elf --report=-", "guest.elf", { report: "-" }],
  ["guest.elf --report=--odd", "guest.elf", { report: "--odd" }],
  ["guest.elf --engine interpreter", "guest.elf", { engine: "interpreter" }],
  ["guest.elf --max-cycles 1000", "guest.elf", { maxCycles: 1000 }],
  ["guest.elf --max-cycles 1_000_000", "guest.elf", { maxCycles: 1_000_000 }],
  ["guest.elf --max-cycles 1e6", "guest.elf", { maxCycles: 1_000_000 }],
  ["guest.elf --max-cycles 1.5e6", "guest.elf", { maxCycles: 1_500_000 }],
  ["guest.elf --max-cycles 0", "guest.elf", { maxCycles: 0 }],
  ["guest.elf --timeout 30", "guest.elf", { timeout: 30 }],
  ["guest.elf --timeout .5", "guest.elf", { timeout: 0.5 }],
  ["guest.elf --timeout 1e-3", "guest.elf", { timeout: 0.001 }],
  ["guest.elf --max-memory 65536", "guest.elf", { maxMemory: 65536 }],
  ["guest.elf --max-memory 64K", "guest.elf", { maxMemory: 65536 }],
  ["guest.elf --max-memory 512m", "guest.elf", { maxMemory: 2 ** 29 }],
  ["guest.elf --max-memory 1.5G", "guest.elf", { maxMemory: 1.5 * 2 ** 30 }],
  ["guest.elf --max-memory 1.1K", "guest.elf", { maxMemory: 1126 }],
  ["guest.elf --strict-syscalls", "guest.elf", { strictSyscalls: true }],
  ["guest.elf --color never", "guest.elf", { color: "never" }],
  ["--quiet -- guest.elf", "guest.elf", { quiet: true }],
  ["-- --help", "--help", {}],
  ["-- inspect", "inspect", {}],
  ["run run", "run", {}],
  ["./inspect", "./inspect", {}],
  ["-", "-", {}],
  ["-5", "-5", {}],
];
for (const [line, guest, options] of RUNS) {
  Deno.test(`parseCommandLine runs: mipsvm ${line}`, () => {
    const expected = { action: "run", guest, options: { ...DEFAULTS, ...options } };
    assertEquals<unknown>(parseCommandLine(words(line)), expected);
  });
}

for (const action of ["inspect", "disassemble"] as const) {
  Deno.test(`parseCommandLine finds ${action} before and after options`, () => {
    const options = { color: "always", help: false, version: false } as const;
    const expected: Invocation = action === "inspect"
      ? { action, guest: "guest.elf", options: { layout: undefined, ...options } }
      : { action, guest: "guest.elf", options };
    for (
      const line of [`${action} guest.elf --color always`, `--color always ${action} guest.elf`]
    ) {
      assertEquals(parseCommandLine(words(line)), expected);
    }
  });
}

const SEE = "see mipsvm run --help";
const NO_GUEST = "Cannot run: no guest.elf given, write mipsvm run guest.elf";
const REFUSED: readonly [line: string, message: string][] = [
  ["", NO_GUEST],
  ["run", NO_GUEST],
  ["--quiet", NO_GUEST],
  ["inspect", "Cannot inspect: no guest.elf given, write mipsvm inspect guest.elf"],
  ["a b", 'Cannot use the argument "b": run takes one file'],
  ["inspect a b", 'Cannot use the argument "b": inspect takes one file'],
  ["a -- --quiet", 'Cannot use the argument "--quiet": run takes one file'],
  ["inspct guest.elf", 'Unknown command "inspct": did you mean inspect?'],
  ["rnu guest.elf", 'Unknown command "rnu": did you mean run?'],
  ["a --max-cycle 5", 'Unknown option "--max-cycle": did you mean --max-cycles?'],
  ["a --max-cycle=5", 'Unknown option "--max-cycle": did you mean --max-cycles?'],
  ["a --maxCycles 5", 'Unknown option "--maxCycles": did you mean --max-cycles?'],
  ["a --colour never", 'Unknown option "--colour": did you mean --color?'],
  ["a --zebra", `Unknown option "--zebra": ${SEE}`],
  ["a --", 'Cannot use the argument "x": run takes one file'],
  ["a -q", 'Unknown option "-q": did you mean --quiet?'],
  ["a -z", `Unknown option "-z": ${SEE}`],
  ["a -quiet", 'Unknown option "-quiet": did you mean --quiet?'],
  ["a -inptu=1", 'Unknown option "-inptu": did you mean --input?'],
  ["inspect --input u8:1 a", 'Unknown option "--input": see mipsvm inspect --help'],
  ["a --=5", `Unknown option "--": ${SEE}`],
  ["a --input", "Cannot use --input without its value: write --input SPEC"],
  ["a --input --quiet", "Cannot use --input without its value: write --input SPEC"],
  ["a --input -- b", "Cannot use --input without its value: write --input SPEC"],
  [
    "a --input -x",
    'Cannot use --input without its value: if "-x" is its value, write --input=-x',
  ],
  ["a --input=", 'Cannot use --input "": it is empty'],
  ["a --quiet=yes", 'Cannot use --quiet with a value: leave out "=yes"'],
  ["a --engine auto --engine auto", "Cannot use --engine twice: leave out one"],
  ["a --engine interpretor", 'Cannot use --engine "interpretor": it is unknown, write interpreter'],
  ["a --engine fast", 'Cannot use --engine "fast": it is unknown, write auto, wasm, interpreter'],
  ["a --color red", 'Cannot use --color "red": it is unknown, write auto, always, never'],
  ["a --color Never", 'Cannot use --color "Never": it is unknown, write never'],
  ...["many", "1.5", "-5", "1__0", "_1", "1e", "0x10", "1e-1", "_", "Infinity", "5k"].map(
    (value): [string, string] => {
      const written = value === "_" ? "" : value;
      const reason = "it is no whole number, write 1000, 1_000_000 or 1e6";
      return [
        `a --max-cycles${written === "" ? "=" : " " + written}`,
        `Cannot use --max-cycles "${written}": ${reason}`,
      ];
    },
  ),
  [
    "a --max-cycles 1e16",
    'Cannot use --max-cycles "1e16": it is too large, write at most 9007199254740991',
  ],
  [
    "a --max-cycles 1e999",
    'Cannot use --max-cycles "1e999": it is no whole number, write 1000, 1_000_000 or 1e6',
  ],
  ...["much", "1.5", "2T", "K", "5KB", "-1G"].map((value): [string, string] => [
    `a --max-memory ${value}`,
    `Cannot use --max-memory "${value}": it is no size, write 65536, 64K, 512M or 2G`,
  ]),
  [
    "a --max-memory 0G",
    'Cannot use --max-memory "0G": it leaves nothing, write a size above 0',
  ],
  [
    "a --max-memory 1e9G",
    'Cannot use --max-memory "1e9G": it is too large, write 2G for example',
  ],
  ["a --timeout 5s", 'Cannot use --timeout "5s": it is no number of seconds, write 30 or 0.5'],
  ["a --timeout 0", 'Cannot use --timeout "0": it leaves no time, write more than 0 seconds'],
  [
    "a --timeout 1e999",
    'Cannot use --timeout "1e999": it is too large, leave the option out for no limit',
  ],
];
for (const [line, message] of REFUSED) {
  Deno.test(`parseCommandLine refuses: mipsvm ${line}`, () => {
    const args = line === "a --" ? ["a", "--", "x"] : words(line);
    const error = assertThrows(() => parseCommandLine(args), UsageError);
    assertEquals(error.message, message);
  });
}

Deno.test("UsageError names the command whose help says more", () => {
  const command = (line: string) =>
    assertThrows(() => parseCommandLine(words(line)), UsageError).command;
  assertEquals(command("inspect a --zebra"), "inspect");
  assertEquals(command("a --zebra"), "run");
  assertEquals(command("inspct guest.elf"), undefined);
});

for (const line of ["--help", "-h", "--zebra --help", "a b c -h", "--input --help"]) {
  Deno.test(`parseCommandLine helps, whatever else is said: mipsvm ${line}`, () => {
    const invocation = parseCommandLine(words(line));
    assert(invocation.action === "help");
    assert(invocation.text.startsWith("mipsvm <command> <guest.elf> [options]\n"));
  });
}

Deno.test("parseCommandLine answers --version", () => {
  assertEquals(parseCommandLine(["--version"]), { action: "version" });
  assertEquals(parseCommandLine(["inspect", "--version"]), { action: "version" });
  assertEquals(parseCommandLine(["--version", "--help"]).action, "help");
});

Deno.test("parseCommandLine answers any arguments with an invocation or a UsageError", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("--", "-", "run", "inspect", "--input", "--max-cycles", "--quiet", "-h", "5"),
    fc.string().map((rest) => `--${rest}`),
    fc.string().map((rest) => `-${rest}`),
    fc.string().map((rest) => `--max-memory=${rest}`),
  );
  fc.assert(fc.property(fc.array(word), (args) => {
    try {
      parseCommandLine(args);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }));
});

const ALL: readonly Command[] = [commands.run, commands.inspect, commands.disassemble];

for (const command of ALL) {
  Deno.test(`mipsvm ${command.name} --help names every option within 80 columns`, () => {
    const invocation = parseCommandLine([command.name, "--help"]);
    assert(invocation.action === "help");
    const lines = invocation.text.split("\n");
    for (const [key, option] of Object.entries(command.options)) {
      const short = option.short === undefined ? "" : `-${option.short}, `;
      const start = `  ${short}${spelling(key)}`;
      assert(lines.some((line) => line === start || line.startsWith(`${start} `)), start);
    }
    assertEquals(lines.filter((line) => line.length > 80), []);
    assertEquals(lines.filter((line) => line !== line.trimEnd()), []);
    assertEquals(lines.at(-1), "");
  });

  Deno.test(`mipsvm ${command.name} --help has examples that parse`, () => {
    for (const [line] of command.examples) {
      const [program, ...args] = words(line.replace(/ \|.*/, ""));
      assertEquals(program, "mipsvm");
      assertEquals(parseCommandLine(args).action, command.name);
    }
  });
}

Deno.test("options of one name take a value in every command or in none", () => {
  const taken = new Map<string, boolean>();
  for (const { options } of ALL) {
    for (const [key, { takes }] of Object.entries(options)) {
      assertEquals(taken.get(key) ?? takes !== "nothing", takes !== "nothing", key);
      taken.set(key, takes !== "nothing");
    }
  }
});

/** A command with what those of today do not have. */
const RECORD = {
  name: "record",
  summary: "Record a run",
  operands: ["guest.elf", "log"],
  options: {
    output: { ...single("DIR", text, "Write to DIR"), short: "o" },
    force: { ...flag("Overwrite"), short: "f" },
    arg: { ...repeated("TEXT", (value) => value, "Give the guest an argument"), short: "a" },
    shardSize: single("N", wholeNumber, "Cut after N cycles", 524288),
    profile: single("NAME", oneOf("ram-32", "ram-48", "ram-64"), "Use the limits of NAME"),
  },
  examples: [],
} as const;

const RECORDS: readonly [line: string, options: Record<string, unknown>][] = [
  ["a b -o out", { output: "out" }],
  ["-o out a b", { output: "out" }],
  ["a -o=out b", { output: "out" }],
  ["a b -oout", { output: "out" }],
  ["a b -o -", { output: "-" }],
  ["a b --output out -f", { output: "out", force: true }],
  ["a b --shard-size 10", { shardSize: 10 }],
  ["a b --arg=-x -a=-y -a _ --arg -5", { arg: ["-x", "-y", "", "-5"] }],
];
for (const [line, options] of RECORDS) {
  Deno.test(`parseArguments reads: ${line}`, () => {
    const none = {
      output: undefined,
      force: false,
      arg: [],
      shardSize: 524288,
      profile: undefined,
    };
    assertEquals<unknown>(parseArguments(RECORD, words(line)), {
      operands: ["a", "b"],
      options: { ...none, ...options },
    });
  });
}

const RECORDS_REFUSED: readonly [line: string, message: string][] = [
  ["a", "Cannot record: no log given, write mipsvm record guest.elf log"],
  ["a b c", 'Cannot use the argument "c": record takes 2 files'],
  ["a b -o", "Cannot use -o without its value: write -o DIR"],
  ["a b -o -f", "Cannot use -o without its value: write -o DIR"],
  ["a b -o x --output y", "Cannot use --output twice: leave out one"],
  ["a b -fx", 'Cannot use -f with a value: leave out "=x"'],
  ["a b -output x", 'Unknown option "-output": did you mean --output?'],
  [
    "a b --profile ram-16",
    'Cannot use --profile "ram-16": it is unknown, write ram-32',
  ],
];
for (const [line, message] of RECORDS_REFUSED) {
  Deno.test(`parseArguments refuses: ${line}`, () => {
    const error = assertThrows(() => parseArguments(RECORD, words(line)), UsageError);
    assertEquals(error.message, message);
    assertEquals(error.command, "record");
  });
}

Deno.test("parseArguments lets through what a reader throws of its own", () => {
  const broken: Command = {
    ...RECORD,
    operands: [],
    options: {
      odd: single("X", () => {
        throw new TypeError("broken");
      }, "Break"),
    },
  };
  assertThrows(() => parseArguments(broken, ["--odd", "1"]), TypeError, "broken");
});
