/** What `deno task bench` may be told. */

import { parseArgs } from "@std/cli";

/** Columns of the tables: ways to run a program. */
export const COLUMNS = ["vm", "interpreter", "qemu", "native", "wasm", "deno"] as const;
/** One of {@linkcode COLUMNS}. */
export type Column = typeof COLUMNS[number];

/** The options, with what is assumed where they are not given. */
export interface Options {
  /** Names of programs and groups; all if there are none. */
  readonly names: readonly string[];
  readonly rounds: number;
  /** Less work for each program: about a tenth. */
  readonly quick: boolean;
  /** Columns to leave out. */
  readonly without: readonly Column[];
  /** Where to write every sample. */
  readonly json: string | undefined;
  readonly updateReadme: boolean;
}

/** The help text. */
export const HELP = `deno task bench [name…] [options]

Measures the VM beside qemu, native code, WebAssembly and its own interpreter.

Names are those of programs, or of groups: c, guests, start, large, memory,
precompiles, record. Without a name, everything is measured.

  --rounds N         Measure N times; 5 if not said, or 3 with --quick
  --quick            Let programs do about a tenth of their work
  --without COLUMNS  Leave out columns, with commas between them:
                     ${COLUMNS.join(", ")}
  --json FILE        Write every sample to FILE
  --update-readme    Put the tables into bench/README.md
  -h, --help         Print this
`;

/** The command line cannot be used as it is written. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

function columnsIn(text: string): Column[] {
  return text.split(",").filter((name) => name !== "").map((name) => {
    const column = COLUMNS.find((one) => one === name);
    if (column === undefined) throw new UsageError(`There is no column "${name}"`);
    return column;
  });
}

/**
 * Reads a command line; `undefined` if it asks for help.
 *
 * @throws {UsageError} If it cannot be used.
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const parsed = parseArgs([...args], {
    string: ["rounds", "json", "without"],
    boolean: ["quick", "update-readme", "help"],
    alias: { h: "help" },
    unknown(option) {
      if (!option.startsWith("-")) return true;
      throw new UsageError(`There is no option "${option}"`);
    },
  });
  if (parsed.help) return undefined;
  const rounds = Number(parsed.rounds ?? (parsed.quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new UsageError(`Cannot measure "${parsed.rounds}" times`);
  }
  const names = parsed._.map(String);
  const without = columnsIn(parsed.without ?? "");
  const updateReadme = parsed["update-readme"];
  if (updateReadme && (parsed.quick || names.length > 0 || without.length > 0 || rounds < 5)) {
    throw new UsageError(
      "The README takes whole tables only: all programs, five rounds, full work",
    );
  }
  return { names, rounds, quick: parsed.quick, without, json: parsed.json, updateReadme };
}
