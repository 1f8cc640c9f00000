/**
 * Backtraces of MIPS o32 code that was built without debug information.
 *
 * @module
 */
import { type FrameRecord, type FrameTable, savedAt } from "./frames.ts";
import type { FunctionPlace, FunctionTable } from "./functions.ts";
import { functionStarts } from "./function_starts.ts";
import { duringCall, type FrameState, isCall, stateBefore } from "./stack_effects.ts";

/** A machine that has stopped. */
export interface UnwindContext {
  /** The instruction that it stopped at, not yet executed. */
  readonly pc: number;
  /** The 32 general registers; words may be signed. */
  readonly registers: ArrayLike<number>;
  /** Reads a word of memory; undefined where there is none. */
  readonly readWord: (address: number) => number | undefined;
  /** Reads an instruction; undefined outside the code. */
  readonly readCode: (pc: number) => number | undefined;
  /** The functions of the program. */
  readonly functions: FunctionTable;
  /** Its frame records; empty if it has none. */
  readonly frames: FrameTable;
  /** Where the program was entered: the function there has no caller. */
  readonly entry?: number;
  /** What earlier calls for the same program found out: makes many of them quick. */
  readonly cache?: UnwindCache;
  /** How many frames to follow at most; 64 if not given. */
  readonly most?: number;
}

/** Facts about a program's code that unwinding has found out; to be made empty, and passed on. */
export interface UnwindCache {
  /** What the code has done up to a pc: the same for all the frames of a recursion. */
  readonly states: Map<number, FrameState | undefined>;
  /** Where functions begin, if that had to be guessed. */
  starts?: readonly number[];
}

/** How a frame was found: by the pc itself, by its callee's record or code, or by ra. */
export type FrameSource = "pc" | "pdr" | "prologue" | "ra";

/** A call that has not returned. */
export interface Frame {
  /** The next instruction, in the innermost frame; in the others the call. */
  readonly pc: number;
  /** The demangled name of the function, where it is known. */
  readonly function?: string;
  /** Bytes from the function's start; 0 if the function is not known. */
  readonly offset: number;
  /** How this frame was found. */
  readonly how: FrameSource;
}

const SP = 29;
const S8 = 30;
const RA = 31;
const MAX_FRAMES = 64;
/** How far a function is followed behind the pc, in bytes, where there is no symbol. */
const MAX_FORWARD = 16_384;

/** What is known of a frame: the caller's registers are lost, but for these. */
interface Position {
  readonly pc: number;
  readonly sp: number;
  readonly s8: number | undefined;
  readonly isInnermost: boolean;
}

/** Where a frame's caller may be. */
interface Candidate {
  readonly ra: number;
  readonly sp: number;
  readonly s8: number | undefined;
  readonly how: FrameSource;
}

/**
 * The calls that led to where a machine stopped, innermost first. Each frame is found by what the
 * function's code has done to the stack up to there, so that prologues, epilogues and leaf functions
 * come out exactly; `.pdr` records confirm that, and help where the code cannot be followed.
 *
 * Ends where the return address is 0 or does not follow a call, where the stack does not grow, at
 * the entry, and after 64 frames. Never throws and always ends, whatever is in memory.
 *
 * @param context The machine and its program.
 * @returns At least one frame.
 * @example
 * ```ts
 * import { FrameTable } from "./frames.ts";
 * import { FunctionTable } from "./functions.ts";
 * import { unwind } from "./unwind.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // main: jal leaf; nop; leaf: jr ra; nop
 * const code = [0x0c000402, 0, 0x03e00008, 0];
 * const symbol = { size: 8, type: 2, binding: 1, section: 1 };
 * const text = [{ start: 0x1000, end: 0x1010 }];
 * const functions = new FunctionTable([
 *   { ...symbol, name: "main", value: 0x1000 },
 *   { ...symbol, name: "leaf", value: 0x1008 },
 * ], text);
 * const registers = new Uint32Array(32);
 * registers[31] = 0x1008;
 * const frames = unwind({
 *   pc: 0x1008,
 *   registers,
 *   readWord: () => undefined,
 *   readCode: (pc) => code[(pc - 0x1000) / 4],
 *   functions,
 *   frames: new FrameTable(new Uint8Array(0), text),
 * });
 * assertEquals(frames.map((frame) => frame.function), ["leaf", "main"]);
 * ```
 */
export function unwind(context: UnwindContext): Frame[] {
  const register = (index: number) => (context.registers[index] ?? 0) >>> 0;
  const frames: Frame[] = [];
  const known = context.cache ?? { states: new Map() };
  const most = context.most ?? MAX_FRAMES;
  let how: FrameSource = "pc";
  let position: Position = {
    pc: context.pc >>> 0,
    sp: register(SP),
    s8: register(S8),
    isInnermost: true,
  };
  while (frames.length < most) {
    const { pc, sp, isInnermost } = position;
    const place = context.functions.find(pc);
    frames.push(
      place === undefined ? { pc, offset: 0, how } : {
        pc,
        function: place.name,
        offset: place.offset,
        how,
      },
    );
    if (place !== undefined && place.start === context.entry) break;
    const caller = candidates(context, position, place, known)
      .find(({ ra }) => isReturnTo(context, ra));
    // Only the innermost function can have no frame.
    if (caller === undefined || (isInnermost ? caller.sp < sp : caller.sp <= sp)) break;
    how = caller.how;
    position = { pc: caller.ra - 8, sp: caller.sp, s8: caller.s8, isInnermost: false };
  }
  return frames;
}

