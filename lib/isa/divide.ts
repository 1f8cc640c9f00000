/** Quotients and remainders; a divisor of 0 faults, and so does a quotient that does not fit. */
import { alu, type Instruction, pair, type Traps } from "./instruction.ts";

const byZero: Traps = (x, _b, c) => [{ when: x.eq(c, x.constant(0)), kind: "divisionByZero" }];

const signed: Traps = (x, b, c) => [
  ...byZero(x, b, c),
  // The reference's process aborts here; what MIPS leaves open is a fault of its own for us.
  {
    when: x.both(x.eq(b, x.constant(0x80000000)), x.eq(c, x.constant(-1))),
    kind: "divisionOverflow",
  },
];

/** DIV and DIVU, to LO and HI; MOD and MODU, to a register, as release 6 writes them. */
export const divide: readonly Instruction[] = [
  {
    name: "DIV",
    code: 5,
    chip: "DivRem",
    meaning: pair((x, b, c) => [x.divS(b, c), x.remS(b, c)], signed),
    encodings: [["div rs, rt", "000000 sssss ttttt ----- ----- 011010", "a=$lo b=rs c=rt"]],
  },
  {
    name: "DIVU",
    code: 6,
    chip: "DivRem",
    meaning: pair((x, b, c) => [x.divU(b, c), x.remU(b, c)], byZero),
    encodings: [["divu rs, rt", "000000 sssss ttttt ----- ----- 011011", "a=$lo b=rs c=rt"]],
  },
  {
    name: "MOD",
    code: 7,
    chip: "DivRem",
    meaning: alu((x, b, c) => x.remS(b, c), signed),
    encodings: [["mod rd, rs, rt", "000000 sssss ttttt ddddd 00011 011010"]],
  },
  {
    name: "MODU",
    code: 8,
    chip: "DivRem",
    meaning: alu((x, b, c) => x.remU(b, c), byZero),
    encodings: [["modu rd, rs, rt", "000000 sssss ttttt ddddd 00011 011011"]],
  },
];
