/** Jumps. Each links: J and JR to `$zero`. */
import { type Instruction, jump } from "./instruction.ts";

/** Jump (to a register), Jumpi (to a literal) and JumpDirect (relative). */
export const jumps: readonly Instruction[] = [
  {
    name: "Jump",
    code: 27,
    chip: "Jump",
    meaning: jump((_x, b) => b),
    encodings: [
      ["jr rs", "000000 sssss ----- ----- ----- 001000", "a=$zero b=rs c=0"],
      ["jalr rd, rs", "000000 sssss ----- ddddd ----- 001001", "a=rd b=rs c=0"],
      ["jalr rs", "000000 sssss ----- 11111 ----- 001001", "a=$ra b=rs c=0"],
    ],
  },
  {
    name: "Jumpi",
    code: 28,
    chip: "Jump",
    // The literal is the whole address: its upper four bits are 0, not the delay slot's.
    meaning: jump((_x, b) => b),
    encodings: [
      ["j target", "000010 jjjjj jjjjj jjjjj jjjjj jjjjjj", "a=$zero b=target c=0"],
      ["jal target", "000011 jjjjj jjjjj jjjjj jjjjj jjjjjj", "a=$ra b=target c=0"],
    ],
  },
  {
    name: "JumpDirect",
    code: 29,
    chip: "Jump",
    meaning: jump((x, b, delaySlot) => x.add(delaySlot, b)),
    encodings: [["bal offset", "000001 00000 10001 iiiii iiiii iiiiii", "a=$ra b=offset c=0"]],
  },
];
