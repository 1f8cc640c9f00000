import { assert, assertEquals, assertMatch } from "@std/assert";
import configuration from "../../deno.json" with { type: "json" };
import { exitStatus, type RunEnd } from "../../drivers/result.ts";
import { GuestFault } from "../../lib/errors.ts";
import { mipsvm, ROOT } from "../support/command_line.ts";

const README = await Deno.readTextFile(ROOT + "README.md");

interface Block {
  /** What follows the opening fence. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown text that start at the left margin. */
function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)]
    .map(([, language, text]) => ({ language: language!, text: text! }));
}

const blocks = blocksOf(README);

/** Lines that show something that was run: the arguments of `cli.ts`, and what it printed. */
function shown(): { args: string[]; output: string }[] {
  return blocks.flatMap(({ language, text }, index) => {
    const line = /(?:^\$ |^npx -y )deno\S* run -A cli\.ts (.*)$/m.exec(text)?.[1];
    const output = blocks[index + 1];
    if (!line || output?.language !== "text" || !["sh", "console"].includes(language)) return [];
    return [{ args: line.replace(/ #.*/, "").trim().split(/\s+/), output: output.text }];
  });
}

Deno.test("README.md shows two runs with their output", () => {
  assertEquals(shown().length, 2);
});

for (const { args, output } of shown()) {
  Deno.test(`README.md shows what ${args.join(" ")} prints`, async () => {
    const { stderr } = await mipsvm(...args);
    // A run on a busy machine takes longer, and from 0.1 s on its speed is shown as well.
    const real = stderr.replaceAll(/\d+\.\d\d s( \(.*\))?$/gm, "0.00 s").split("\n");
    const lines = output.trimEnd().replaceAll(/\d+\.\d\d s$/gm, "0.00 s").split("\n");
    assert(lines.length > 0);
    let from = 0;
    for (const line of lines) {
      if (line.trim() === "...") continue;
      const at = real.indexOf(line, from);
      assert(at >= 0, `README.md says "${line}", the command says:\n${stderr}`);
      from = at + 1;
    }
  });
}

Deno.test("README.md's TypeScript runs as it stands", async () => {
  // `deno test --doc` takes the blocks of README.md, with imports from its folder. Other languages,
  // and blocks marked `ignore`, are left out.
  const examples = blocks.filter(({ language }) =>
    /^(ts|typescript|js|javascript)\b/.test(language)
  );
  assert(examples.length > 0);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--doc", "--no-check", "README.md"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, text);
  assertMatch(text, new RegExp(`\\b${examples.length} passed \\| 0 failed`));
});

Deno.test("the task test runs the documents' examples", () => {
  assertMatch(configuration.tasks.test, /^deno test\b.* --doc\b/);
  for (const excluded of [...configuration.test.exclude, ...configuration.exclude]) {
    assert(!/\.md$|^tests|^\*|^\.$/.test(excluded), excluded);
  }
});

const fault = new GuestFault("trap", "Cannot go on");
/** Each end of a run, and the words of the table that stand for it. */
const ENDS: readonly [status: string, words: RegExp, end: RunEnd][] = [
  ["70", /faulted/, { reason: "faulted", pc: 0, fault }],
  ["70", /ran off its code/, { reason: "leftCode", pc: 0, to: 0 }],
  ["70", /inside an unconstrained block/, { reason: "endInUnconstrained", pc: 0 }],
  ["75", /--max-cycles/, { reason: "cycleLimit", pc: 0 }],
  ["75", /--timeout/, { reason: "timeLimit", pc: 0 }],
  ["75", /--max-memory/, { reason: "memoryLimit", pc: 0 }],
  ["130", /interrupted/, { reason: "interrupted", pc: 0 }],
];

Deno.test("README.md's table of statuses is what exitStatus does", () => {
  const rows = new Map(
    [...README.matchAll(/^\| (\S[^|]*?) +\| (.+?) +\|$/gm)].map(([, status, what]) =>
      [status!, what!] as const
    ),
  );
  assertEquals([...rows.keys()].filter((status) => /^\d+$/.test(status)), [
    "2",
    "65",
    "70",
    "75",
    "130",
  ]);
  for (const [status, words, end] of ENDS) {
    assertEquals(exitStatus(end), Number(status), end.reason);
    assertMatch(rows.get(status) ?? "", words);
  }
  assertMatch(rows.get("the guest's own") ?? "", /halted or exited; 1 if .*multiple of 256/);
  for (const reason of ["halted", "exited"] as const) {
    for (const code of [0, 1, 77, 255]) assertEquals(exitStatus({ reason, code, pc: 0 }), code);
    for (const code of [256, 512, 0xffffff00]) {
      assertEquals(exitStatus({ reason, code, pc: 0 }), 1);
    }
  }
});

Deno.test("README.md names options and commands that there are", async () => {
  const helps = [["--help"], ...["record", "export", "check"].map((name) => [name, "--help"])];
  const text = (await Promise.all(helps.map((args) => mipsvm(...args)))).map(({ text }) => text)
    .join("");
  // What other programs are told is theirs: here, how deno bundles.
  const own = README.replace(/^deno bundle .*$/m, "").replace(/`--(code-splitting|outdir)`/g, "");
  const code = [...own.matchAll(/`[^`\n]+`|^```[\s\S]*?^```$/gm)].map(([piece]) => piece);
  const options = new Set(code.flatMap((piece) => piece.match(/(?<=[\s`])--[a-z][a-z-]+/g) ?? []));
  assert(options.size >= 5);
  for (const option of options) assert(text.includes(option), option);
  for (const [, command] of README.matchAll(/^mipsvm (\w+)/gm)) {
    assertMatch(text, new RegExp(`^ {2}${command} `, "m"));
  }
});

Deno.test("README.md and .ci/run name one version of Deno", async () => {
  const versions = new Set(README.match(/deno@[\d.]+/g));
  assertEquals(versions.size, 1);
  const others = (await Deno.readTextFile(ROOT + ".ci/run")).match(/deno@\d[\d.]*/g) ?? [];
  for (const version of others) assert(versions.has(version), version);
});
