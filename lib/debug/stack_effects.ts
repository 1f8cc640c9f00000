/**
 * What a function's code has done to its stack frame when it comes to some instruction: followed
 * through the function from its first instruction, with every value forgotten that is not about the
 * frame.
 *
 * @module
 */

/** A number, an address in the frame (0 is the stack pointer at entry), or a register of the caller. */
export interface KnownValue {
  /** What the offset counts from. */
  readonly base: "zero" | "frame" | "ra" | "s8";
  /** Bytes, signed; always 0 for registers of the caller. */
  readonly offset: number;
}

/** What is known before some instruction. */
export interface FrameState {
  /** By register number. */
  readonly registers: readonly (KnownValue | undefined)[];
  /** Where the caller's registers are in memory, by their offset in the frame. */
  readonly saved: ReadonlyMap<number, "ra" | "s8">;
}

const SP = 29;
const S8 = 30;
const RA = 31;
const ZERO: KnownValue = { base: "zero", offset: 0 };
/** Functions longer than this are looked at in part: 200 KB of code. */
const MAX_INSTRUCTIONS = 50_000;
/** A function saves ra and s8 once; only garbage does it more than now and then. */
const MAX_SAVED = 16;

/** Where control goes after an instruction. */
type Flow =
  | { readonly kind: "next" | "call" | "leave" }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "branch" | "likely"; readonly target: number };

/**
 * Whether an instruction calls a function, and so leaves a return address.
 *
 * @param word The instruction.
 * @returns True for JAL, JALR to ra, BAL and the like.
 * @example
 * ```ts
 * import { isCall } from "./stack_effects.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isCall(0x0c10004c) && isCall(0x0320f809) && !isCall(0x03e00008), true);
 * ```
 */
export function isCall(word: number): boolean {
  const opcode = word >>> 26;
  if (opcode === 3) return true;
  if (opcode === 0) return (word & 63) === 9 && (word >>> 11 & 31) === RA;
  return opcode === 1 && (word >>> 16 & 28) === 16;
}

/**
 * Whether an instruction is `jr ra`.
 *
 * @param word The instruction.
 * @returns True for a return.
 * @example
 * ```ts
 * import { isReturn } from "./stack_effects.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isReturn(0x03e00008), true);
 * ```
 */
export function isReturn(word: number): boolean {
  // Any hint, such as that of JR.HB, may stand in bits 6 to 10.
  return ((word & 0xfffff83f) >>> 0) === 0x03e00008;
}

/**
 * What is known of the frame before an instruction is executed.
 *
 * @param start The function's first instruction.
 * @param end The address after its last one.
 * @param pc The instruction asked about.
 * @param readCode Gives instruction words; undefined outside the code.
 * @returns What is known, or undefined if the instruction was not come by.
 * @example
 * ```ts
 * import { stateBefore } from "./stack_effects.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // addiu sp, sp, -24; sw ra, 20(sp); nop
 * const code = [0x27bdffe8, 0xafbf0014, 0];
 * const state = stateBefore(0, 12, 8, (pc) => code[pc / 4]);
 * assertEquals(state?.registers[29], { base: "frame", offset: -24 });
 * assertEquals([...state?.saved ?? []], [[-4, "ra"]]);
 * ```
 */
