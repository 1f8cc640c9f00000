// One run of a guest in a process of its own, for the time that the run itself takes. What to run
// comes as JSON in the first argument; what came of it goes to standard output.
import { runGuest } from "../drivers/run.ts";
import { loadProgram } from "../lib/program.ts";
import { parseInputSpec } from "../runtime/input_spec.ts";

/** What to run. */
export interface Order {
  readonly path: string;
  readonly engine: "auto" | "interpreter";
  readonly args: readonly string[];
  readonly inputs: readonly string[];
  readonly emulateLinux: boolean;
}

/** What came of it. */
export interface Outcome {
  /** Of the run, without loading. */
  readonly seconds: number;
  /** Of those, what translation and compilation took. */
  readonly translation: number;
  readonly instructions: number;
  /** Instruction words in the program. */
  readonly words: number;
  readonly engine: string;
  readonly stdout: string;
  /** In hexadecimal. */
  readonly publicValues: string;
}

async function run({ path, engine, args, inputs, emulateLinux }: Order): Promise<Outcome> {
  const program = loadProgram(await Deno.readFile(path), { args });
  const decoder = new TextDecoder();
  let stdout = "";
  const result = await runGuest(program, {
    ...{ engine },
    emulateLinux,
    inputs: inputs.map((spec) => {
      const source = parseInputSpec(spec);
      if (source.kind !== "bytes") throw new TypeError(`Cannot use "${spec}" as an input`);
      return source.bytes;
    }),
    stdout: (bytes) => void (stdout += decoder.decode(bytes, { stream: true })),
  });
  result.expectSuccess();
  return {
    seconds: result.seconds,
    translation: result.translationSeconds,
    instructions: result.steps,
    words: program.codeCount,
    engine: result.engine,
    stdout,
    publicValues: result.publicValues.toHex(),
  };
}

if (import.meta.main) {
  const outcome = await run(JSON.parse(Deno.args[0]!));
  // deno-lint-ignore no-console -- this is what the bench reads
  console.log(JSON.stringify(outcome));
}
