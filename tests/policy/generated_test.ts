import { assertEquals } from "@std/assert";
import { variants } from "../../lib/isa/mod.ts";
import { generateLoops } from "../../lib/machine/codegen.ts";
import { generateDerived } from "../../lib/record/views/codegen.ts";
import { formatted } from "../../tools/format.ts";
import { readText } from "../support/files.ts";

/** The first lines that differ, rather than two files of a thousand. */
function firstDifference(x: string, y: string): string | undefined {
  const [left, right] = [x.split("\n"), y.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return undefined;
  const line = at < 0 ? left.length : at;
  return `line ${line + 1}: ${left[line]} | ${right[line]}`;
}

/** Generated files, what writes them, and the loops in those that hold loops. */
const FILES = [
  {
    path: "lib/machine/loops.generated.ts",
    generate: () => generateLoops("runs"),
    loops: ["runPlain", "runCounted", "runUndoable", "runGuarded"],
  },
  {
    path: "lib/machine/stamped_loop.generated.ts",
    generate: () => generateLoops("stamped"),
    loops: ["runStamped"],
  },
  {
    path: "lib/machine/traced_loop.generated.ts",
    generate: () => generateLoops("traced"),
    loops: ["runTraced"],
  },
  {
    path: "lib/record/views/derived.generated.ts",
    generate: generateDerived,
    loops: ["derive"],
  },
];

for (const { path, generate, loops } of FILES) {
  Deno.test(`${path} is what codegen.ts writes; if not, run "deno task generate"`, async () => {
    const fresh = await formatted(generate());
    assertEquals(firstDifference(await readText(path), fresh), undefined);
  });

  Deno.test(`${path} has a case for each variant in each of its loops`, async () => {
    const source = await readText(path);
    const found = source.split("export function ").slice(1);
    assertEquals(found.map((loop) => loop.slice(0, loop.indexOf("("))), loops);
    for (const loop of found) {
      const cases = [...loop.matchAll(/^\s*case (\d+): (?:\{ )?\/\/ (\w+)/gm)];
      assertEquals(
        cases.map(([, index, name]) => `${index} ${name}`),
        variants.map(({ instruction }, index) => `${index} ${instruction.name}`),
      );
    }
  });
}
