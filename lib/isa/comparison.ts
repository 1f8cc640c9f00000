/** Operations whose result is a truth value. */
import { alu, type Instruction } from "./instruction.ts";

/** SLT and SLTU. */
export const comparison: readonly Instruction[] = [
  {
    name: "SLT",
    code: 13,
    chip: "Lt",
    meaning: alu((x, b, c) => x.truth(x.ltS(b, c))),
    encodings: [
      ["slt rd, rs, rt", "000000 sssss ttttt ddddd ----- 101010"],
      ["slti rt, rs, imm", "001010 sssss ttttt iiiii iiiii iiiiii"],
    ],
  },
  {
    name: "SLTU",
    code: 14,
    chip: "Lt",
    meaning: alu((x, b, c) => x.truth(x.ltU(b, c))),
    encodings: [
      ["sltu rd, rs, rt", "000000 sssss ttttt ddddd ----- 101011"],
      // The literal is sign-extended, then compared unsigned.
      ["sltiu rt, rs, imm", "001011 sssss ttttt iiiii iiiii iiiiii"],
    ],
  },
];