export function stateBefore(
  start: number,
  end: number,
  pc: number,
  readCode: (pc: number) => number | undefined,
): FrameState | undefined {
  const states = new Map<number, FrameState>();
  // What follows a call comes last: after one that does not return, it is another path's code.
  const first: [number, FrameState][] = [[start, atEntry()]];
  const afterCalls: [number, FrameState][] = [];
  let atTable: FrameState | undefined;
  let deepest = atEntry();
  let unseen = start;
  while (states.size < MAX_INSTRUCTIONS && !states.has(pc)) {
    const item = first.pop() ?? afterCalls.pop();
    if (item === undefined) {
      // Behind a jump through a table: the frame is that at the jump.
      while (states.has(unseen)) unseen += 4;
      if (unseen > pc) return undefined;
      first.push([unseen, atTable ?? deepest]);
      continue;
    }
    const [at, state] = item;
    if (at < start || at >= end || states.has(at)) continue;
    const word = readCode(at);
    if (word === undefined) {
      if (at === unseen) return undefined;
      continue;
    }
    states.set(at, state);
    if (depth(state) >= depth(deepest) && state.saved.size >= deepest.saved.size) {
      // In the epilogue ra is back in its register, which holds only there.
      deepest = withRegister(state, RA, undefined);
    }
    const flow = flowOf(word, at);
    if (flow.kind === "next") {
      first.push([at + 4, effect(state, word)]);
      continue;
    }
    const slot = readCode(at + 4) ?? 0;
    // The call has set ra before its delay slot is executed.
    const inSlot = flow.kind === "call" ? clobbered(state) : state;
    if (at + 4 < end && !states.has(at + 4)) states.set(at + 4, inSlot);
    const after = effect(inSlot, slot);
    if (flow.kind === "leave" && !isReturn(word)) atTable = after;
    if (flow.kind === "call") afterCalls.push([at + 8, after]);
    else if (flow.kind === "branch") first.push([at + 8, after]);
    else if (flow.kind === "likely") first.push([at + 8, state]);
    if ("target" in flow) first.push([flow.target, after]);
  }
  return states.get(pc);
}

/**
 * What is known while a call is under way: its delay slot is done, and ra is no longer ours.
 *
 * @param state What was known before the call.
 * @param slot The instruction in its delay slot.
 * @returns What is known in the callee.
 * @example
 * ```ts
 * import { duringCall, stateBefore } from "./stack_effects.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const entry = stateBefore(0, 4, 0, () => 0);
 * assertEquals(entry && duringCall(entry, 0).registers[31], undefined);
 * ```
 */
export function duringCall(state: FrameState, slot: number): FrameState {
  return effect(clobbered(state), slot);
}

function atEntry(): FrameState {
  const registers = new Array<KnownValue | undefined>(32).fill(undefined);
  registers[0] = ZERO;
  registers[SP] = { base: "frame", offset: 0 };
  registers[S8] = { base: "s8", offset: 0 };
  registers[RA] = { base: "ra", offset: 0 };
  return { registers, saved: new Map() };
}

function depth(state: FrameState): number {
  return -(state.registers[SP]?.offset ?? 0);
}

/** Callees keep s0 to s7, gp, sp and s8. */
function clobbered(state: FrameState): FrameState {
  const registers = state.registers.map((value, register) =>
    register === 0 || (register >= 16 && register <= 23) || (register >= 28 && register <= S8)
      ? value
      : undefined
  );
  return { ...state, registers };
}

function flowOf(word: number, pc: number): Flow {
  const opcode = word >>> 26;
  const target = (pc + 4 + ((word << 16) >> 14)) >>> 0;
  if (isCall(word)) return { kind: "call" };
  switch (opcode) {
    case 0:
      // JR, and JALR that keeps its return address elsewhere, which no compiler's code does.
      return (word & 62) === 8 ? { kind: "leave" } : { kind: "next" };
    case 1:
      if ((word >>> 16 & 31) > 3) return { kind: "next" };
      return { kind: (word >>> 16 & 2) === 2 ? "likely" : "branch", target };
    case 2:
      return { kind: "jump", target: ((pc & 0xf000_0000) | ((word & 0x3ff_ffff) << 2)) >>> 0 };
    case 4:
      // beq of a register with itself is how `b` is written.
      if ((word >>> 21 & 31) === (word >>> 16 & 31)) return { kind: "jump", target };
      return { kind: "branch", target };
    case 5:
    case 6:
    case 7:
      return { kind: "branch", target };
    case 20:
    case 21:
    case 22:
    case 23:
      return { kind: "likely", target };
    default:
      return { kind: "next" };
  }
}

