/** Running a guest's source on the host, where it must do what the catalog says. */

import type { GuestRun } from "../catalog/guest.ts";
import { settingsOf } from "../catalog/options.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";
import { type CommandResult, run } from "../toolchain.ts";
import { HOST_INPUTS, HOST_PUBLIC_VALUES } from "./language.ts";

/**
 * Runs a program that was compiled for the host as the catalog says, all runs one after the other.
 * Returns what is wrong.
 */
export async function checkOnHost(
  program: string,
  runs: readonly GuestRun[],
): Promise<string | undefined> {
  const file = await Deno.makeTempFile();
  try {
    for (const [index, expected] of runs.entries()) {
      await Deno.writeTextFile(file, "");
      const result = await execute(program, expected, file);
      const publicValues = (await Deno.readTextFile(file)).trim();
      const wrong = differences(expected, result, publicValues);
      if (wrong.length > 0) return `on the host, run ${index + 1}:\n${wrong.join("\n")}`;
    }
  } finally {
    await Deno.remove(file);
  }
  return undefined;
}

async function execute(
  program: string,
  { inputs, options }: GuestRun,
  publicValuesFile: string,
): Promise<CommandResult> {
  const settings = settingsOf(options);
  const env: Record<string, string> = { [HOST_PUBLIC_VALUES]: publicValuesFile };
  if (inputs.length > 0) env[HOST_INPUTS] = inputs.map(hexOf).join(",");
  for (const variable of settings.env) {
    const [name, ...value] = variable.split("=");
    env[name!] = value.join("=");
  }
  return await run(program, settings.args, { env });
}

/** An input entry in hexadecimal; a catalog names no files. */
function hexOf(spec: string): string {
  const source = parseInputSpec(spec);
  if (source.kind !== "bytes") throw new TypeError(`Cannot use a file as an input: "${spec}"`);
  return source.bytes.toHex();
}

function differences(expected: GuestRun, result: CommandResult, publicValues: string): string[] {
  const wrong: string[] = [];
  const compare = (what: string, found: unknown, wanted: unknown) => {
    if (found === wanted) return;
    wrong.push(`${what} is ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`);
  };
  compare("standard output", result.stdout, expected.stdout);
  compare("the exit code", result.code, expected.exit);
  compare("what is committed", publicValues, expected.publicValues);
  if (!result.stderr.includes(expected.stderrIncludes ?? "")) {
    compare("standard error", result.stderr, expected.stderrIncludes);
  }
  return wrong;
}
