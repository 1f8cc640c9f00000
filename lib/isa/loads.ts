/** Loads. LWL and LWR join a part of an aligned word with the old register. */
import type { Instruction, Load, MergeBody } from "./instruction.ts";

const OPERANDS = "a=rt b=rs c=imm";

function load(size: Load["size"], signed = true): Load {
  return { form: "load", size, signed };
}

/** The lane in bits, and what is left of 24 above it. */
const loadLeft: MergeBody = (x, word, lane, register) => {
  const shift = x.keep(x.sub(x.constant(24), x.shl(lane, x.constant(3))));
  const kept = x.not(x.shl(x.constant(-1), shift));
  return x.or(x.and(register, kept), x.shl(word, shift));
};
const loadRight: MergeBody = (x, word, lane, register) => {
  const shift = x.keep(x.shl(lane, x.constant(3)));
  const kept = x.not(x.shrU(x.constant(-1), shift));
  return x.or(x.and(register, kept), x.shrU(word, shift));
};

/** LB to LL. */
export const loads: readonly Instruction[] = [
  {
    name: "LB",
    code: 31,
    chip: "MemoryInstrs",
    meaning: load(1),
    encodings: [["lb rt, imm(rs)", "100000 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "LBU",
    code: 32,
    chip: "MemoryInstrs",
    meaning: load(1, false),
    encodings: [["lbu rt, imm(rs)", "100100 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "LH",
    code: 33,
    chip: "MemoryInstrs",
    meaning: load(2),
    encodings: [["lh rt, imm(rs)", "100001 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "LHU",
    code: 34,
    chip: "MemoryInstrs",
    meaning: load(2, false),
    encodings: [["lhu rt, imm(rs)", "100101 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "LW",
    code: 35,
    chip: "MemoryInstrs",
    meaning: load(4),
    encodings: [["lw rt, imm(rs)", "100011 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "LWL",
    code: 36,
    chip: "MemoryInstrs",
    meaning: { ...load(4), merge: loadLeft },
    encodings: [["lwl rt, imm(rs)", "100010 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "LWR",
    code: 37,
    chip: "MemoryInstrs",
    meaning: { ...load(4), merge: loadRight },
    encodings: [["lwr rt, imm(rs)", "100110 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    // The VM keeps no reservation: LL is LW, and SC always succeeds.
    name: "LL",
    code: 38,
    chip: "MemoryInstrs",
    meaning: load(4),
    encodings: [["ll rt, imm(rs)", "110000 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
];
