/** Shifts and rotations; LUI is a shift by 16 of a literal. */
import { alu, type Instruction } from "./instruction.ts";

/** SLL, SRL, SRA and ROR. The amount is taken modulo 32. */
export const shifts: readonly Instruction[] = [
  {
    name: "SLL",
    code: 9,
    chip: "ShiftLeft",
    meaning: alu((x, b, c) => x.shl(b, c)),
    encodings: [
      ["nop", "000000 00000 00000 00000 00000 000000", "a=$zero b=$zero c=0"],
      ["sll rd, rt, sa", "000000 ----- ttttt ddddd aaaaa 000000"],
      ["sllv rd, rt, rs", "000000 sssss ttttt ddddd ----- 000100"],
      // The reference keeps the sign-extended literal; only its low 16 bits survive the shift.
      ["lui rt, uimm", "001111 ----- ttttt iiiii iiiii iiiiii", "a=rt b=imm c=16"],
    ],
  },
  {
    name: "SRL",
    code: 10,
    chip: "ShiftRight",
    meaning: alu((x, b, c) => x.shrU(b, c)),
    encodings: [
      ["srl rd, rt, sa", "000000 ----- ttttt ddddd aaaaa 000010"],
      ["srlv rd, rt, rs", "000000 sssss ttttt ddddd ----- 000110"],
    ],
  },
  {
    name: "SRA",
    code: 11,
    chip: "ShiftRight",
    meaning: alu((x, b, c) => x.shrS(b, c)),
    encodings: [
      ["sra rd, rt, sa", "000000 ----- ttttt ddddd aaaaa 000011"],
      ["srav rd, rt, rs", "000000 sssss ttttt ddddd ----- 000111"],
    ],
  },
  {
    name: "ROR",
    code: 12,
    chip: "ShiftRight",
    meaning: alu((x, b, c) => x.rotr(b, c)),
    encodings: [
      // The selectors are compared with 1 exactly: any other value is a plain shift.
      ["rotr rd, rt, sa", "000000 00001 ttttt ddddd aaaaa 000010"],
      ["rotrv rd, rt, rs", "000000 sssss ttttt ddddd 00001 000110"],
    ],
  },
];
