/**
 * The assembler, derived from the encodings. It knows instructions, labels and `.word`: enough for
 * tests and small programs.
 *
 * @module
 */
import type { CompiledEncoding } from "./encoding.ts";
import { assembleOperand } from "./fields.ts";
import { encodings } from "./instructions.ts";

// Map.groupBy would say it in a line, but Node 20 does not have it.
const byMnemonic = new Map<string, CompiledEncoding[]>();
for (const encoding of encodings) {
  const same = byMnemonic.get(encoding.mnemonic);
  if (same) same.push(encoding);
  else byMnemonic.set(encoding.mnemonic, [encoding]);
}

/** Labels and instructions of a text, comments and blank lines left out. */
function* statements(
  text: string,
): Generator<{ label?: string; statement?: string; line: number }> {
  for (const [index, raw] of text.split("\n").entries()) {
    let rest = raw.replace(/(#|\/\/).*$/, "").trim();
    const line = index + 1;
    for (
      let match;
      (match = /^([A-Za-z_.][\w.]*):\s*/.exec(rest));
      rest = rest.slice(match[0].length)
    ) {
      yield { label: match[1]!, line };
    }
    if (rest !== "") yield { statement: rest, line };
  }
}

function split(statement: string): { mnemonic: string; parts: readonly string[] } {
  const [mnemonic] = statement.split(/\s/, 1);
  const parts = statement.slice(mnemonic!.length).match(/[^\s,()]+|[,()]/g) ?? [];
  return { mnemonic: mnemonic!.toLowerCase(), parts };
}

function fits(encoding: CompiledEncoding, parts: readonly string[]): boolean {
  return encoding.syntax.length === parts.length &&
    encoding.syntax.every((part, index) => /\w/.test(part) || part === parts[index]);
}

function assembleOne(
  statement: string,
  place: { pc: number; labels: ReadonlyMap<string, number> },
): number {
  const { mnemonic, parts } = split(statement);
  if (mnemonic === ".word") {
    const value = place.labels.get(parts[0] ?? "") ?? Number(parts[0]);
    if (parts.length !== 1 || !Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 32) {
      throw new SyntaxError(
        `Cannot assemble "${statement}": .word takes one 32-bit number or label`,
      );
    }
    return value >>> 0;
  }
  const candidates = byMnemonic.get(mnemonic);
  if (!candidates) throw new SyntaxError(`Cannot assemble "${statement}": no such instruction`);
  const encoding = candidates.find((candidate) => fits(candidate, parts));
  if (!encoding) {
    const forms = candidates.map(({ syntax }) => `"${mnemonic} ${syntax.join(" ")}"`).join(" or ");
    throw new SyntaxError(`Cannot assemble "${statement}": write ${forms}`);
  }
  let word = encoding.value;
  for (const [index, part] of encoding.syntax.entries()) {
    if (/\w/.test(part)) word |= assembleOperand(part, parts[index]!, word, place);
  }
  return word >>> 0;
}

/**
 * Assembles a text of one instruction a line. Labels end in a colon; branches and jumps take a
 * label, or a number: a branch the byte offset from its delay slot, a jump the address. Nothing is
 * reordered and no delay slot is filled.
 *
 * @param text The program.
 * @param base The address of the first instruction, a multiple of 4.
 * @returns The instruction words.
 * @throws {SyntaxError} If a line cannot be assembled; the message names the line.
 * @example
 * ```ts
 * import { assemble } from "./assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const words = assemble(`
 *   loop: addiu $t0, $t0, -1
 *         bnez  $t0, loop
 *         nop
 * `);
 * assertEquals([...words], [0x2508ffff, 0x1500fffe, 0]);
 * ```
 */
export function assemble(text: string, base = 0): Uint32Array {
  const labels = new Map<string, number>();
  let pc = base;
  for (const { label, statement } of statements(text)) {
    if (label !== undefined) labels.set(label, pc);
    if (statement !== undefined) pc += 4;
  }
  const words: number[] = [];
  for (const { statement, line } of statements(text)) {
    if (statement === undefined) continue;
    try {
      words.push(assembleOne(statement, { pc: base + words.length * 4, labels }));
    } catch (error) {
      throw new SyntaxError(`Line ${line}: ${(error as Error).message}`, { cause: error });
    }
  }
  return Uint32Array.from(words);
}
