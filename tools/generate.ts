// Writes every generated file of the repository: `deno task generate`.
import { generateLoops } from "../lib/machine/codegen.ts";
import { generateDerived } from "../lib/record/views/codegen.ts";
import { formatted } from "./format.ts";

const FILES: Readonly<Record<string, () => string>> = {
  "lib/machine/loops.generated.ts": () => generateLoops("runs"),
  "lib/machine/stamped_loop.generated.ts": () => generateLoops("stamped"),
  "lib/machine/traced_loop.generated.ts": () => generateLoops("traced"),
  "lib/record/views/derived.generated.ts": generateDerived,
};

for (const [path, generate] of Object.entries(FILES)) {
  await Deno.writeTextFile(new URL(`../${path}`, import.meta.url), await formatted(generate()));
}