/** What one instruction does, apart from where it goes. */
function effect(state: FrameState, word: number): FrameState {
  const opcode = word >>> 26;
  const rs = state.registers[word >>> 21 & 31];
  const rt = word >>> 16 & 31;
  const immediate = (word << 16) >> 16;
  switch (opcode) {
    case 0:
    case 28:
      return opcode === 0 ? special(state, word) : withRegister(state, word >>> 11 & 31, undefined);
    case 8:
    case 9:
      return withRegister(state, rt, moved(rs, immediate));
    case 13:
      return withRegister(state, rt, oredWith(rs, word & 0xffff));
    case 15:
      return withRegister(state, rt, { base: "zero", offset: (word << 16) | 0 });
    case 31:
      // EXT and INS write rt, and so does RDHWR; SEB, SEH and WSBH write rd.
      return withRegister(state, (word & 63) === 32 ? word >>> 11 & 31 : rt, undefined);
    case 35:
      return withRegister(state, rt, loaded(state, moved(rs, immediate)));
    case 40:
    case 41:
    case 43:
      return stored(state, moved(rs, immediate), opcode === 43 ? rt : 0);
  }
  // ALU operations with immediates, loads, LL and SC.
  const writes = (opcode >= 8 && opcode < 15) || (opcode >= 32 && opcode < 39) ||
    opcode === 48 || opcode === 56;
  return writes ? withRegister(state, rt, undefined) : state;
}

function special(state: FrameState, word: number): FrameState {
  const [a, b] = [state.registers[word >>> 21 & 31], state.registers[word >>> 16 & 31]];
  const rd = word >>> 11 & 31;
  switch (word & 63) {
    case 32:
    case 33:
    case 37: {
      // OR is a move if one side is 0, and is not followed otherwise.
      const isOr = (word & 63) === 37;
      if (b?.base === "zero" && (!isOr || b.offset === 0)) {
        return withRegister(state, rd, moved(a, b.offset));
      }
      if (a?.base === "zero" && (!isOr || a.offset === 0)) {
        return withRegister(state, rd, moved(b, a.offset));
      }
      return withRegister(state, rd, undefined);
    }
    case 34:
    case 35:
      return withRegister(state, rd, b?.base === "zero" ? moved(a, -b.offset) : undefined);
    default:
      // Jumps, traps and multiplications have 0 here, or are as good as unknown.
      return withRegister(state, rd, undefined);
  }
}

function moved(value: KnownValue | undefined, by: number): KnownValue | undefined {
  if (value === undefined || by === 0) return value;
  if (value.base === "ra" || value.base === "s8") return undefined;
  return { base: value.base, offset: (value.offset + by) | 0 };
}

function oredWith(value: KnownValue | undefined, bits: number): KnownValue | undefined {
  if (value?.base !== "zero") return bits === 0 ? value : undefined;
  return { base: "zero", offset: value.offset | bits };
}

function loaded(state: FrameState, from: KnownValue | undefined): KnownValue | undefined {
  const what = from?.base === "frame" ? state.saved.get(from.offset) : undefined;
  return what === undefined ? undefined : { base: what, offset: 0 };
}

/** Registers of the caller are noted once: a later copy, made to be used, changes nothing. */
function stored(state: FrameState, to: KnownValue | undefined, register: number): FrameState {
  if (to?.base !== "frame") return state;
  const base = state.registers[register]?.base;
  const what = base === "ra" || base === "s8" ? base : undefined;
  const place = to.offset & ~3;
  if (state.saved.get(place) === what || state.saved.size >= MAX_SAVED) return state;
  const saved = new Map(state.saved);
  if (what === undefined) saved.delete(place);
  else saved.set(place, what);
  return { ...state, saved };
}

function withRegister(
  state: FrameState,
  register: number,
  value: KnownValue | undefined,
): FrameState {
  if (register === 0 || state.registers[register] === value) return state;
  const registers = state.registers.slice();
  registers[register] = value;
  return { ...state, registers };
}
