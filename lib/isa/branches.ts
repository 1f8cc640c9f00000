/** Branches, relative to the delay slot. */
import { branch, type Instruction } from "./instruction.ts";

const ONE_REGISTER = "a=rs b=0 c=offset";

/** BEQ, BNE and the four comparisons with zero. */
export const branches: readonly Instruction[] = [
  {
    name: "BEQ",
    code: 21,
    chip: "Branch",
    meaning: branch((x, a, b) => x.eq(a, b)),
    encodings: [
      ["beq rs, rt, offset", "000100 sssss ttttt iiiii iiiii iiiiii"],
      ["beqz rs, offset", "000100 sssss 00000 iiiii iiiii iiiiii", "a=rs b=$zero c=offset"],
      ["b offset", "000100 00000 00000 iiiii iiiii iiiiii", "a=$zero b=$zero c=offset"],
    ],
  },
  {
    name: "BGEZ",
    code: 22,
    chip: "Branch",
    meaning: branch((x, a) => x.isNot(x.ltS(a, x.constant(0)))),
    encodings: [["bgez rs, offset", "000001 sssss 00001 iiiii iiiii iiiiii", ONE_REGISTER]],
  },
  {
    name: "BGTZ",
    code: 23,
    chip: "Branch",
    meaning: branch((x, a) => x.ltS(x.constant(0), a)),
    encodings: [["bgtz rs, offset", "000111 sssss ----- iiiii iiiii iiiiii", ONE_REGISTER]],
  },
  {
    name: "BLEZ",
    code: 24,
    chip: "Branch",
    meaning: branch((x, a) => x.isNot(x.ltS(x.constant(0), a))),
    encodings: [["blez rs, offset", "000110 sssss ----- iiiii iiiii iiiiii", ONE_REGISTER]],
  },
  {
    name: "BLTZ",
    code: 25,
    chip: "Branch",
    meaning: branch((x, a) => x.ltS(a, x.constant(0))),
    encodings: [["bltz rs, offset", "000001 sssss 00000 iiiii iiiii iiiiii", ONE_REGISTER]],
  },
  {
    name: "BNE",
    code: 26,
    chip: "Branch",
    meaning: branch((x, a, b) => x.isNot(x.eq(a, b))),
    encodings: [
      ["bne rs, rt, offset", "000101 sssss ttttt iiiii iiiii iiiiii"],
      ["bnez rs, offset", "000101 sssss 00000 iiiii iiiii iiiiii", "a=rs b=$zero c=offset"],
    ],
  },
];
