/** Bytes and bit fields within a word. */
import type { Algebra } from "./algebra.ts";
import { alu, type Instruction } from "./instruction.ts";

/** The operand c of EXT and INS packs two fields: the upper one (msbd or msb) and the lowest bit. */
function unpack<T, C>(x: Algebra<T, C>, c: T): { lsb: T; upper: T } {
  return {
    lsb: x.keep(x.and(c, x.constant(31))),
    upper: x.keep(x.shrU(c, x.constant(5))),
  };
}

/** INS, WSBH, EXT and SEXT. */
export const bitfields: readonly Instruction[] = [
  {
    name: "INS",
    code: 45,
    chip: "MiscInstrs",
    meaning: alu(
      (x, b, c, old) => {
        const { lsb, upper } = unpack(x, c);
        const width = x.sub(x.constant(31), x.sub(upper, lsb));
        const mask = x.keep(x.shl(x.shrU(x.constant(-1), width), lsb));
        return x.or(x.and(old, x.not(mask)), x.and(x.shl(b, lsb), mask));
      },
      (x, _b, c) => {
        const { lsb, upper } = unpack(x, c);
        return [{ when: x.ltU(upper, lsb), kind: "invalidBitField" }];
      },
    ),
    encodings: [
      ["ins rt, rs, pos, insSize", "011111 sssss ttttt ddddd aaaaa 000100", "a=rt b=rs c=span"],
    ],
  },
  {
    name: "WSBH",
    code: 52,
    chip: "MovCond",
    meaning: alu((x, b) => {
      const low = x.constant(0x00ff00ff);
      const eight = x.constant(8);
      return x.or(x.shl(x.and(b, low), eight), x.and(x.shrU(b, eight), low));
    }),
    encodings: [["wsbh rd, rt", "011111 ----- ttttt ddddd 00010 100000", "a=rd b=rt c=0"]],
  },
  {
    name: "EXT",
    code: 53,
    chip: "MiscInstrs",
    meaning: alu(
      (x, b, c) => {
        const { lsb, upper } = unpack(x, c);
        const right = x.keep(x.sub(x.constant(31), upper));
        return x.shrU(x.shl(b, x.sub(right, lsb)), right);
      },
      (x, _b, c) => {
        const { lsb, upper } = unpack(x, c);
        return [{ when: x.ltU(x.constant(31), x.add(lsb, upper)), kind: "invalidBitField" }];
      },
    ),
    encodings: [
      ["ext rt, rs, pos, extSize", "011111 sssss ttttt ddddd aaaaa 000000", "a=rt b=rs c=span"],
    ],
  },
  {
    name: "SEXT",
    code: 55,
    chip: "MiscInstrs",
    meaning: alu((x, b, c) => {
      const shift = x.keep(
        x.select(x.eq(c, x.constant(0)), x.constant(24), x.constant(16)),
      );
      return x.shrS(x.shl(b, shift), shift);
    }),
    encodings: [
      ["seb rd, rt", "011111 ----- ttttt ddddd 10000 100000", "a=rd b=rt c=0"],
      ["seh rd, rt", "011111 ----- ttttt ddddd 11000 100000", "a=rd b=rt c=1"],
    ],
  },
];
