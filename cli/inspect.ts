/**
 * `mipsvm inspect`.
 *
 * @module
 */
import { functionsOf } from "../drivers/backtrace.ts";
import { grouped, hex32 } from "../lib/bits.ts";
import { demangle } from "../lib/debug/demangle.ts";
import { COLUMNS, variants } from "../lib/isa/mod.ts";
import { unsupportedName } from "../lib/isa/unsupported.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import { programLayout } from "../drivers/observers.ts";
import { type GuestLayout, type LayoutName, PADDING } from "../runtime/layouts.ts";
import { readFile } from "./files.ts";
import { print, visible } from "./output.ts";
import { table } from "./table.ts";
import { type ColorWhen, type Style, styleFor } from "./style.ts";

/** What of the command line matters here. */
interface InspectOptions {
  readonly layout: LayoutName | undefined;
  readonly color: ColorWhen;
}

/** Functions listed at most for each instruction that the VM lacks. */
const FUNCTIONS_SHOWN = 5;

function access(flags: number): string {
  return (flags & 4 ? "r" : "-") + (flags & 2 ? "w" : "-") + (flags & 1 ? "x" : "-");
}

function headers(program: Program, size: number, style: Style): string {
  const elf = program.elf!;
  const place = functionsOf(program).find(elf.entry);
  const inCode = ((elf.entry - program.codeBase) >>> 0) / 4 < program.codeCount;
  const entry = `${hex32(elf.entry)}${place ? " " + visible(place.name) : ""}${
    inCode ? "" : style.red(" (outside the code: a run faults at once)")
  }`;
  return table([
    ["file", `${grouped(size)} bytes, ELF32 little-endian MIPS, flags ${hex32(elf.flags)}`],
    ["entry", entry],
    ["code", `${grouped(program.codeCount)} instructions from ${hex32(program.codeBase)}`],
    [
      "symbols",
      elf.stripped
        ? "none: the file is stripped, nothing is patched and functions have no names"
        : `${grouped(elf.symbols.length)} entries`,
    ],
  ]);
}

function layoutReason({ reason, sign }: GuestLayout): string {
  return sign === null ? reason : `${reason}: ${sign.kind} ${visible(demangle(sign.name))}`;
}

function layout(found: GuestLayout): string {
  const rows = found.regions.filter(({ name }) => name !== PADDING).map((region) => [
    visible(region.name),
    hex32(region.start),
    hex32(region.end),
    // Registers have addresses, but no bytes of memory.
    region.access === "---" ? "" : grouped(region.end - region.start),
    region.access,
    region.control,
    region.note,
  ]);
  return table([["region", "start", "end", "bytes", "access", "controlled by", ""], ...rows]);
}

function segments(program: Program): string {
  return table([
    ["start", "end", "access", "bytes", "in the file"],
    ...program.elf!.segments.map(({ address, end, flags, bytes }) => [
      hex32(address),
      hex32(end),
      access(flags),
      grouped(end - address),
      grouped(bytes.length),
    ]),
  ]);
}

function patches(program: Program): string {
  if (program.patched.length === 0) return "  none\n";
  return table(program.patched.map(({ address, word, symbol }) => [
    hex32(address),
    hex32(word),
    visible(symbol),
  ]));
}

/** Operations by how often they stand in the code, and words that are none, within functions. */
function survey(program: Program): { used: Map<string, number>; lacking: Map<string, string[]> } {
  const functions = functionsOf(program);
  const used = new Map<string, number>();
  const lacking = new Map<string, string[]>();
  for (let index = 0; index < program.codeCount; index++) {
    const pc = program.codeBase + index * 4;
    const here = functions.find(pc);
    // Between functions lie constants and padding, which only look like code.
    if (!program.elf!.stripped && here === undefined) continue;
    const { instruction } = variants[program.code[index * COLUMNS]!]!;
    if (instruction.encodings.length > 0) {
      used.set(instruction.name, (used.get(instruction.name) ?? 0) + 1);
      continue;
    }
    const word = program.words[index]!;
    const name = unsupportedName(word) ?? `the word ${hex32(word)}, no instruction`;
    lacking.set(name, [...(lacking.get(name) ?? []), here?.name ?? hex32(pc)]);
  }
  return { used, lacking };
}

function lackingLines(lacking: ReadonlyMap<string, readonly string[]>): string {
  if (lacking.size === 0) return "  none\n";
  return [...lacking].map(([name, places]) => {
    const functions = [...new Set(places)];
    const shown = functions.slice(0, FUNCTIONS_SHOWN);
    const more = functions.length - shown.length;
    return `  ${name}, ${places.length === 1 ? "once" : `${places.length} times`}:\n` +
      shown.map((place) => `    ${visible(place)}\n`).join("") +
      (more > 0 ? `    and ${more} more functions\n` : "");
  }).join("");
}

/**
 * Prints what an ELF file holds, and what of it the VM cannot execute.
 *
 * @param path The file.
 * @param options The command line's options.
 * @returns The exit status.
 */
export async function inspect(path: string, options: InspectOptions): Promise<number> {
  const file = await readFile(path);
  const program = loadProgram(file);
  const style = styleFor(options.color, Deno.stdout);
  const found = programLayout(program, options.layout);
  const { used, lacking } = survey(program);
  const counts = [...used].toSorted(([, x], [, y]) => y - x);
  print([
    `${style.bold(visible(path))}\n`,
    headers(program, file.length, style),
    `\n${style.bold(`Memory layout: ${found.name}`)} (${layoutReason(found)})\n`,
    `  ${found.about}\n`,
    layout(found),
    `\n${style.bold("Segments")}\n`,
    segments(program),
    `\n${style.bold("Patches")} (words that the loader changes by symbol name)\n`,
    patches(program),
    `\n${style.bold("Operations in the code")}\n`,
    table(counts.map(([name, count]) => [name, grouped(count)])),
    `\n${style.bold("Not in the VM")} (a run that reaches one of these faults; break after an ` +
    "abort is normal)\n",
    lackingLines(lacking),
  ].join(""));
  return 0;
}
