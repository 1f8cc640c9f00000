// Writes every generated file of the repository: `deno task generate`.
import { generateLoops } from "../lib/machine/codegen.ts";

const target = new URL("../lib/machine/loops.generated.ts", import.meta.url);
await Deno.writeTextFile(target, generateLoops());
