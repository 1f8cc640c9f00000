// The command line as its users meet it: a process of its own, with statuses, bytes and signals.
import { assert } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { assemble } from "../../lib/isa/assemble.ts";
import { buildElf, type TestSymbol, wordBytes } from "./elf.ts";

/** The folder that the commands run in: this repository's. */
export const ROOT: string = fromFileUrl(new URL("../../", import.meta.url));

/** The path of a guest that is kept with the tests, from {@linkcode ROOT}. */
export function guest(name: string): string {
  return `testdata/guests/${name}.elf`;
}

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** Standard output as text. */
  readonly text: string;
}

function command(args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "cli.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Starts `mipsvm`; the caller reads both of its outputs. */
export function start(args: readonly string[]): Deno.ChildProcess {
  return command(args).spawn();
}

/** Whatever happens, our own stack trace is never what a user sees. */
export function assertNoStackTrace(stderr: string): void {
  assert(!/file:\/\/\/|Uncaught|^ {4}at /m.test(stderr), stderr);
}

/** Runs `mipsvm` to its end. */
export async function mipsvm(...args: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await command(args).output();
  const ended = {
    status: code,
    stdout,
    stderr: new TextDecoder().decode(stderr),
    text: new TextDecoder().decode(stdout),
  };
  assertNoStackTrace(ended.stderr);
  return ended;
}

/** A folder that lives as long as its test. */
export class TestFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes an empty one. */
  static async make(): Promise<TestFolder> {
    return new TestFolder(await Deno.makeTempDir({ prefix: "mipsvm-test-" }));
  }

  /** The path of a file in the folder, there or not. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file. */
  async write(name: string, bytes: Uint8Array): Promise<string> {
    await Deno.writeFile(this.file(name), bytes);
    return this.file(name);
  }

  /** Writes a guest made of assembly text. */
  async guest(name: string, text: string, parts: GuestParts = {}): Promise<string> {
    return await this.write(`${name}.elf`, guestFrom(text, parts));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Where guests made of text start. */
export const CODE = 0x00010000;
/** Where the bytes that they may use are. */
export const DATA = 0x00020000;

/** What a guest has beside its code. */
export interface GuestParts {
  /** Functions by name: the address of the first instruction and the number of bytes. */
  readonly functions?: Readonly<Record<string, readonly [start: number, size: number]>>;
  /** Bytes at {@linkcode DATA}. */
  readonly data?: Uint8Array;
  /** Without symbols. */
  readonly stripped?: boolean;
}

/** The ELF file of a guest made of assembly text; without `functions`, all of it is `_start`. */
export function guestFrom(text: string, parts: GuestParts = {}): Uint8Array {
  const code = wordBytes(assemble(text, CODE));
  const functions = parts.functions ?? { _start: [CODE, code.length] };
  const symbols = Object.entries(functions).map(([name, [value, size]]): TestSymbol => {
    return { name, value, size };
  });
  return buildElf({
    entry: CODE,
    segments: [
      { address: CODE, bytes: code, flags: 5 },
      ...(parts.data ? [{ address: DATA, bytes: parts.data, flags: 6 }] : []),
    ],
    ...(parts.stripped ? {} : { symbols }),
  });
}

/** Writes `length` bytes at {@linkcode DATA} to a descriptor. */
export function writing(descriptor: number, length: number): string {
  return `
    li $v0, 4004
    li $a0, ${descriptor}
    lui $a1, ${DATA >>> 16}
    li $a2, ${length}
    syscall
  `;
}

/** Ends the guest by HALT. */
export function halting(code: number): string {
  return `
    li $v0, 0
    lui $a0, ${code >>> 16}
    ori $a0, $a0, ${code & 0xffff}
    syscall
  `;
}

/** Never ends. */
export const ENDLESS = `
  forever: b forever
           nop
`;
