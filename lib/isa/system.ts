/** What leaves the machine: system calls, traps, and words that are no instruction. */
import type { Instruction } from "./instruction.ts";

/** UNIMPL: what a word that fits no encoding decodes to; a fault when it is executed. */
export const unsupported: Instruction = {
  name: "UNIMPL",
  code: 255,
  chip: "None",
  meaning: { form: "outside", ask: "unsupported" },
  encodings: [],
};

/** SYSCALL and TEQ. */
export const system: readonly Instruction[] = [
  {
    name: "SYSCALL",
    code: 30,
    chip: "SyscallInstrs",
    meaning: { form: "outside", ask: "syscall" },
    encodings: [["syscall", "000000 ----- ----- ----- ----- 001100", "a=$v0 b=$a0 c=$a1"]],
  },
  {
    name: "TEQ",
    code: 54,
    chip: "MiscInstrs",
    meaning: { form: "check", body: (x, a, b) => x.eq(a, b), kind: "trap" },
    encodings: [["teq rs, rt", "000000 sssss ttttt ----- ----- 110100", "a=rs b=rt c=0"]],
  },
];
