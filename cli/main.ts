/**
 * Runs what a command line asks for, and turns every end into an exit status.
 *
 * @module
 */
import { ElfError } from "../lib/errors.ts";
import { VERSION } from "../drivers/version.ts";
import { type Invocation, parseCommandLine } from "./commands.ts";
import { UnusableInput } from "./files.ts";
import { UsageError } from "./options.ts";
import { PipeClosed, print, printError, UnwritableOutput, visible } from "./output.ts";
import { styleFor } from "./style.ts";

const OK = 0;
const USAGE = 2;
const UNUSABLE = 65;
const INTERRUPTED = 130;

/** Loads just the command that is wanted: a run should not pay for the disassembler. */
async function perform(invocation: Invocation): Promise<number> {
  switch (invocation.action) {
    case "help":
      print(invocation.text.trimEnd() + "\n");
      return OK;
    case "version":
      print(`mipsvm ${VERSION}\n`);
      return OK;
    case "run":
      return await (await import("./run.ts")).run(invocation.guest, invocation.options);
    case "record":
      return await (await import("./record.ts")).record(invocation.guest, invocation.options);
    case "export":
      return await (await import("./export.ts")).exportTables(
        invocation.folder,
        invocation.options,
      );
    case "check":
      return await (await import("./check.ts")).check(invocation.path, invocation.options);
    case "inspect":
      return (await import("./inspect.ts")).inspect(invocation.guest, invocation.options);
    case "disassemble":
      return (await import("./disassemble.ts")).disassembleFile(invocation.guest);
  }
}

/** Says what went wrong, if standard error can take it; the status says it in any case. */
function tell(text: string): void {
  try {
    printError(text);
  } catch (error) {
    if (!(error instanceof PipeClosed || error instanceof UnwritableOutput)) throw error;
  }
}

/** The status of an error that has a message for the user; anything else is a bug of ours. */
function explain(error: unknown): number {
  const { red } = styleFor("auto", Deno.stderr);
  if (error instanceof PipeClosed) return INTERRUPTED;
  if (error instanceof UsageError) {
    const help = error.command === undefined ? "mipsvm --help" : `mipsvm ${error.command} --help`;
    tell(`${red("mipsvm:")} ${visible(error.message)}\nSee ${help}\n`);
    return USAGE;
  }
  if (error instanceof UnusableInput || error instanceof ElfError) {
    const placed = !(error instanceof ElfError) || error.message.includes("offset");
    const where = placed ? "" : ` (offset ${error.offset} of the file)`;
    tell(`${red("mipsvm:")} ${visible(error.message)}${where}\n`);
    return UNUSABLE;
  }
  if (error instanceof UnwritableOutput) {
    tell(`${red("mipsvm:")} ${visible(error.message)}\n`);
    return USAGE;
  }
  throw error;
}

/**
 * Does what the arguments say.
 *
 * @param args The command line.
 * @returns The exit status.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await perform(parseCommandLine(args, { style: styleFor("auto", Deno.stdout) }));
  } catch (error) {
    return explain(error);
  }
}
