/**
 * Command line options as tables: the parser and the help text both come from them.
 *
 * `parseArgs` of @std/cli does not fit: it cannot tell a missing value from an empty one, takes no
 * `-` as a value, and lets a flag swallow a following `true`.
 *
 * @module
 */

import { nearest } from "../runtime/input_spec.ts";

/** The command line cannot be used as it is written: exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** The command whose help says more, where one was recognised. */
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super(message);
    this.command = command;
  }
}

/** Reads the text of a value; throws a {@linkcode BadValue} that says why it cannot. */
export type Reader<T> = (text: string) => T;

/** Why a value cannot be read: the second half of a message, "it is …, write …". */
export class BadValue extends Error {}

interface Described {
  /** What it does: a phrase that starts with a verb, without a final period. */
  readonly help: string;
  /** A one-letter form, without its dash. */
  readonly short?: string;
}

/** An option that is there or not. */
export interface Flag extends Described {
  readonly takes: "nothing";
}

/** An option with a value, to be given once. */
export interface Single<T> extends Described {
  readonly takes: "value";
  /** What the help calls the value, in capitals. */
  readonly argument: string;
  readonly read: Reader<T>;
  /** The value when the option is not given. */
  readonly fallback: T;
}

/** An option with a value that may be given any number of times. */
export interface Repeated<T> extends Described {
  readonly takes: "values";
  readonly argument: string;
  readonly read: Reader<T>;
}

/** Any option. */
export type Option = Flag | Single<unknown> | Repeated<unknown>;

/** The options of a command; `maxCycles` is written `--max-cycles`. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What the options of a table were given. */
export type Values<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends Repeated<infer T> ? readonly T[]
    : O[K] extends Single<infer T> ? T
    : boolean;
};

