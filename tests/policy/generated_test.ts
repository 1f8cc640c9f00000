import { assertEquals } from "@std/assert";
import { generateLoops } from "../../lib/machine/codegen.ts";
import { formatted } from "../../tools/format.ts";

Deno.test('loops.generated.ts is what codegen.ts writes; if not, run "deno task generate"', async () => {
  const file = new URL("../../lib/machine/loops.generated.ts", import.meta.url);
  assertEquals(await Deno.readTextFile(file), await formatted(generateLoops()));
});
