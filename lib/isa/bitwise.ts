/** Bit by bit: and, or, exclusive or, nor, and counting leading bits. */
import { alu, type Instruction } from "./instruction.ts";

/** AND, OR, XOR, NOR, CLZ and CLO. */
export const bitwise: readonly Instruction[] = [
  {
    name: "AND",
    code: 15,
    chip: "Bitwise",
    meaning: alu((x, b, c) => x.and(b, c)),
    encodings: [
      ["and rd, rs, rt", "000000 sssss ttttt ddddd ----- 100100"],
      ["andi rt, rs, uimm", "001100 sssss ttttt iiiii iiiii iiiiii"],
    ],
  },
  {
    name: "OR",
    code: 16,
    chip: "Bitwise",
    meaning: alu((x, b, c) => x.or(b, c)),
    encodings: [
      ["or rd, rs, rt", "000000 sssss ttttt ddddd ----- 100101"],
      ["ori rt, rs, uimm", "001101 sssss ttttt iiiii iiiii iiiiii"],
    ],
  },
  {
    name: "XOR",
    code: 17,
    chip: "Bitwise",
    meaning: alu((x, b, c) => x.xor(b, c)),
    encodings: [
      ["xor rd, rs, rt", "000000 sssss ttttt ddddd ----- 100110"],
      ["xori rt, rs, uimm", "001110 sssss ttttt iiiii iiiii iiiiii"],
    ],
  },
  {
    name: "NOR",
    code: 18,
    chip: "Bitwise",
    meaning: alu((x, b, c) => x.not(x.or(b, c))),
    encodings: [["nor rd, rs, rt", "000000 sssss ttttt ddddd ----- 100111"]],
  },
  {
    name: "CLZ",
    code: 19,
    chip: "CloClz",
    meaning: alu((x, b) => x.clz(b)),
    encodings: [["clz rd, rs", "011100 sssss ----- ddddd ----- 100000", "a=rd b=rs c=0"]],
  },
  {
    name: "CLO",
    code: 20,
    chip: "CloClz",
    meaning: alu((x, b) => x.clz(x.not(b))),
    encodings: [["clo rd, rs", "011100 sssss ----- ddddd ----- 100001", "a=rd b=rs c=0"]],
  },
];
