/**
 * The reference's tables of a shard (reference/execution-record.md 2), as columns by the reference's
 * field names. A record inside an event becomes columns with a prefix: `a_record_value` and so on.
 *
 * @module
 */
import { defineTable, type Schema, type TableDefinition } from "../../columns.ts";

/** Kinds of an access record, as the column `…_kind` has them. */
export const RECORD_KINDS = { none: 0, read: 1, write: 2 } as const;

/** Columns of an access record; those of a read leave `prev_value` at the value itself. */
export type AccessRecord<P extends string> =
  & { readonly [K in `${P}_kind`]: "u8" }
  & {
    readonly [
      K in `${P}_${
        | "value"
        | "shard"
        | "timestamp"
        | "prev_value"
        | "prev_shard"
        | "prev_timestamp"}`
    ]: "u32";
  };

/** The columns of an access record, without their prefix. */
export const RECORD_PARTS = [
  "kind",
  "value",
  "shard",
  "timestamp",
  "prev_value",
  "prev_shard",
  "prev_timestamp",
] as const;

/** Columns of an access record with a prefix. */
function accessRecord<P extends string>(prefix: P): AccessRecord<P> {
  return Object.fromEntries(
    RECORD_PARTS.map((part) => [`${prefix}_${part}`, part === "kind" ? "u8" : "u32"]),
  ) as AccessRecord<P>;
}

/** Columns of {@linkcode cpuView}; `hi_is_some` is 1 where the option `hi` holds something. */
export type CpuView =
  & {
    readonly [
      K in "clk" | "pc" | "next_pc" | "next_next_pc" | "a" | "b" | "c" | "hi" | "exit_code"
    ]: "u32";
  }
  & { readonly hi_is_some: "u8" }
  & AccessRecord<"a_record">
  & AccessRecord<"b_record">
  & AccessRecord<"c_record">
  & AccessRecord<"hi_record">
  & AccessRecord<"memory_record">;

/** CpuEvent: one row an instruction. */
export const cpuView: TableDefinition<CpuView> = defineTable("cpu", {
  clk: "u32",
  pc: "u32",
  next_pc: "u32",
  next_next_pc: "u32",
  a: "u32",
  ...accessRecord("a_record"),
  b: "u32",
  ...accessRecord("b_record"),
  c: "u32",
  ...accessRecord("c_record"),
  hi: "u32",
  hi_is_some: "u8",
  ...accessRecord("hi_record"),
  ...accessRecord("memory_record"),
  exit_code: "u32",
});

const operands = { opcode: "u8", a: "u32", b: "u32", c: "u32" } as const;
const place = { pc: "u32", next_pc: "u32" } as const;
const moment = { shard: "u32", clk: "u32", ...place } as const;

/** Columns of the tables of AluEvent. */
export type AluView =
  & { readonly [K in "pc" | "next_pc" | "hi" | "a" | "b" | "c"]: "u32" }
  & { readonly opcode: "u8" };

function aluView(name: string): TableDefinition<AluView> {
  return defineTable(name, { ...place, opcode: "u8", hi: "u32", a: "u32", b: "u32", c: "u32" });
}

/** AluEvent of ADD and SUB. */
export const addSubView: TableDefinition<AluView> = aluView("add_sub");
/** AluEvent of AND, OR, XOR and NOR. */
export const bitwiseView: TableDefinition<AluView> = aluView("bitwise");
/** AluEvent of SLL. */
export const shiftLeftView: TableDefinition<AluView> = aluView("shift_left");
/** AluEvent of SRL, SRA and ROR. */
export const shiftRightView: TableDefinition<AluView> = aluView("shift_right");
/** AluEvent of SLT and SLTU. */
export const ltView: TableDefinition<AluView> = aluView("lt");
/** AluEvent of CLZ and CLO. */
export const cloClzView: TableDefinition<AluView> = aluView("cloclz");

/** Columns of the tables of CompAluEvent. */
export type CompAluView =
  & { readonly [K in "shard" | "clk" | "pc" | "next_pc" | "hi" | "a" | "b" | "c"]: "u32" }
  & { readonly opcode: "u8"; readonly hi_record_is_real: "u8" }
  & AccessRecord<"hi_record">;

function compAluView(name: string): TableDefinition<CompAluView> {
  return defineTable(name, {
    ...moment,
    opcode: "u8",
    hi: "u32",
    a: "u32",
    b: "u32",
    c: "u32",
    ...accessRecord("hi_record"),
    hi_record_is_real: "u8",
  });
}

/** CompAluEvent of MUL, MULT and MULTU. */
export const mulView: TableDefinition<CompAluView> = compAluView("mul");
/** CompAluEvent of DIV, DIVU, MOD and MODU. */
export const divRemView: TableDefinition<CompAluView> = compAluView("divrem");

/** Columns of {@linkcode memoryInstrView}. */
export type MemoryInstrView =
  & { readonly [K in "shard" | "clk" | "pc" | "next_pc" | "a" | "b" | "c" | "prev_a_val"]: "u32" }
  & { readonly opcode: "u8" }
  & AccessRecord<"mem_access">;

/** MemInstrEvent: loads and stores. */
export const memoryInstrView: TableDefinition<MemoryInstrView> = defineTable("memory_instr", {
  ...moment,
  ...operands,
  ...accessRecord("mem_access"),
  prev_a_val: "u32",
});

/** Columns of {@linkcode branchView} and {@linkcode jumpView}. */
export type JumpView =
  & { readonly [K in "pc" | "next_pc" | "next_next_pc" | "a" | "b" | "c"]: "u32" }
  & { readonly opcode: "u8" };

