// Writes every generated file of the repository: `deno task generate`.
import { generateLoops } from "../lib/machine/codegen.ts";
import { formatted } from "./format.ts";

const target = new URL("../lib/machine/loops.generated.ts", import.meta.url);
await Deno.writeTextFile(target, await formatted(generateLoops()));