/** Whether an address is one that a call returns to. */
function isReturnTo(context: UnwindContext, ra: number): boolean {
  if (ra < 8 || ra % 4 !== 0) return false;
  const word = context.readCode(ra - 8);
  return word !== undefined && isCall(word);
}

/** Callers that may be the right one, the best first. */
function candidates(
  context: UnwindContext,
  position: Position,
  place: FunctionPlace | undefined,
  known: UnwindCache,
): Candidate[] {
  const { sp, s8, isInnermost } = position;
  const ra = (context.registers[RA] ?? 0) >>> 0;
  // Also after a jump to nowhere: it is as if a function had just been entered there.
  const guess: Candidate[] = isInnermost ? [{ ra, sp, s8, how: "ra" }] : [];
  if (context.readCode(position.pc) === undefined) return guess;
  const last = context.frames.find(position.pc);
  const start = place?.start ?? last?.address ?? guessedStart(context, position.pc, known);
  const end = place?.end ?? position.pc + MAX_FORWARD;
  const record = last?.address === start ? last : undefined;
  const byRecord = record && fromRecord(context, position, record);
  const byCode = fromCode(context, position, start, end, known);
  if (byCode === undefined) return [...byRecord ? [byRecord] : [], ...guess];
  const agreed = byRecord?.ra === byCode.ra && byRecord.sp === byCode.sp && byCode.how !== "ra";
  const best: Candidate = agreed ? { ...byCode, how: "pdr" } : byCode;
  return byRecord ? [best, byRecord] : [best];
}

/** Where there is no symbol: the last place before it that looks like the start of a function. */
function guessedStart(context: UnwindContext, pc: number, known: UnwindCache): number {
  known.starts ??= functionStarts(pc, context.readCode);
  return known.starts.findLast((start) => start <= pc) ?? pc;
}

/** By the frame record, which is true between prologue and epilogue. */
function fromRecord(
  context: UnwindContext,
  position: Position,
  record: FrameRecord,
): Candidate | undefined {
  const pointer = record.frameRegister === SP ? position.sp : position.s8;
  const offset = savedAt(record, RA);
  if (pointer === undefined || offset === undefined) return undefined;
  const base = pointer + record.size;
  const ra = read(context, base + offset);
  if (ra === undefined) return undefined;
  const s8Offset = savedAt(record, S8);
  const s8 = s8Offset === undefined ? position.s8 : read(context, base + s8Offset);
  return { ra, sp: base, s8, how: "pdr" };
}

/** By what the function's code has done up to here. */
function fromCode(
  context: UnwindContext,
  position: Position,
  start: number,
  end: number,
  known: UnwindCache,
): Candidate | undefined {
  const { pc, isInnermost } = position;
  if (!known.states.has(pc)) known.states.set(pc, stateBefore(start, end, pc, context.readCode));
  const before = known.states.get(pc);
  if (before === undefined) return undefined;
  const state = isInnermost ? before : duringCall(before, context.readCode(pc + 4) ?? 0);
  const base = frameBase(state, position);
  if (base === undefined) return undefined;
  const s8 = callerS8(context, state, position, base);
  const offset = savedOffset(state, "ra");
  // The slot in an open frame first: a call on another way to this place may have changed ra.
  if (offset !== undefined && base > position.sp) {
    const ra = read(context, base + offset);
    if (ra !== undefined) return { ra, sp: base, s8, how: "prologue" };
  }
  const holder = isInnermost ? holderOfRa(state) : undefined;
  if (holder === undefined) return undefined;
  return { ra: (context.registers[holder] ?? 0) >>> 0, sp: base, s8, how: "ra" };
}

/** The stack pointer at entry; s8 tells it where the stack pointer has moved by who knows what. */
function frameBase(state: FrameState, position: Position): number | undefined {
  for (const [register, value] of [[SP, position.sp], [S8, position.s8]] as const) {
    const known = state.registers[register];
    if (known?.base === "frame" && value !== undefined) return value - known.offset;
  }
  return undefined;
}

function callerS8(
  context: UnwindContext,
  state: FrameState,
  position: Position,
  base: number,
): number | undefined {
  if (state.registers[S8]?.base === "s8") return position.s8;
  const offset = savedOffset(state, "s8");
  return offset === undefined ? undefined : read(context, base + offset);
}

/** The register that still has the return address: ra, if it has it. */
function holderOfRa(state: FrameState): number | undefined {
  if (state.registers[RA]?.base === "ra") return RA;
  const index = state.registers.findIndex((value) => value?.base === "ra");
  return index < 0 ? undefined : index;
}

function savedOffset(state: FrameState, what: "ra" | "s8"): number | undefined {
  for (const [offset, register] of state.saved) if (register === what) return offset;
  return undefined;
}

function read(context: UnwindContext, address: number): number | undefined {
  if (address < 0 || address > 0xffff_fffc || address % 4 !== 0) return undefined;
  const word = context.readWord(address);
  return word === undefined ? undefined : word >>> 0;
}
