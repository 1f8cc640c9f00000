/**
 * What went wrong in a run, as lines of text.
 *
 * @module
 */
import { grouped, hex32 } from "../lib/bits.ts";
import { disassemble } from "../lib/isa/disassemble.ts";
import { parseRegister } from "../lib/isa/registers.ts";
import { instructionWord, type Program } from "../lib/program.ts";
import type { Frame } from "./backtrace.ts";
import type { RunResult } from "./result.ts";

/** The instruction at an address, disassembled; null where there is none. */
export function instructionAt(program: Program, pc: number): string | null {
  const word = instructionWord(program, pc);
  return word === undefined ? null : disassemble(word, pc);
}

function headline(result: RunResult): string {
  const { end } = result;
  switch (end.reason) {
    case "halted":
      return `The guest halted with code ${end.code}`;
    case "exited":
      return `The guest exited with code ${end.code}`;
    case "faulted":
      return end.fault.message;
    case "leftCode":
      return `The guest ran off its code, to ${hex32(end.to)}: it must end with HALT or exit_group`;
    case "endInUnconstrained":
      return "The guest ran off its code inside an unconstrained block";
    case "cycleLimit":
      return `The guest reached the limit, after ${grouped(result.cycles)} cycles`;
    case "timeLimit":
      return `The guest reached the time limit, after ${result.seconds.toFixed(1)} seconds`;
    case "memoryLimit":
      return "The guest reached the memory limit";
    case "interrupted":
      return `The run was interrupted, after ${grouped(result.cycles)} cycles`;
  }
}

/** The instruction at the end, and the registers that it names with their values. */
function instructionLine(result: RunResult): string[] {
  const text = instructionAt(result.program, result.end.pc);
  if (text === null) return [];
  const names = [...new Set(text.match(/\$[a-z]\w*/g) ?? [])].filter((name) => name !== "$zero");
  const values = names.map((name) => {
    return `${name} = ${hex32(result.registers[parseRegister(name)!]!)}`;
  });
  return [`  at ${hex32(result.end.pc)}: ${text}${values.length ? "   " + values.join(", ") : ""}`];
}

/** A frame as one line: where, and in which function. */
export function frameLine({ pc, function: name, offset }: Frame): string {
  if (name === null) return hex32(pc);
  return offset === 0 ? `${hex32(pc)} ${name}` : `${hex32(pc)} ${name}+0x${offset!.toString(16)}`;
}

/**
 * Says what, where, and what to do.
 *
 * @param result A run that did not succeed.
 * @returns A few lines without a final newline; the first one says what happened.
 */
export function describeFailure(result: RunResult): string {
  const { end, backtrace: { frames } } = result;
  const stack = frames.map((frame, index) => `  ${index === 0 ? "in" : "by"} ${frameLine(frame)}`);
  const advice = end.reason === "faulted" ? [`  ${end.fault.advice}`] : [];
  const showsInstruction = end.reason !== "halted" && end.reason !== "exited";
  return [
    headline(result),
    ...(showsInstruction ? instructionLine(result) : []),
    ...stack,
    ...advice,
  ].join("\n");
}
