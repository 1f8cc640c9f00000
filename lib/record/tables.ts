/**
 * The stored tables of a shard: what cannot be computed from a row and the program. The reference's
 * own tables are views over them (views.ts).
 *
 * A time is a shard's clock: 5 an instruction, plus what calls take longer. An access that an
 * instruction makes stands at the instruction's clock plus its slot: memory 0, C 1, B 2, A 3, HI 4
 * (reference/execution-record.md 1). An *age* is how many clocks lie between an access and the one
 * before it to the same word or register; {@linkcode FAR} where that is too long ago for 16 bits or
 * in another shard: then table `distant` has it. 0 where there is no access.
 *
 * @module
 */
import { POSITIONS } from "../machine/register_touches.ts";
import { FAR_AGE } from "../machine/trace.ts";
import { defineTable, type TableDefinition } from "../columns.ts";

/** The age that stands for a row of table `distant`. */
export const FAR: number = FAR_AGE;

/** Slots of an access, which are also its clocks after the instruction's. */
export const SLOTS: typeof POSITIONS = POSITIONS;
/**
 * The slot of a first access to a word that a hint waited for, by a store: it merges with 0, while
 * the word's previous value is the hint (reference/isa.md 4.3).
 */
export const UNSEEN_HINT = 5;

/** Columns of {@linkcode cpuTable}. */
export type CpuSchema = {
  /** The instruction's address. */
  readonly pc: "u32";
  /** What the register of operand a held before; 0 for `$zero`. For a system call, its code. */
  readonly a: "u32";
  /** The value of operand b. */
  readonly b: "u32";
  /** The value of operand c. */
  readonly c: "u32";
  /** The age of the access to the register of operand a. */
  readonly a_age: "u16";
  /** The age of the read of operand b, if that is a register. */
  readonly b_age: "u16";
  /** The age of the read of operand c, if that is a register. */
  readonly c_age: "u16";
};

/** One row an instruction, in order. */
export const cpuTable: TableDefinition<CpuSchema> = defineTable("cpu", {
  pc: "u32",
  a: "u32",
  b: "u32",
  c: "u32",
  a_age: "u16",
  b_age: "u16",
  c_age: "u16",
});

/** Columns of {@linkcode memoryTable} and {@linkcode hiTable}. */
export type AccessSchema = {
  /** What it held before the access; 0 for {@linkcode UNSEEN_HINT}, where table `local` has the hint. */
  readonly value: "u32";
  /** The access's age. */
  readonly age: "u16";
};

/** One row a load or store, in order. */
export const memoryTable: TableDefinition<AccessSchema> = defineTable("memory", {
  value: "u32",
  age: "u16",
});

/** One row an instruction that writes HI, in order. */
export const hiTable: TableDefinition<AccessSchema> = defineTable("hi", {
  value: "u32",
  age: "u16",
});

/** Columns of {@linkcode distantTable}. */
export type DistantSchema = {
  /** The row of table `cpu`. */
  readonly row: "u32";
  /** Which of its accesses: one of {@linkcode SLOTS}, or {@linkcode UNSEEN_HINT}. */
  readonly slot: "u8";
  /** The shard of the access before. */
  readonly shard: "u32";
  /** Its time in that shard. */
  readonly time: "u32";
};

/** One row an access whose age is {@linkcode FAR}, by row and slot. */
export const distantTable: TableDefinition<DistantSchema> = defineTable("distant", {
  row: "u32",
  slot: "u8",
  shard: "u32",
  time: "u32",
});

/** Columns of {@linkcode callTable}. */
export type CallSchema = {
  /** The row of table `cpu`. */
  readonly row: "u32";
  /** The shard's clock at the call. */
  readonly clk: "u32";
  /** What v0 holds after it. */
  readonly result: "u32";
  /** The first of its rows in table `touch`; they end where the next call's begin. */
  readonly touch: "u32";
};

/** One row a system call, in order; an unconstrained block is one call. */
export const callTable: TableDefinition<CallSchema> = defineTable("call", {
  row: "u32",
  clk: "u32",
  result: "u32",
  touch: "u32",
});

/** Columns of {@linkcode touchTable}. */
export type TouchSchema = {
  /** The word's address, or a register's number. */
  readonly address: "u32";
  /** 1 for a write. */
  readonly write: "u8";
  /** The access's time. */
  readonly time: "u32";
  /** What the word holds after it. */
  readonly value: "u32";
  /** What it held before; the same for a read. */
  readonly previous_value: "u32";
  /** The shard of the access before. */
  readonly previous_shard: "u32";
  /** Its time in that shard. */
  readonly previous_time: "u32";
};

/** One row an access that a system call makes beside its own operands, in order. */
export const touchTable: TableDefinition<TouchSchema> = defineTable("touch", {
  address: "u32",
  write: "u8",
  time: "u32",
  value: "u32",
  previous_value: "u32",
  previous_shard: "u32",
  previous_time: "u32",
});

/** Columns of {@linkcode localTable}. */
export type LocalSchema = {
  /** 0 for accesses of instructions, or 1 + the row of table `call` whose accesses these are. */
  readonly call: "u32";
  /** The word's address, or a register's number. */
  readonly address: "u32";
  /** The shard of the access before these. */
  readonly initial_shard: "u32";
  /** Its time in that shard. */
  readonly initial_time: "u32";
  /** What the word held before these. */
  readonly initial_value: "u32";
  /** The time of the last of these, in this shard. */
  readonly final_time: "u32";
  /** What the word holds after it. */
  readonly final_value: "u32";
};

/**
 * One row a stretch of accesses to a word, by call, address and initial shard and time. A system
 * call's own accesses end a stretch, and are one of their own.
 */
export const localTable: TableDefinition<LocalSchema> = defineTable("local", {
  call: "u32",
  address: "u32",
  initial_shard: "u32",
  initial_time: "u32",
  initial_value: "u32",
  final_time: "u32",
  final_value: "u32",
});

/** The stored tables of a shard, by name. */
export const SHARD_TABLES = {
  cpu: cpuTable,
  memory: memoryTable,
  hi: hiTable,
  distant: distantTable,
  call: callTable,
  touch: touchTable,
  local: localTable,
} as const;

/** The name of a shard's stored table. */
export type ShardTableName = keyof typeof SHARD_TABLES;

/** Columns of {@linkcode initializeTable}. */
export type InitializeSchema = {
  /** The word's address, or a register's number. */
  readonly address: "u32";
  /** What it holds before its first access. */
  readonly value: "u32";
};

/** Words that do not belong to the image: 0, registers, then memory by address. */
export const initializeTable: TableDefinition<InitializeSchema> = defineTable("initialize", {
  address: "u32",
  value: "u32",
});

/** Columns of {@linkcode finalizeTable}. */
export type FinalizeSchema = {
  /** The word's address, or a register's number. */
  readonly address: "u32";
  /** What it holds at the end. */
  readonly value: "u32";
  /** The shard of its last access; 0 if there was none. */
  readonly shard: "u32";
  /** The time of it. */
  readonly time: "u32";
};

/** Every word that exists at the end of the run, in the same order. */
export const finalizeTable: TableDefinition<FinalizeSchema> = defineTable("finalize", {
  address: "u32",
  value: "u32",
  shard: "u32",
  time: "u32",
});
