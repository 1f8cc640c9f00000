// The reference's decoder, written down row by row from reference/isa.md 2, by hand and without a
// look at lib/isa: what the tests hold our decoder against.

/** The fields of a word. */
export interface Fields {
  readonly rs: number;
  readonly rt: number;
  readonly rd: number;
  readonly sa: number;
  /** The sign-extended and the zero-extended 16-bit literal. */
  readonly sx: number;
  readonly zx: number;
  /** The 26-bit literal of jumps. */
  readonly index: number;
}

export function fieldsOf(word: number): Fields {
  return {
    rs: word >>> 21 & 31,
    rt: word >>> 16 & 31,
    rd: word >>> 11 & 31,
    sa: word >>> 6 & 31,
    sx: word << 16 >> 16,
    zx: word & 0xffff,
    index: word & 0x3ffffff,
  };
}

/** A register operand. */
const r = (register: number) => ({ register });
/** A literal operand, as 32 bits. */
const n = (literal: number) => ({ literal: literal >>> 0 });

export type Operand = { readonly register: number } | { readonly literal: number };
export interface Decoded {
  readonly opcode: string;
  readonly a: number;
  readonly b: Operand;
  readonly c: Operand;
}
type Row = readonly [opcode: string, a: number, b: Operand, c: Operand];

export interface Rule {
  readonly name: string;
  readonly op: number;
  /** The function field, where it selects. */
  readonly fn?: number;
  /** A condition on other fields. */
  readonly when?: (f: Fields) => boolean;
  /** Fixed fields that satisfy the condition, to make words with. */
  readonly fix?: Partial<Record<"rs" | "rt" | "sa", number>>;
  readonly row: (f: Fields) => Row;
}

type Special = readonly [
  fn: number,
  name: string,
  row: Rule["row"],
  more?: Pick<Rule, "when" | "fix">,
];

const LO = 32;
const HI = 33;

