import { assert, assertEquals } from "@std/assert";
import { variants } from "../../lib/isa/mod.ts";
import { generateLoops } from "../../lib/machine/codegen.ts";
import { readText } from "../support/files.ts";

// Generated files are checked in, and must be what their generator writes today. Layout is no
// matter: both texts go through the formatter first.

async function format(source: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--line-width", "100", "--ext", "ts", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { success, stdout } = await child.output();
  assert(success, "deno fmt failed");
  return new TextDecoder().decode(stdout);
}

/** The first lines that differ, rather than two files of a thousand. */
function firstDifference(x: string, y: string): string | undefined {
  const [left, right] = [x.split("\n"), y.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return undefined;
  const line = at < 0 ? left.length : at;
  return `line ${line + 1}: ${left[line]} | ${right[line]}`;
}

Deno.test("loops.generated.ts is what codegen.ts writes: run deno task generate", async () => {
  const [checkedIn, fresh] = await Promise.all([
    readText("lib/machine/loops.generated.ts").then(format),
    format(generateLoops()),
  ]);
  assertEquals(firstDifference(checkedIn, fresh), undefined);
});

Deno.test("loops.generated.ts has a case for each variant in each of its loops", async () => {
  const source = await readText("lib/machine/loops.generated.ts");
  const loops = source.split("export function ").slice(1);
  assertEquals(loops.map((loop) => loop.slice(0, loop.indexOf("("))), [
    "runPlain",
    "runCounted",
    "runUndoable",
  ]);
  for (const loop of loops) {
    const cases = [...loop.matchAll(/^\s*case (\d+): \{ \/\/ (\w+) /gm)];
    assertEquals(
      cases.map(([, index, name]) => `${index} ${name}`),
      variants.map(({ instruction }, index) => `${index} ${instruction.name}`),
    );
  }
});
