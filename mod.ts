/**
 * A MIPS virtual machine for zero-knowledge guests: runs MIPS32r2 little-endian ELF files written in
 * Rust, Go or C exactly as the Ziren reference does, and says what happened.
 *
 * @example Run a guest and look at what it made public
 * ```ts
 * import { runGuest, u32 } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const elf = await Deno.readFile("testdata/guests/rust-fibonacci.elf");
 * const result = (await runGuest(elf, { inputs: [u32(20)] })).expectSuccess();
 * assertEquals(new Uint32Array(result.publicValues.buffer), Uint32Array.of(20, 4181, 6765));
 * ```
 *
 * @module
 */
export type { Backtrace, Frame } from "./drivers/backtrace.ts";
export type { CallSite } from "./drivers/call_sites.ts";
export {
  checkGuest,
  type CheckGuestOptions,
  type CheckOptions,
  checkRecord,
  type CheckReport,
  type RecordSource,
  type SourceEnd,
  type SourceShard,
} from "./drivers/check.ts";
export type { EngineName } from "./drivers/engine_choice.ts";
export type { HeapFit, HeapModelReport, HeapReport } from "./drivers/heap_report.ts";
export { type ObserverOptions, programLayout } from "./drivers/observers.ts";
export type { PrecompileHint } from "./drivers/precompile_hints.ts";
export {
  type CheckpointEnd,
  checkpointGuest,
  type CheckpointOptions,
} from "./drivers/checkpoint.ts";
export { type RecordedShard, recordGuest } from "./drivers/record.ts";
export { recorderOf } from "./drivers/recorder.ts";
export { reportOf } from "./drivers/report.ts";
export {
  exitStatus,
  type RunEnd,
  type RunParts,
  RunResult,
  type StreamUse,
} from "./drivers/result.ts";
export { type Progress, runGuest, type RunOptions } from "./drivers/run.ts";
export type { ElfFile, ElfSymbol, Patch, Section, Segment } from "./lib/elf/mod.ts";
export type { InitialArguments } from "./lib/initial_stack.ts";
export * from "./lib/check/mod.ts";
export * from "./lib/machine/mod.ts";
export * from "./lib/record/mod.ts";
export { type InputSource, InputSpecError, parseInputSpec } from "./runtime/input_spec.ts";
export {
  bool,
  bytes,
  i16,
  i32,
  i64,
  i8,
  type Input,
  parseStdinBin,
  raw,
  type StdinBin,
  StdinBinError,
  str,
  u16,
  u32,
  u64,
  u8,
} from "./runtime/inputs.ts";
export * from "./runtime/mod.ts";
export { AnswerLog, ReplayHost } from "./runtime/replay.ts";
export { StrictMemory } from "./runtime/strict_memory.ts";
export { BumpHeap } from "./runtime/heap/bump.ts";
export {
  type FreeOutcome,
  type Heap,
  type HeapBlock,
  type HeapCounters,
  type HeapRegion,
  isHeapRequest,
} from "./runtime/heap/heap.ts";
export { TlsfHeap } from "./runtime/heap/tlsf.ts";
export { detectLayout, LAYOUT_NAMES, layoutOf } from "./runtime/layouts.ts";
export type { PrecompileUse } from "./runtime/precompiles.ts";
export type { Claim } from "./runtime/proofs.ts";
export type {
  Report,
  ReportCallSite,
  ReportCount,
  ReportCounts,
  ReportCycleSpan,
  ReportExit,
  ReportFault,
  ReportFrame,
  ReportGuest,
  ReportHeap,
  ReportHeapFit,
  ReportHeapModel,
  ReportInputs,
  ReportPrecompile,
  ReportPrecompileHint,
  ReportProofs,
  ReportWord,
} from "./runtime/report_format.ts";