/** 2.1 */
const special: readonly Special[] = [
  [0x00, "SLL", (f) => ["SLL", f.rd, r(f.rt), n(f.sa)]],
  [0x02, "SRL", (f) => ["SRL", f.rd, r(f.rt), n(f.sa)], {
    when: (f) => f.rs !== 1,
    fix: { rs: 3 },
  }],
  [0x02, "ROTR", (f) => ["ROR", f.rd, r(f.rt), n(f.sa)], {
    when: (f) => f.rs === 1,
    fix: { rs: 1 },
  }],
  [0x03, "SRA", (f) => ["SRA", f.rd, r(f.rt), n(f.sa)]],
  [0x04, "SLLV", (f) => ["SLL", f.rd, r(f.rt), r(f.rs)]],
  [0x06, "SRLV", (f) => ["SRL", f.rd, r(f.rt), r(f.rs)], {
    when: (f) => f.sa !== 1,
    fix: { sa: 3 },
  }],
  [0x06, "ROTRV", (f) => ["ROR", f.rd, r(f.rt), r(f.rs)], {
    when: (f) => f.sa === 1,
    fix: { sa: 1 },
  }],
  [0x07, "SRAV", (f) => ["SRA", f.rd, r(f.rt), r(f.rs)]],
  [0x08, "JR", (f) => ["Jump", 0, r(f.rs), n(0)]],
  [0x09, "JALR", (f) => ["Jump", f.rd, r(f.rs), n(0)]],
  [0x0a, "MOVZ", (f) => ["MEQ", f.rd, r(f.rs), r(f.rt)]],
  [0x0b, "MOVN", (f) => ["MNE", f.rd, r(f.rs), r(f.rt)]],
  [0x0c, "SYSCALL", () => ["SYSCALL", 2, r(4), r(5)]],
  [0x0f, "SYNC", () => ["ADD", 0, n(0), n(0)]],
  [0x10, "MFHI", (f) => ["ADD", f.rd, r(HI), n(0)]],
  [0x11, "MTHI", (f) => ["ADD", HI, r(f.rs), n(0)]],
  [0x12, "MFLO", (f) => ["ADD", f.rd, r(LO), n(0)]],
  [0x13, "MTLO", (f) => ["ADD", LO, r(f.rs), n(0)]],
  [0x18, "MULT", (f) => ["MULT", LO, r(f.rt), r(f.rs)]],
  [0x19, "MULTU", (f) => ["MULTU", LO, r(f.rt), r(f.rs)]],
  [0x1a, "DIV", (f) => ["DIV", LO, r(f.rs), r(f.rt)], { when: (f) => f.sa !== 3, fix: { sa: 2 } }],
  [0x1a, "MOD", (f) => ["MOD", f.rd, r(f.rs), r(f.rt)], {
    when: (f) => f.sa === 3,
    fix: { sa: 3 },
  }],
  [0x1b, "DIVU", (f) => ["DIVU", LO, r(f.rs), r(f.rt)], {
    when: (f) => f.sa !== 3,
    fix: { sa: 2 },
  }],
  [0x1b, "MODU", (f) => ["MODU", f.rd, r(f.rs), r(f.rt)], {
    when: (f) => f.sa === 3,
    fix: { sa: 3 },
  }],
  [0x20, "ADD", (f) => ["ADD", f.rd, r(f.rs), r(f.rt)]],
  [0x21, "ADDU", (f) => ["ADD", f.rd, r(f.rs), r(f.rt)]],
  [0x22, "SUB", (f) => ["SUB", f.rd, r(f.rs), r(f.rt)]],
  [0x23, "SUBU", (f) => ["SUB", f.rd, r(f.rs), r(f.rt)]],
  [0x24, "AND", (f) => ["AND", f.rd, r(f.rs), r(f.rt)]],
  [0x25, "OR", (f) => ["OR", f.rd, r(f.rs), r(f.rt)]],
  [0x26, "XOR", (f) => ["XOR", f.rd, r(f.rs), r(f.rt)]],
  [0x27, "NOR", (f) => ["NOR", f.rd, r(f.rs), r(f.rt)]],
  [0x2a, "SLT", (f) => ["SLT", f.rd, r(f.rs), r(f.rt)]],
  [0x2b, "SLTU", (f) => ["SLTU", f.rd, r(f.rs), r(f.rt)]],
  [0x34, "TEQ", (f) => ["TEQ", f.rs, r(f.rt), n(0)]],
];

/** 2.2: by rt, whatever the function field holds. */
const regimm: readonly Omit<Rule, "op">[] = [
  {
    name: "BLTZ",
    when: (f) => f.rt === 0,
    fix: { rt: 0 },
    row: (f) => ["BLTZ", f.rs, n(0), n(f.sx << 2)],
  },
  {
    name: "BGEZ",
    when: (f) => f.rt === 1,
    fix: { rt: 1 },
    row: (f) => ["BGEZ", f.rs, n(0), n(f.sx << 2)],
  },
  {
    name: "BAL",
    when: (f) => f.rt === 0x11 && f.rs === 0,
    fix: { rt: 0x11, rs: 0 },
    row: (f) => ["JumpDirect", 31, n(f.sx << 2), n(0)],
  },
  {
    name: "SYNCI",
    when: (f) => f.rt === 0x1f,
    fix: { rt: 0x1f },
    row: () => ["ADD", 0, n(0), n(0)],
  },
];

/** 2.3 */
const special2: readonly Special[] = [
  [0x00, "MADD", (f) => ["MADD", LO, r(f.rt), r(f.rs)]],
  [0x01, "MADDU", (f) => ["MADDU", LO, r(f.rt), r(f.rs)]],
  [0x02, "MUL", (f) => ["MUL", f.rd, r(f.rt), r(f.rs)]],
  [0x04, "MSUB", (f) => ["MSUB", LO, r(f.rt), r(f.rs)]],
  [0x05, "MSUBU", (f) => ["MSUBU", LO, r(f.rt), r(f.rs)]],
  [0x20, "CLZ", (f) => ["CLZ", f.rd, r(f.rs), n(0)]],
  [0x21, "CLO", (f) => ["CLO", f.rd, r(f.rs), n(0)]],
];