/** A command: `mipsvm <name> <operands> [options]`. */
export interface Command<O extends OptionTable = OptionTable> {
  readonly name: string;
  /** What it does: a phrase that starts with a verb, without a final period. */
  readonly summary: string;
  /** What it needs besides options, in order, such as `guest.elf`. */
  readonly operands: readonly string[];
  readonly options: O;
  /** Command lines, and what each is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
}

/** Declares an option without a value. */
export function flag(help: string): Flag {
  return { takes: "nothing", help };
}

/** Declares an option with a value: undefined, or the fallback, if it is not given. */
export function single<T>(argument: string, read: Reader<T>, help: string): Single<T | undefined>;
/** As above, with a fallback, which the help names. */
export function single<T>(argument: string, read: Reader<T>, help: string, fallback: T): Single<T>;
export function single<T>(
  argument: string,
  read: Reader<T>,
  help: string,
  fallback?: T,
): Single<T | undefined> {
  return { takes: "value", argument, read, help, fallback };
}

/** Declares an option with a value that may be given any number of times. */
export function repeated<T>(argument: string, read: Reader<T>, help: string): Repeated<T> {
  return { takes: "values", argument, read, help };
}

/** Any text but none, such as a path. */
export function text(value: string): string {
  if (value === "") throw new BadValue("it is empty");
  return value;
}

/** Any text, the empty one too. */
export function anyText(value: string): string {
  return value;
}

/** An environment variable. */
export function assignment(value: string): string {
  if (value.indexOf("=") < 1) throw new BadValue("it names no variable, write NAME=value");
  return value;
}

/** A decimal number, with `_` between digits, a fraction and an exponent; undefined if it is none. */
function decimal(value: string): number | undefined {
  const digits = "[0-9]+(?:_[0-9]+)*";
  const form = new RegExp(`^(?:${digits}(?:\\.${digits})?|\\.${digits})(?:[eE][+-]?[0-9]+)?$`);
  return form.test(value) ? Number(value.replaceAll("_", "")) : undefined;
}

/** A whole number, 0 or more, that is exact: `1000`, `1_000_000`, `1e6`. */
export function wholeNumber(value: string): number {
  const number = decimal(value);
  if (number === undefined || !Number.isInteger(number)) {
    throw new BadValue("it is no whole number, write 1000, 1_000_000 or 1e6");
  }
  if (number > Number.MAX_SAFE_INTEGER) {
    throw new BadValue(`it is too large, write at most ${Number.MAX_SAFE_INTEGER}`);
  }
  return number;
}

/** A number of bytes above 0: `65536`, `64K`, `1.5G`, with powers of 1024. */
export function size(value: string): number {
  const [, digits = "", unit = ""] = /^(.*?)([KMG]?)$/i.exec(value) ?? [];
  const scale = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[unit.toUpperCase()] ?? 1;
  const number = (decimal(digits) ?? NaN) * scale;
  const bytes = unit === "" ? number : Math.floor(number);
  if (!Number.isInteger(bytes)) throw new BadValue("it is no size, write 65536, 64K, 512M or 2G");
  if (bytes === 0) throw new BadValue("it leaves nothing, write a size above 0");
  if (bytes > Number.MAX_SAFE_INTEGER) throw new BadValue("it is too large, write 2G for example");
  return bytes;
}

/** A whole number that is not 0. */
export function positive(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new BadValue("it is 0, write 1 or more");
  return number;
}

/** Shards from one to another, both included. */
export interface ShardRange {
  readonly from: number;
  readonly to: number;
}

/** Shards: `3`, `1-20`. */
export function shardRange(value: string): ShardRange {
  const [, from, to = from] = /^([1-9][0-9]{0,6})(?:-([1-9][0-9]{0,6}))?$/.exec(value) ?? [];
  if (from === undefined || Number(to) < Number(from)) {
    throw new BadValue("it is no range of shards, write 3 or 1-20");
  }
  return { from: Number(from), to: Number(to) };
}

/** A time in seconds above 0: `30`, `0.5`. */
export function seconds(value: string): number {
  const number = decimal(value);
  if (number === undefined) throw new BadValue("it is no number of seconds, write 30 or 0.5");
  if (number === 0) throw new BadValue("it leaves no time, write more than 0 seconds");
  if (number === Infinity) throw new BadValue("it is too large, leave the option out for no limit");
  return number;
}

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Reader<W> {
  return (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const close = nearest(value.toLowerCase(), words);
    const which = close ?? words.join(words.length > 2 ? ", " : " or ");
    throw new BadValue(`it is unknown, write ${which}`);
  };
}

/** The written form of an option: `maxCycles` is `--max-cycles`. */
export function spelling(key: string): string {
  return "--" + key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
}

/** An option as written: `--name`, `--name=value`, `-x`, `-x=value` or `-xvalue`. */
interface Written {
  readonly key: string | undefined;
  /** The option as written, without a value. */
  readonly name: string;
  readonly value: string | undefined;
}

function readOption(table: OptionTable, argument: string): Written {
  const equals = argument.indexOf("=");
  const name = equals < 0 ? argument : argument.slice(0, equals);
  const value = equals < 0 ? undefined : argument.slice(equals + 1);
  const keys = Object.keys(table);
  if (argument.startsWith("--")) {
    return { key: keys.find((key) => spelling(key) === name), name, value };
  }

  // A long option with one dash only: not its first letter with a value.
  if (keys.some((key) => spelling(key) === `-${name}`)) return { key: undefined, name, value };
  const key = keys.find((candidate) => table[candidate]?.short === argument.charAt(1));
  const short = argument.slice(0, 2);
  if (key === undefined) return { key, name, value };
  if (argument.length === 2) return { key, name, value: undefined };
  return { key, name: short, value: argument.slice(argument.charAt(2) === "=" ? 3 : 2) };
}

/** Whether an argument is an option, or would have to be one: `-` is standard output, `-5` a value. */
function isOption(argument: string): boolean {
  return argument.length > 1 && argument.startsWith("-") && !/^-\.?[0-9]/.test(argument);
}

/** What a command line says, before values are read. */
interface Split {
  readonly operands: readonly string[];
  readonly options: readonly { readonly key: string; readonly value: string | undefined }[];
}

/** Tells options and operands apart. */
function split(table: OptionTable, args: readonly string[], command: string | undefined): Split {
  const operands: string[] = [];
  const options: { key: string; value: string | undefined }[] = [];
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  for (let index = 0; index < before.length; index++) {
    const argument = before[index] ?? "";
    if (!isOption(argument)) {
      operands.push(argument);
      continue;
    }
    const { key, name, value } = readOption(table, argument);
    const option = key === undefined ? undefined : table[key];
    if (key === undefined || option === undefined) throw unknownOption(table, name, command);
    if (option.takes === "nothing") {
      if (value !== undefined) {
        throw new UsageError(`Cannot use ${name} with a value: leave out "=${value}"`, command);
      }
      options.push({ key, value });
      continue;
    }
    const next = before[index + 1];
    if (value === undefined && (next === undefined || isOption(next))) {
      const isKnown = next === undefined || readOption(table, next).key !== undefined;
      const hint = isKnown
        ? `write ${name} ${option.argument}`
        : `if "${next}" is its value, write ${name}=${next}`;
      throw new UsageError(`Cannot use ${name} without its value: ${hint}`, command);
    }
    if (value === undefined) index++;
    options.push({ key, value: value ?? next });
  }
  if (end >= 0) operands.push(...args.slice(end + 1));
  return { operands, options };
}

function unknownOption(table: OptionTable, name: string, command: string | undefined): UsageError {
  const known = Object.keys(table).map(spelling);
  const close = name.length === 2
    ? known.find((candidate) => candidate.charAt(2) === name.charAt(1))
    : nearest(name.startsWith("--") ? name : "-" + name, known);
  const hint = close === undefined
    ? `see mipsvm ${command === undefined ? "" : command + " "}--help`
    : `did you mean ${close}?`;
  return new UsageError(`Unknown option "${name}": ${hint}`, command);
}

/** A command's options and operands, as given. */
export interface Arguments<O extends OptionTable> {
  readonly operands: readonly string[];
  readonly options: Values<O>;
}

/**
 * Reads the arguments of one command. Options may stand before, between and after the operands.
 *
 * @param command The command.
 * @param args The arguments without the command's own name.
 * @returns One operand for each that the command declares, and the value of each option.
 * @throws {UsageError} If an option is unknown, has no or a wrong value, or is given twice, or if
 * there are too few or too many operands.
 */
export function parseArguments<O extends OptionTable>(
  command: Command<O>,
  args: readonly string[],
): Arguments<O> {
  const { operands, options } = split(command.options, args, command.name);
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(command.options)) {
    values[key] = option.takes === "nothing"
      ? false
      : option.takes === "value"
      ? option.fallback
      : [];
  }
  const given = new Set<string>();
  for (const { key, value } of options) {
    const option = command.options[key];
    if (option === undefined || option.takes === "nothing") values[key] = true;
    else if (option.takes === "values") {
      (values[key] as unknown[]).push(readValue(key, value ?? ""));
    } else if (!given.has(key)) values[key] = readValue(key, value ?? "");
    else throw new UsageError(`Cannot use ${spelling(key)} twice: leave out one`, command.name);
    given.add(key);
  }

