import { assert, assertEquals } from "@std/assert";
import configuration from "../../deno.json" with { type: "json" };
import { TestFolder } from "../support/command_line.ts";
import { saySkipped } from "../support/qemu.ts";
import { bundle, elfOf } from "./bundle.ts";
import { assertOutcomes } from "./expected.ts";
import { within } from "./patience.ts";
import { GUESTS } from "./scenarios.ts";

// The library in Node, bundled into one file.

const OLDEST = 20;
const PATIENCE = 180;

function nodeVersion(): number {
  try {
    const { stdout } = new Deno.Command("node", { args: ["--version"], stderr: "null" })
      .outputSync();
    return Number(/^v(\d+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const ignore = nodeVersion() < OLDEST;
if (ignore) saySkipped("the library in Node", `Node ${OLDEST} or newer`);

const MAIN = `
import { readFile } from "node:fs/promises";
import * as library from "./mipsvm.mjs";
import { interrupted, outcomes } from "./scenarios.mjs";

const elfOf = (name) => readFile(new URL(name + ".elf", import.meta.url));
console.log(JSON.stringify({
  outcomes: await outcomes(library, elfOf),
  interrupted: [
    await interrupted(library, elfOf, "interpreter"),
    await interrupted(library, elfOf, "wasm"),
  ],
}));
`;

/** Runs a module in Node and gives back what it printed, as JSON. */
async function node(folder: TestFolder, name: string, source: string) {
  const path = await folder.write(name, new TextEncoder().encode(source));
  const child = new Deno.Command("node", {
    args: [path],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  try {
    const { success, stdout, stderr } = await within(PATIENCE, "Node's end", output);
    assert(success, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } catch (error) {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await output;
    throw error;
  }
}

Deno.test({
  name: "guests do in Node what they do in Deno",
  ignore,
  async fn(test) {
    await using folder = await TestFolder.make();
    await bundle("mod.ts", folder.file("mipsvm.mjs"));
    await bundle("tests/platforms/scenarios.ts", folder.file("scenarios.mjs"));
    for (const name of GUESTS) await folder.write(`${name}.elf`, await elfOf(name));
    const { outcomes, interrupted } = await node(folder, "main.mjs", MAIN);
    await assertOutcomes(test, outcomes);
    await test.step("a signal ends a run", () => {
      assertEquals(interrupted, ["interrupted", "interrupted"]);
    });
  },
});

Deno.test({
  name: "every part of the package but the command line loads in Node",
  ignore,
  async fn() {
    await using folder = await TestFolder.make();
    const parts = Object.entries(configuration.exports).filter(([name]) => name !== "./cli");
    const expected: Record<string, string[]> = {};
    const lines: string[] = [];
    for (const [index, [name, path]] of parts.entries()) {
      await bundle(path, folder.file(`part${index}.mjs`));
      lines.push(
        `list[${JSON.stringify(name)}] = Object.keys(await import("./part${index}.mjs"));`,
      );
      expected[name] = Object.keys(await import(`../../${path}`));
    }
    const source = `const list = {};\n${lines.join("\n")}\nconsole.log(JSON.stringify(list));\n`;
    assertEquals(await node(folder, "parts.mjs", source), expected);
  },
});
