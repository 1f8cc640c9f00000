/** Stores. SWL and SWR write a part of the register into an aligned word. */
import type { Instruction, MergeBody, Store } from "./instruction.ts";

const OPERANDS = "a=rt b=rs c=imm";

function store(size: Store["size"]): Store {
  return { form: "store", size };
}

const storeLeft: MergeBody = (x, word, lane, register) => {
  const shift = x.keep(x.sub(x.constant(24), x.shl(lane, x.constant(3))));
  const kept = x.not(x.shrU(x.constant(-1), shift));
  return x.or(x.and(word, kept), x.shrU(register, shift));
};
const storeRight: MergeBody = (x, word, lane, register) => {
  const shift = x.keep(x.shl(lane, x.constant(3)));
  const kept = x.not(x.shl(x.constant(-1), shift));
  return x.or(x.and(word, kept), x.shl(register, shift));
};

/** SB to SC. */
export const stores: readonly Instruction[] = [
  {
    name: "SB",
    code: 39,
    chip: "MemoryInstrs",
    meaning: store(1),
    encodings: [["sb rt, imm(rs)", "101000 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "SH",
    code: 40,
    chip: "MemoryInstrs",
    meaning: store(2),
    encodings: [["sh rt, imm(rs)", "101001 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "SW",
    code: 41,
    chip: "MemoryInstrs",
    meaning: store(4),
    encodings: [["sw rt, imm(rs)", "101011 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "SWL",
    code: 42,
    chip: "MemoryInstrs",
    meaning: { ...store(4), merge: storeLeft },
    encodings: [["swl rt, imm(rs)", "101010 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "SWR",
    code: 43,
    chip: "MemoryInstrs",
    meaning: { ...store(4), merge: storeRight },
    encodings: [["swr rt, imm(rs)", "101110 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
  {
    name: "SC",
    code: 44,
    chip: "MemoryInstrs",
    meaning: { ...store(4), result: 1 },
    encodings: [["sc rt, imm(rs)", "111000 sssss ttttt iiiii iiiii iiiiii", OPERANDS]],
  },
];
