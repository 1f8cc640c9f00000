/** Conditional moves: the destination is always written, with its old value if need be. */
import { alu, type Instruction } from "./instruction.ts";

/** MEQ (movz) and MNE (movn). */
export const moves: readonly Instruction[] = [
  {
    name: "MEQ",
    code: 50,
    chip: "MovCond",
    meaning: alu((x, b, c, old) => x.select(x.eq(c, x.constant(0)), b, old)),
    encodings: [["movz rd, rs, rt", "000000 sssss ttttt ddddd ----- 001010"]],
  },
  {
    name: "MNE",
    code: 51,
    chip: "MovCond",
    meaning: alu((x, b, c, old) => x.select(x.eq(c, x.constant(0)), old, b)),
    encodings: [["movn rd, rs, rt", "000000 sssss ttttt ddddd ----- 001011"]],
  },
];
