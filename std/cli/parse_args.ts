/**
 * The argument parser. Not provided, other than in the real package: nested keys (`--a.b`).
 *
 * @module
 */

/** How {@linkcode parseArgs} reads arguments: `B`, `S`, `C` are option names, `D` the defaults. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
> {
  /** Options without a value, false by default; `true` makes every long option one. */
  boolean?: boolean | B | readonly B[];
  /** Options whose value stays a string, and which take one even if it is missing (then empty). */
  string?: S | readonly S[];
  /** Options that may be repeated: all values, in an array. */
  collect?: C | readonly C[];
  /** Options that `--no-<name>` sets to false. */
  negatable?: string | readonly string[];
  /** Values of options that are not given. */
  default?: D;
  /** Other names; every name receives the value. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Whether everything after the first argument that is no option is left as it is. */
  stopEarly?: boolean;
  /** Whether what follows `--` goes to `args["--"]` rather than to `args._`. */
  "--"?: boolean;
  /** Called with what is not declared above; answering false drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} found, by option name; `_` holds what is no option. */
export type Args<B extends string, S extends string, C extends string, D> =
  & { [K in B]: K extends C ? boolean[] : boolean }
  & {
    [K in Exclude<S, "_">]: K extends C ? string[]
      : string | (K extends keyof D ? Widen<D[K]> : undefined);
  }
  & { [K in Exclude<C, B | S>]: unknown[] }
  & { [K in Exclude<keyof D, B | S | C>]: unknown }
  & { _: "_" extends S ? string[] : (string | number)[] }
  & Record<string, unknown>;

/** The type of which a default is one value. */
export type Widen<T> = T extends string ? string : T extends number ? number : T;

type Value = string | number | boolean;

/** One name, many or none, as a list. */
function list(names: string | readonly string[] | boolean | undefined): readonly string[] {
  return typeof names === "string" ? [names] : typeof names === "object" ? names : [];
}

function isNumeric(text: string): boolean {
  return /^0x[0-9a-f]+$/i.test(text) || /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text);
}

/**
 * Splits command line arguments into options and the rest. What is not declared as a string and
 * looks like a number becomes one.
 */
export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends string = never,
  const D extends Record<string, unknown> = Record<never, unknown>,
>(args: readonly string[], options: ParseOptions<B, S, C, D> = {}): Args<B, S, C, D> {
  const parsed = new Parser(options).parse(args);
  return parsed as Args<B, S, C, D>;
}

class Parser {
  readonly #options: ParseOptions;
  readonly #names = new Map<string, readonly string[]>();
  readonly #booleans: ReadonlySet<string>;
  readonly #strings: ReadonlySet<string>;
  readonly #collect: ReadonlySet<string>;
  readonly #negatable: ReadonlySet<string>;
  readonly #rest: (string | number)[] = [];
  readonly #found: Record<string, unknown> = { _: this.#rest };

  constructor(options: ParseOptions) {
    this.#options = options;
    for (const [name, aliases] of Object.entries(options.alias ?? {})) {
      const names = [name, ...list(aliases)];
      for (const each of names) this.#names.set(each, names);
    }
    this.#booleans = this.#allNames(list(options.boolean));
    this.#strings = this.#allNames(list(options.string));
    this.#collect = this.#allNames(list(options.collect));
    this.#negatable = this.#allNames(list(options.negatable));
  }

  parse(args: readonly string[]): Record<string, unknown> {
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] ?? "";
      if (arg === "--") {
        this.#end(args.slice(i + 1));
        break;
      }
      if (arg.startsWith("--")) {
        i += this.#long(arg, args[i + 1]);
      } else if (arg.startsWith("-") && arg !== "-" && !isNumeric(arg)) {
        i += this.#short(arg, args[i + 1]);
      } else {
        if (this.#options.unknown?.(arg) !== false) this.#positional(arg);
        if (this.#options.stopEarly) {
          for (const rest of args.slice(i + 1)) this.#positional(rest);
          break;
        }
      }
    }
    this.#addDefaults();
    return this.#found;
  }

  #allNames(names: readonly string[]): Set<string> {
    return new Set(names.flatMap((name) => this.#names.get(name) ?? [name]));
  }

  #positional(arg: string): void {
    this.#rest.push(!this.#strings.has("_") && isNumeric(arg) ? Number(arg) : arg);
  }

  #end(args: readonly string[]): void {
    if (this.#options["--"]) this.#found["--"] = [...args];
    else for (const arg of args) this.#positional(arg);
  }

  /** Returns how many further arguments were used up. */
  #long(arg: string, next: string | undefined): number {
    const [, key = "", value] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    if (value === undefined && key.startsWith("no-") && this.#negatable.has(key.slice(3))) {
      this.#set(key.slice(3), false, arg);
      return 0;
    }
    if (value !== undefined) {
      this.#set(key, this.#booleans.has(key) ? value !== "false" : value, arg);
      return 0;
    }
    const flag = this.#options.boolean === true && !this.#strings.has(key);
    return this.#take(key, arg, next, flag);
  }

  /** A bundle of one-letter options, of which the last may have a value: `-ab`, `-n5`, `-n=5`. */
  #short(arg: string, next: string | undefined): number {
    const letters = arg.slice(1);
    for (let i = 0; i < letters.length; i++) {
      const key = letters.charAt(i);
      const after = letters.slice(i + 1);
      if (after === "") return this.#take(key, arg, next, false);
      if (this.#booleans.has(key)) {
        if (after.startsWith("=")) {
          this.#set(key, after !== "=false", arg);
          return 0;
        }
        this.#set(key, true, arg);
      } else if (after.startsWith("=")) {
        this.#set(key, after.slice(1), arg);
        return 0;
      } else if (/^\W/.test(after) || (/[a-z]/i.test(key) && isNumeric(after))) {
        this.#set(key, after, arg);
        return 0;
      } else {
        this.#set(key, this.#strings.has(key) ? "" : true, arg);
      }
    }
    return 0;
  }

  /** An option whose value, if any, is the next argument. */
  #take(key: string, arg: string, next: string | undefined, flag: boolean): number {
    if (this.#booleans.has(key)) {
      const said = next === "true" || next === "false";
      this.#set(key, next !== "false", arg);
      return said ? 1 : 0;
    }
    if (!flag && next !== undefined && (!next.startsWith("-") || isNumeric(next))) {
      this.#set(key, next, arg);
      return 1;
    }
    this.#set(key, this.#strings.has(key) ? "" : true, arg);
    return 0;
  }

  #set(key: string, raw: Value, arg: string): void {
    const value = typeof raw === "string" && !this.#strings.has(key) && isNumeric(raw)
      ? Number(raw)
      : raw;
    if (!this.#declared(key) && this.#options.unknown?.(arg, key, value) === false) return;
    const all = this.#collect.has(key);
    for (const name of this.#names.get(key) ?? [key]) {
      const before = this.#found[name];
      this.#found[name] = !all ? value : Array.isArray(before) ? [...before, value] : [value];
    }
  }

  #declared(key: string): boolean {
    return this.#booleans.has(key) || this.#strings.has(key) || this.#names.has(key) ||
      this.#options.boolean === true;
  }

  #addDefaults(): void {
    for (const [key, value] of Object.entries(this.#options.default ?? {})) {
      for (const name of this.#names.get(key) ?? [key]) {
        if (!(name in this.#found)) this.#found[name] = value;
      }
    }
    for (const name of this.#collect) {
      if (!(name in this.#found)) this.#found[name] = [];
    }
    for (const name of this.#booleans) {
      if (!(name in this.#found)) this.#found[name] = false;
    }
  }
}