  function readValue(key: string, value: string): unknown {
    const option = command.options[key];
    try {
      return option === undefined || option.takes === "nothing" ? true : option.read(value);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      const message = `Cannot use ${spelling(key)} "${value}": ${error.message}`;
      throw new UsageError(message, command.name);
    }
  }

  const missing = command.operands[operands.length];
  if (missing !== undefined) {
    const line = ["mipsvm", command.name, ...command.operands].join(" ");
    throw new UsageError(
      `Cannot ${command.name}: no ${missing} given, write ${line}`,
      command.name,
    );
  }
  const surplus = operands[command.operands.length];
  if (surplus !== undefined) {
    const count = command.operands.length;
    const takes = `${command.name} takes ${count === 1 ? "one file" : `${count} files`}`;
    throw new UsageError(`Cannot use the argument "${surplus}": ${takes}`, command.name);
  }
  return { operands, options: values as Values<O> };
}

/**
 * Which command a command line names: its first operand, if that is a command's name.
 *
 * @param commands Every command; options of one name must take a value in all or in none.
 * @param args The whole command line.
 * @returns The command, or undefined if none is named, and the arguments without its name.
 */
export function findCommand<C extends Command>(
  commands: readonly C[],
  args: readonly string[],
): { readonly command: C | undefined; readonly rest: readonly string[] } {
  const all: OptionTable = Object.assign({}, ...commands.map(({ options }) => options));
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--") break;
    if (isOption(argument)) {
      const { key, value } = readOption(all, argument);
      const takes = key === undefined ? undefined : all[key]?.takes;
      // The value of an option that no command knows cannot be told from an operand.
      if (takes !== undefined && takes !== "nothing" && value === undefined) index++;
      continue;
    }
    const command = commands.find(({ name }) => name === argument);
    return { command, rest: command === undefined ? args : args.toSpliced(index, 1) };
  }
  return { command: undefined, rest: args };
}
