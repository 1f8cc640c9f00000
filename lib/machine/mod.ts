/**
 * The machine: it executes a program and asks a host to answer its system calls.
 *
 * @module
 */
export { CallJournal } from "./call_journal.ts";
export type { Exit, Stop, Until } from "./exit.ts";
export { Machine } from "./machine.ts";
export type { GuestControls, MachineGuest } from "./machine_guest.ts";
export type { MachineOptions } from "./machine_options.ts";
export { HintedWords } from "./hinted_words.ts";
export {
  CHUNK,
  Memory,
  MEMORY_END,
  type SavedChunk,
  type StampedMemory,
  type TouchLog,
} from "./memory.ts";
export type { Guest, Host, MemoryGuard } from "./ports.ts";
export { POSITIONS } from "./register_touches.ts";
export { CLOCK_STEP, type RegisterTouches, Stamps, type TouchedWords } from "./stamps.ts";
export type { EngineFactory, EngineFlavour, Loop, LoopState, PageLog, Watches } from "./stops.ts";
export type { Trace } from "./trace.ts";
export type { MachineState, UnconstrainedStart } from "./state.ts";
export type { SavedPage } from "./undo_log.ts";
export {
  type AddressRange,
  type ImageBytes,
  instructionWord,
  loadProgram,
  type Program,
  programOf,
} from "../program.ts";
export { ElfError, type FaultKind, type FaultPlace, FAULTS, GuestFault } from "../errors.ts";
