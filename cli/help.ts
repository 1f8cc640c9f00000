/**
 * Help texts, made from the tables that the parser uses.
 *
 * @module
 */

import { type Command, type Option, type OptionTable, spelling } from "./options.ts";
import { PLAIN, type Style } from "./style.ts";

/** Columns of the option names; a longer name has its description on the next line. */
const NAME_COLUMNS = 26;

/** Breaks a text into lines of at most `width` characters, between words only. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A name on the left, and what it means on the right. */
function entry(name: string, meaning: string, width: number): string {
  const lines = wrap(meaning, width - NAME_COLUMNS - 2);
  if (name.length > NAME_COLUMNS - 2) lines.unshift("");
  return lines.map((line, index) => {
    return ("  " + (index === 0 ? name : "").padEnd(NAME_COLUMNS) + line).trimEnd();
  }).join("\n");
}

function describeOption(key: string, option: Option, width: number): string {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  if (option.takes === "nothing") return entry(short + spelling(key), option.help, width);
  const remark = option.takes === "values"
    ? ", repeatable"
    : option.fallback === undefined
    ? ""
    : `, ${option.fallback} by default`;
  return entry(`${short}${spelling(key)} ${option.argument}`, option.help + remark, width);
}

function describeOptions(table: OptionTable, width: number): string {
  return Object.entries(table).map(([key, option]) => describeOption(key, option, width)).join(
    "\n",
  );
}

function describeExamples(examples: Command["examples"], style: Style): string {
  return examples.map(([line, purpose]) => `  ${line}\n      ${style.dim(purpose)}`).join("\n");
}

function usage(command: Command, isDefault: boolean): string {
  const name = isDefault ? `[${command.name}]` : command.name;
  const operands = command.operands.map((operand) => `<${operand}>`);
  return ["mipsvm", name, ...operands, "[options]"].join(" ");
}

/** What `mipsvm <command> --help` prints. */
export interface HelpOptions {
  /** The width of a line, 80 by default. */
  readonly width?: number;
  /** How headings look; plain by default. */
  readonly style?: Style;
}

/**
 * The help of one command.
 *
 * @param command The command.
 * @param isDefault Whether its name can be left out.
 * @param options Width and style.
 * @returns The text, which ends with a line break.
 */
export function commandHelp(
  command: Command,
  isDefault: boolean,
  { width = 80, style = PLAIN }: HelpOptions = {},
): string {
  return [
    style.bold(usage(command, isDefault)),
    wrap(command.summary, width).join("\n"),
    `${style.bold("Options:")}\n${describeOptions(command.options, width)}`,
    `${style.bold("Examples:")}\n${describeExamples(command.examples, style)}`,
  ].join("\n\n") + "\n";
}

/**
 * What `mipsvm --help` prints: the commands, then the help of the default one.
 *
 * @param commands Every command, the default one first.
 * @param options Width and style.
 * @returns The text, which ends with a line break.
 */
export function overview(
  commands: readonly Command[],
  { width = 80, style = PLAIN }: HelpOptions = {},
): string {
  const [first] = commands;
  if (first === undefined) throw new Error("Unreachable: there are no commands");
  const lines = commands.map((command) => entry(command.name, command.summary, width));
  return [
    style.bold("mipsvm <command> <guest.elf> [options]"),
    "Runs guest programs of the MIPS VM, and says exactly what they did",
    `${style.bold("Commands:")}\n${lines.join("\n")}`,
    wrap(
      "mipsvm <command> --help says more of one. Without a command, mipsvm runs the guest:",
      width,
    ).join("\n"),
    commandHelp(first, true, { width, style }),
  ].join("\n\n");
}