/** BranchEvent. */
export const branchView: TableDefinition<JumpView> = defineTable("branch", {
  ...place,
  next_next_pc: "u32",
  ...operands,
});
/** JumpEvent. */
export const jumpView: TableDefinition<JumpView> = defineTable("jump", {
  ...place,
  next_next_pc: "u32",
  ...operands,
});

/** Columns of {@linkcode movCondView}. */
export type MovCondView =
  & { readonly [K in "pc" | "next_pc" | "a" | "b" | "c" | "prev_a"]: "u32" }
  & { readonly opcode: "u8" };

/** MovCondEvent: WSBH, MEQ and MNE. */
export const movCondView: TableDefinition<MovCondView> = defineTable("movcond", {
  ...place,
  ...operands,
  prev_a: "u32",
});

/** Columns of {@linkcode miscView}. */
export type MiscView =
  & { readonly [K in "shard" | "clk" | "pc" | "next_pc" | "a" | "b" | "c" | "prev_a"]: "u32" }
  & { readonly opcode: "u8" }
  & AccessRecord<"hi_record">;

/** MiscEvent: MADD and its like, EXT, INS, SEXT and TEQ. */
export const miscView: TableDefinition<MiscView> = defineTable("misc", {
  ...moment,
  ...operands,
  prev_a: "u32",
  ...accessRecord("hi_record"),
});

/** Columns of {@linkcode syscallView}. */
export type SyscallView =
  & { readonly [K in "shard" | "clk" | "pc" | "next_pc" | "syscall_id" | "arg1" | "arg2"]: "u32" }
  & { readonly a_record_is_real: "u8" }
  & AccessRecord<"a_record">;

/** SyscallEvent: one row a system call. */
export const syscallView: TableDefinition<SyscallView> = defineTable("syscall", {
  ...moment,
  ...accessRecord("a_record"),
  a_record_is_real: "u8",
  syscall_id: "u32",
  arg1: "u32",
  arg2: "u32",
});

/** Columns of a MemoryLocalEvent. */
export type LocalView = {
  readonly [
    K in
      | "addr"
      | "initial_mem_access_shard"
      | "initial_mem_access_timestamp"
      | "initial_mem_access_value"
      | "final_mem_access_shard"
      | "final_mem_access_timestamp"
      | "final_mem_access_value"
  ]: "u32";
};

const local = {
  addr: "u32",
  initial_mem_access_shard: "u32",
  initial_mem_access_timestamp: "u32",
  initial_mem_access_value: "u32",
  final_mem_access_shard: "u32",
  final_mem_access_timestamp: "u32",
  final_mem_access_value: "u32",
} as const;

/** MemoryLocalEvent of what instructions touch, by address, then by what came before. */
export const localView: TableDefinition<LocalView> = defineTable("cpu_local_memory_access", local);

/** Columns of {@linkcode precompileView}. */
export type PrecompileView = {
  readonly [
    K in "key" | "pc" | "next_pc" | "shard" | "clk" | "syscall_id" | "arg1" | "arg2" | "result"
  ]: "u32";
};

/**
 * The pairs of SyscallEvent and precompile event, one row each, in the order of execution; `key` is
 * the code that the reference stores them under, and 4000 for Linux calls. Their accesses are rows of
 * the next two tables.
 */
export const precompileView: TableDefinition<PrecompileView> = defineTable("precompile_events", {
  key: "u32",
  ...moment,
  syscall_id: "u32",
  arg1: "u32",
  arg2: "u32",
  result: "u32",
});

/** Columns of {@linkcode precompileRecordView}. */
export type PrecompileRecordView =
  & { readonly event: "u32"; readonly addr: "u32" }
  & AccessRecord<"record">;

/** Accesses of precompile events, by the event's row, in the order in which they happen. */
export const precompileRecordView: TableDefinition<PrecompileRecordView> = defineTable(
  "precompile_records",
  { event: "u32", addr: "u32", ...accessRecord("record") },
);

/** Columns of {@linkcode precompileLocalView}. */
export type PrecompileLocalView = { readonly event: "u32" } & LocalView;

/** `local_mem_access` of precompile events, by the event's row and the address. */
export const precompileLocalView: TableDefinition<PrecompileLocalView> = defineTable(
  "precompile_local_mem_access",
  { event: "u32", ...local },
);

/** Columns of a MemoryInitializeFinalizeEvent. */
export type GlobalMemoryView = {
  readonly [K in "addr" | "value" | "shard" | "timestamp"]: "u32";
};

const globalMemory = { addr: "u32", value: "u32", shard: "u32", timestamp: "u32" } as const;

/** First values of memory; the reference gives all of them shard 1 and timestamp 1. */
export const initializeView: TableDefinition<GlobalMemoryView> = defineTable(
  "global_memory_initialize",
  globalMemory,
);
/** Last values of memory. */
export const finalizeView: TableDefinition<GlobalMemoryView> = defineTable(
  "global_memory_finalize",
  globalMemory,
);

/** The reference's tables of a shard, by the names that its record has for them. */
export const VIEWS: Readonly<Record<string, TableDefinition<Schema>>> = Object.fromEntries(
  [
    cpuView,
    addSubView,
    mulView,
    bitwiseView,
    shiftLeftView,
    shiftRightView,
    divRemView,
    ltView,
    cloClzView,
    memoryInstrView,
    branchView,
    jumpView,
    movCondView,
    miscView,
    localView,
    syscallView,
    precompileView,
    precompileRecordView,
    precompileLocalView,
  ].map((view) => [view.name, view as unknown as TableDefinition<Schema>]),
);
