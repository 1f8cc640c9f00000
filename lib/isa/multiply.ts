/** Products, and products added to or taken from the pair HI, LO. */
import type { Algebra } from "./algebra.ts";
import { alu, type Instruction, pair, type PairBody } from "./instruction.ts";

/** Multiplies into the high word, signed or unsigned. */
type High = <T, C>(x: Algebra<T, C>, b: T, c: T) => T;
const highS: High = (x, b, c) => x.mulHiS(b, c);
const highU: High = (x, b, c) => x.mulHiU(b, c);

function product(high: High): PairBody {
  return (x, b, c) => [x.mulLo(b, c), high(x, b, c)];
}

function plusProduct(high: High): PairBody {
  return (x, b, c, lo, hi) => {
    const sum = x.keep(x.add(lo, x.mulLo(b, c)));
    return [sum, x.add(x.add(hi, high(x, b, c)), x.truth(x.ltU(sum, lo)))];
  };
}

function minusProduct(high: High): PairBody {
  return (x, b, c, lo, hi) => {
    const low = x.keep(x.mulLo(b, c));
    return [x.sub(lo, low), x.sub(x.sub(hi, high(x, b, c)), x.truth(x.ltU(lo, low)))];
  };
}

/** MUL, MULT, MULTU, MADD, MADDU, MSUB and MSUBU. The reference puts rt before rs. */
export const multiply: readonly Instruction[] = [
  {
    name: "MUL",
    code: 2,
    chip: "Mul",
    meaning: alu((x, b, c) => x.mulLo(b, c)),
    encodings: [["mul rd, rs, rt", "011100 sssss ttttt ddddd ----- 000010", "a=rd b=rt c=rs"]],
  },
  {
    name: "MULT",
    code: 3,
    chip: "Mul",
    meaning: pair(product(highS)),
    encodings: [["mult rs, rt", "000000 sssss ttttt ----- ----- 011000", "a=$lo b=rt c=rs"]],
  },
  {
    name: "MULTU",
    code: 4,
    chip: "Mul",
    meaning: pair(product(highU)),
    encodings: [["multu rs, rt", "000000 sssss ttttt ----- ----- 011001", "a=$lo b=rt c=rs"]],
  },
  {
    name: "MADDU",
    code: 46,
    chip: "MiscInstrs",
    meaning: pair(plusProduct(highU)),
    encodings: [["maddu rs, rt", "011100 sssss ttttt ----- ----- 000001", "a=$lo b=rt c=rs"]],
  },
  {
    name: "MSUBU",
    code: 47,
    chip: "MiscInstrs",
    meaning: pair(minusProduct(highU)),
    encodings: [["msubu rs, rt", "011100 sssss ttttt ----- ----- 000101", "a=$lo b=rt c=rs"]],
  },
  {
    name: "MADD",
    code: 48,
    chip: "MiscInstrs",
    meaning: pair(plusProduct(highS)),
    encodings: [["madd rs, rt", "011100 sssss ttttt ----- ----- 000000", "a=$lo b=rt c=rs"]],
  },
  {
    name: "MSUB",
    code: 49,
    chip: "MiscInstrs",
    meaning: pair(minusProduct(highS)),
    encodings: [["msub rs, rt", "011100 sssss ttttt ----- ----- 000100", "a=$lo b=rt c=rs"]],
  },
];
