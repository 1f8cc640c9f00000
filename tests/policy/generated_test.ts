import { assertEquals } from "@std/assert";
import { variants } from "../../lib/isa/mod.ts";
import { generateLoops } from "../../lib/machine/codegen.ts";
import { generateDerived } from "../../lib/record/views/codegen.ts";
import { formatted } from "../../tools/format.ts";
import { readText } from "../support/files.ts";

const FILE = "lib/machine/loops.generated.ts";

/** The first lines that differ, rather than two files of a thousand. */
function firstDifference(x: string, y: string): string | undefined {
  const [left, right] = [x.split("\n"), y.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return undefined;
  const line = at < 0 ? left.length : at;
  return `line ${line + 1}: ${left[line]} | ${right[line]}`;
}

Deno.test('loops.generated.ts is what codegen.ts writes; if not, run "deno task generate"', async () => {
  const fresh = await formatted(generateLoops());
  assertEquals(firstDifference(await readText(FILE), fresh), undefined);
});

Deno.test('derived.generated.ts is what codegen.ts writes; if not, run "deno task generate"', async () => {
  const fresh = await formatted(generateDerived());
  assertEquals(
    firstDifference(await readText("lib/record/views/derived.generated.ts"), fresh),
    undefined,
  );
});

Deno.test("loops.generated.ts has a case for each variant in each of its loops", async () => {
  const source = await readText(FILE);
  const loops = source.split("export function ").slice(1);
  assertEquals(loops.map((loop) => loop.slice(0, loop.indexOf("("))), [
    "runPlain",
    "runCounted",
    "runUndoable",
    "runGuarded",
    "runStamped",
    "runTraced",
  ]);
  for (const loop of loops) {
    const cases = [...loop.matchAll(/^\s*case (\d+): (?:\{ )?\/\/ (\w+) /gm)];
    assertEquals(
      cases.map(([, index, name]) => `${index} ${name}`),
      variants.map(({ instruction }, index) => `${index} ${instruction.name}`),
    );
  }
});
