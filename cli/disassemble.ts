/**
 * `mipsvm disassemble`.
 *
 * @module
 */
import { functionsOf } from "../drivers/backtrace.ts";
import { OPERANDS } from "../lib/isa/fields.ts";
import { disassemble, findEncoding } from "../lib/isa/mod.ts";
import { unsupportedName } from "../lib/isa/unsupported.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import { readFile } from "./files.ts";
import { print, visible } from "./output.ts";

/** Lines are written in pieces of about this many characters. */
const PIECE = 1 << 16;

const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");

/** The address that a branch or a jump with a literal target goes to. */
function targetOf(word: number, pc: number): number | undefined {
  const encoding = findEncoding(word);
  const operand = encoding?.syntax.map((part) => OPERANDS[part]).find((part) => part?.shows);
  if (!operand) return undefined;
  const value = operand.read(word);
  return operand.shows === "offset" ? pc + 4 + value : value;
}

function* lines(program: Program): Generator<string> {
  const functions = functionsOf(program);
  let current: number | undefined;
  for (let index = 0; index < program.codeCount; index++) {
    const pc = program.codeBase + index * 4;
    const word = program.words[index]!;
    const here = functions.find(pc);
    if (here && here.start !== current) {
      yield `\n${hex(here.start)} <${visible(here.name)}>:\n`;
      current = here.start;
    }
    const target = targetOf(word, pc);
    const to = target === undefined ? undefined : functions.find(target);
    const name = to && `<${visible(to.name)}${to.offset ? "+0x" + to.offset.toString(16) : ""}>`;
    const lacking = findEncoding(word) ? undefined : unsupportedName(word);
    const note = name ?? (lacking && `# ${lacking}: not in the VM`);
    yield `${hex(pc)}:  ${hex(word)}  ${disassemble(word, pc)}${note ? "  " + note : ""}\n`;
  }
}

/**
 * Prints the code of an ELF file as the VM sees it: decoded words one after the other, patches
 * applied.
 *
 * @param path The file.
 * @returns The exit status.
 */
export async function disassembleFile(path: string): Promise<number> {
  const program = loadProgram(await readFile(path));
  let piece = "";
  for (const line of lines(program)) {
    piece += line;
    if (piece.length < PIECE) continue;
    print(piece);
    piece = "";
  }
  print(piece);
  return 0;
}
