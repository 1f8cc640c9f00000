/**
 * The execution record: where shards end, what their tables hold, and the reference's tables as views
 * over them.
 *
 * @module
 */
export {
  type ColumnArray,
  type Columns,
  type ColumnType,
  defineTable,
  type Row,
  type Schema,
  Table,
  type TableDefinition,
  tableOf,
} from "../columns.ts";
export { type Checkpoint, rowsOf, type ShardEdge, type ShardEndReason } from "./checkpoint.ts";
export { CheckpointError, decodeCheckpoint, encodeCheckpoint } from "./checkpoint_file.ts";
export { type Chip, COSTS } from "./costs.ts";
export { type Cut, CutRule, type Moment, type ShardLimits } from "./cut.ts";
export {
  CORE_CHIP_INDEX,
  CORE_CHIPS,
  type CoreChip,
  type Counts,
  estimate,
  lde,
  nextPowerOfTwo,
  pad,
} from "./estimate.ts";
export { globalMemory, type GlobalMemoryPart } from "./global_memory.ts";
export {
  DEFAULT_PROFILE,
  DEFAULT_SHARD_SIZE,
  type Profile,
  profile,
  PROFILE_NAMES,
  type ProfileName,
  type SplitThresholds,
  splitThresholds,
} from "./profiles.ts";
export {
  addressBits,
  NO_PUBLIC_VALUES,
  PUBLIC_VALUE_FIELDS,
  PUBLIC_VALUES_PADDED,
  PUBLIC_VALUES_WIDTH,
  type ShardPublicValues,
  toWords,
} from "./public_values.ts";
export { Recorder, type ReplayPort } from "./recorder.ts";
export { ReplayError } from "./replay_error.ts";
export { type Misfit, parseShapes, type Shape, ShapesError } from "./shapes.ts";
export { type CommittedWords, type ShardSummary, summarize } from "./shard_summary.ts";
export { ShardTables } from "./shard_tables.ts";
export {
  type Addresses,
  type Batch,
  type CpuShard,
  type EventRange,
  type MemoryRange,
  type PlannedShard,
  type PrecompileEvents,
  type RunEnd,
  ShardPlanner,
} from "./split.ts";
export {
  type AccessSchema,
  type CallSchema,
  callTable,
  type CpuSchema,
  cpuTable,
  type DistantSchema,
  distantTable,
  FAR,
  type FinalizeSchema,
  finalizeTable,
  hiTable,
  type InitializeSchema,
  initializeTable,
  type LocalSchema,
  localTable,
  memoryTable,
  SHARD_TABLES,
  type ShardTableName,
  SLOTS,
  type TouchSchema,
  touchTable,
  UNSEEN_HINT,
} from "./tables.ts";
export { type GlobalMemoryView, RECORD_KINDS, VIEWS } from "./views/schemas.ts";
export { ShardViews, type ViewedShard } from "./views/shard_views.ts";
export type { Host } from "../machine/ports.ts";
export type { Memory, Program, RegisterTouches, Stamps, TouchedWords } from "../machine/mod.ts";
