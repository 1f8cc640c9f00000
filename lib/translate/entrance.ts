/**
 * How a translated function begins.
 *
 * @module
 */
import type { AccessGroup } from "./accesses.ts";
import { FROM_HOME, LOCALS, PASSED, RA, SP } from "./convention.ts";
import type { Frame } from "./frame.ts";
import { openGroup } from "./instructions.ts";
import { RESULT_PC, RESUMPTION } from "../machine/home.ts";

/** What is to be known of a region for its beginning. */
export interface Beginning {
  /** Where it begins. */
  readonly entry: number;
  /** What it needs of the host's stack, in bytes. */
  readonly cost: number;
  /** Writes a test of whether too few instructions are left; undefined if that is not tested. */
  readonly isShort: (() => void) | undefined;
  /** What must be in locals at the entry. */
  readonly live: number;
  /** What must be in locals at any place where it can begin. */
  readonly liveAnywhere: number;
  /** The accesses to the stack, which are tested where a region is resumed; undefined for none. */
  readonly onStack: AccessGroup | undefined;
}

/**
 * Tests stack and count, and loads registers: those that are passed need it only where the caller has
 * said so.
 */
export function enter(frame: Frame, beginning: Beginning): void {
  const { code } = frame;
  const { entry, cost, isShort, live } = beginning;
  const isDeep = () => {
    code.get(LOCALS.stack);
    code.i32(cost);
    code.op("i32.lt_s");
  };
  const take = () => {
    code.get(LOCALS.expected);
    code.set(frame.local(RA));
    code.get(LOCALS.givenSp);
    code.set(frame.local(SP));
  };
  code.i32(entry);
  code.set(LOCALS.at);
  isDeep();
  code.expectZero();
  code.if();
  frame.depth++;
  {
    code.get(LOCALS.stack);
    code.i32(0);
    code.op("i32.lt_s");
    code.if();
    frame.depth++;
    takeFromHome(frame, beginning);
    frame.depth--;
    code.op("else");
    take();
    code.op("end");
    // Unwinds everything; what called the outermost function begins here again.
    frame.comeBackIf(isDeep, LOCALS.at, PASSED);
  }
  frame.depth--;
  code.op("else");
  take();
  frame.load(live & ~PASSED);
  code.op("end");
  if (isShort) frame.exitAtStart(isShort, LOCALS.at, PASSED);
}

/** Loads what has to be in locals, and where to begin. */
function takeFromHome(frame: Frame, { entry, liveAnywhere, onStack }: Beginning): void {
  const { code } = frame;
  code.get(LOCALS.stack);
  code.i32(FROM_HOME);
  code.op("i32.add");
  code.set(LOCALS.stack);
  for (const [home, local] of [[RESULT_PC, LOCALS.at], [RESUMPTION, LOCALS.resume]] as const) {
    code.i32(0);
    code.access("i32.load", home);
    code.set(local);
  }
  frame.load(liveAnywhere | PASSED);
  if (!onStack) return;
  // What comes later, most often a loop, need not ask then whether the stack has been tested.
  code.get(LOCALS.resume);
  code.if();
  frame.depth++;
  const anchor = { group: onStack, local: frame.local(SP) };
  const exitIf = (refuses: () => void) => frame.exitAtStart(refuses, LOCALS.at, PASSED);
  openGroup(frame, anchor, { window: frame.windows.stack, pc: entry }, exitIf);
  frame.depth--;
  code.op("end");
}
