/** Sums and differences, and the moves that the reference expresses as sums. */
import { alu, type Instruction } from "./instruction.ts";

/** ADD and SUB: neither traps on overflow, the signed mnemonics included. */
export const arithmetic: readonly Instruction[] = [
  {
    name: "ADD",
    code: 0,
    chip: "AddSub",
    meaning: alu((x, b, c) => x.add(b, c)),
    encodings: [
      ["addu rd, rs, rt", "000000 sssss ttttt ddddd ----- 100001"],
      ["move rd, rs", "000000 sssss 00000 ddddd ----- 100001", "a=rd b=rs c=$zero"],
      ["add rd, rs, rt", "000000 sssss ttttt ddddd ----- 100000"],
      ["addiu rt, rs, imm", "001001 sssss ttttt iiiii iiiii iiiiii"],
      ["li rt, imm", "001001 00000 ttttt iiiii iiiii iiiiii", "a=rt b=$zero c=imm"],
      ["addi rt, rs, imm", "001000 sssss ttttt iiiii iiiii iiiiii"],
      ["mfhi rd", "000000 ----- ----- ddddd ----- 010000", "a=rd b=$hi c=0"],
      ["mthi rs", "000000 sssss ----- ----- ----- 010001", "a=$hi b=rs c=0"],
      ["mflo rd", "000000 ----- ----- ddddd ----- 010010", "a=rd b=$lo c=0"],
      ["mtlo rs", "000000 sssss ----- ----- ----- 010011", "a=$lo b=rs c=0"],
      // Hints to a cache or a memory system that the VM does not have.
      ["sync", "000000 ----- ----- ----- ----- 001111", "a=$zero b=0 c=0"],
      ["synci imm(rs)", "000001 sssss 11111 iiiii iiiii iiiiii", "a=$zero b=0 c=0"],
      ["pref hint, imm(rs)", "110011 sssss hhhhh iiiii iiiii iiiiii", "a=$zero b=0 c=0"],
    ],
  },
  {
    name: "SUB",
    code: 1,
    chip: "AddSub",
    meaning: alu((x, b, c) => x.sub(b, c)),
    encodings: [
      ["subu rd, rs, rt", "000000 sssss ttttt ddddd ----- 100011"],
      ["negu rd, rt", "000000 00000 ttttt ddddd ----- 100011", "a=rd b=$zero c=rt"],
      ["sub rd, rs, rt", "000000 sssss ttttt ddddd ----- 100010"],
    ],
  },
];