/** 2.4 */
const special3: readonly Special[] = [
  [0x00, "EXT", (f) => ["EXT", f.rt, r(f.rs), n(f.rd << 5 | f.sa)]],
  [0x04, "INS", (f) => ["INS", f.rt, r(f.rs), n(f.rd << 5 | f.sa)]],
  [0x20, "WSBH", (f) => ["WSBH", f.rd, r(f.rt), n(0)], { when: (f) => f.sa === 2, fix: { sa: 2 } }],
  [0x20, "SEB", (f) => ["SEXT", f.rd, r(f.rt), n(0)], {
    when: (f) => f.sa === 0x10,
    fix: { sa: 0x10 },
  }],
  [0x20, "SEH", (f) => ["SEXT", f.rd, r(f.rt), n(1)], {
    when: (f) => f.sa === 0x18,
    fix: { sa: 0x18 },
  }],
];

type Plain = readonly [op: number, name: string, row: Rule["row"]];
const branch = (opcode: string, two: boolean): Rule["row"] => (f) => [
  opcode,
  f.rs,
  two ? r(f.rt) : n(0),
  n(f.sx << 2),
];
const signed = (opcode: string): Rule["row"] => (f) => [opcode, f.rt, r(f.rs), n(f.sx)];
const unsigned = (opcode: string): Rule["row"] => (f) => [opcode, f.rt, r(f.rs), n(f.zx)];

/** 2.5 */
const plain: readonly Plain[] = [
  [0x02, "J", (f) => ["Jumpi", 0, n(f.index << 2), n(0)]],
  [0x03, "JAL", (f) => ["Jumpi", 31, n(f.index << 2), n(0)]],
  [0x04, "BEQ", branch("BEQ", true)],
  [0x05, "BNE", branch("BNE", true)],
  [0x06, "BLEZ", branch("BLEZ", false)],
  [0x07, "BGTZ", branch("BGTZ", false)],
  [0x08, "ADDI", signed("ADD")],
  [0x09, "ADDIU", signed("ADD")],
  [0x0a, "SLTI", signed("SLT")],
  [0x0b, "SLTIU", signed("SLTU")],
  [0x0c, "ANDI", unsigned("AND")],
  [0x0d, "ORI", unsigned("OR")],
  [0x0e, "XORI", unsigned("XOR")],
  [0x0f, "LUI", (f) => ["SLL", f.rt, n(f.sx), n(16)]],
  [0x20, "LB", signed("LB")],
  [0x21, "LH", signed("LH")],
  [0x22, "LWL", signed("LWL")],
  [0x23, "LW", signed("LW")],
  [0x24, "LBU", signed("LBU")],
  [0x25, "LHU", signed("LHU")],
  [0x26, "LWR", signed("LWR")],
  [0x28, "SB", signed("SB")],
  [0x29, "SH", signed("SH")],
  [0x2a, "SWL", signed("SWL")],
  [0x2b, "SW", signed("SW")],
  [0x2e, "SWR", signed("SWR")],
  [0x30, "LL", signed("LL")],
  [0x33, "PREF", () => ["ADD", 0, n(0), n(0)]],
  [0x38, "SC", signed("SC")],
];

const withOp = (op: number) => ([fn, name, row, more]: Special): Rule => ({
  name,
  op,
  fn,
  row,
  ...more,
});

/** Every row of reference/isa.md 2. */
export const rules: readonly Rule[] = [
  ...special.map(withOp(0x00)),
  ...regimm.map((rule) => ({ ...rule, op: 0x01 })),
  ...special2.map(withOp(0x1c)),
  ...special3.map(withOp(0x1f)),
  ...plain.map(([op, name, row]) => ({ op, name, row })),
];

/** What the reference makes of a word. */
export function referenceDecode(word: number): Decoded {
  const fields = fieldsOf(word);
  const rule = rules.find(({ op, fn, when }) =>
    op === word >>> 26 && (fn === undefined || fn === (word & 63)) && (when?.(fields) ?? true)
  );
  const [opcode, a, b, c] = rule?.row(fields) ?? ["UNIMPL", 0, n(0), n(word)];
  return { opcode, a, b, c };
}
