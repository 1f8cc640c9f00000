/**
 * Which accesses need no test, since what is known of their addresses says as much.
 *
 * What is known comes from a region's own instructions. Where a region is resumed, registers come
 * from home, and anything may have changed them: what the rest relies on is tested there.
 *
 * @module
 */
import { MEMORY_END } from "../addresses.ts";
import { type AccessGroup, accessOf } from "./accesses.ts";
import { ANY, type Bits, bitsOf, either, isSame, plus, STACK, upTo, withoutRange } from "./bits.ts";
import { isCall, type Item } from "./blocks.ts";
import { SP } from "./convention.ts";
import { bitOf, effectsOf } from "./effects.ts";
import { type Expression, expressions, registerValue } from "./expression.ts";
import type { Frame } from "./frame.ts";
import { type Graph, placesIn, reversePostorder } from "./graph.ts";
import type { Windows } from "./windows.ts";

const REGISTERS = 32;

/** What an item makes of what is known: the register that it writes gets a value like this. */
interface Step {
  /** Registers that it reads. */
  readonly reads: number;
  /** Registers that it writes. */
  readonly writes: number;
  /** The register whose value is known better; 0 for none. */
  readonly register: number;
  readonly value: Expression | undefined;
  /** In place of an expression. */
  readonly bits: Bits;
}

const steps = new WeakMap<Item, Step>();

function makeStep({ at }: Item): Step {
  const { reads, writes } = effectsOf(at);
  const { variant: { bRegister, cRegister, instruction: { meaning } }, a, b, c } = at;
  const step = {
    reads,
    writes,
    register: bitOf(a) > 1 || a === 31 ? a : 0,
    value: undefined,
    bits: ANY,
  };
  if (meaning.form === "load" && !meaning.merge && !meaning.signed && meaning.size < 4) {
    return { ...step, bits: upTo(2 ** (8 * meaning.size) - 1) };
  }
  if (meaning.form !== "alu") return { ...step, register: 0 };
  const operand = (isRegister: boolean, value: number) =>
    isRegister ? registerValue(value) : expressions.constant(value);
  const [vb, vc] = [operand(bRegister, b), operand(cRegister, c)];
  return { ...step, value: meaning.body(expressions, vb, vc, registerValue(a)) };
}

function stepOf(item: Item): Step {
  let step = steps.get(item);
  if (!step) steps.set(item, step = makeStep(item));
  return step;
}

/** What is known where nothing is. */
function nothing(): Bits[] {
  const registers = new Array<Bits>(REGISTERS).fill(ANY);
  registers[SP] = STACK;
  return registers;
}

/** Puts what is known behind an item in place of what is known before it. */
function pass(item: Item, registers: Bits[]): void {
  if (isCall(item)) {
    registers.fill(ANY);
    registers[SP] = STACK;
    return;
  }
  const { writes, register, value, bits } = stepOf(item);
  const made = register === 0 ? ANY : value ? bitsOf(value, registers) : bits;
  for (let rest = writes & ~1; rest !== 0; rest &= rest - 1) {
    registers[31 - Math.clz32(rest & -rest)] = ANY;
  }
  if (register !== 0) registers[register] = made;
  if ((writes & bitOf(SP)) === 0) return;
  // Distances are from another value now.
  for (let one = 0; one < REGISTERS; one++) if (registers[one]!.onStack) registers[one] = ANY;
  registers[SP] = STACK;
}

/** Whether addresses from an anchor on are to be had, by what is known of the anchor's base. */
function isProven(
  base: Bits,
  { anchor, span, alignment }: Pick<AccessGroup, "anchor" | "span" | "alignment">,
  stack: AccessGroup | undefined,
): boolean {
  const { onStack, least, most, zeros } = plus(base, anchor);
  if (least < 0 || zeros < alignment) return false;
  if (!onStack) return most + span < MEMORY_END;
  return stack !== undefined && most + span <= stack.span && alignment <= stack.alignment;
}

/** What is known at the start of each node, by register. */
type Starts = (Bits[] | undefined)[];

/** Takes in one more way to a node; says whether less is known there then. */
function meet(starts: Starts, node: number, registers: readonly Bits[], isBack: boolean): boolean {
  const known = starts[node];
  if (!known) {
    starts[node] = registers.slice();
    return true;
  }
  let changed = false;
  for (let index = 1; index < REGISTERS; index++) {
    const before = known[index]!;
    if (before === ANY || before === registers[index]) continue;
    const after = either(before, registers[index]!);
    if (isSame(before, after)) continue;
    known[index] = isBack ? withoutRange(after) : after;
    changed = true;
  }
  return changed;
}

/** Whether all that one says is said by the other one, too: which knows as much, or more. */
function isWithin(one: Starts, other: Starts): boolean {
  return one.every((registers, node) => {
    const wider = other[node];
    if (!registers || !wider) return registers === wider;
    return registers.every((bits, index) => isSame(either(bits, wider[index]!), wider[index]!));
  });
}

/** How often what was found is made better. */
const MOST_ROUNDS = 3;

/** What is known in each place of a region, and what is made of it. */
export class KnownBits {
  readonly #graph: Graph;
  readonly #stack: AccessGroup | undefined;
  readonly #order: readonly number[];
  #starts: Starts;
  /** Whether a range that grew was given up. */
  #isWidened = false;
  /** Registers that tests are left out for, and all that those depend on. */
  readonly #relied: number;

  /**
   * Finds what is known.
   *
   * @param graph The region.
   * @param stack Its accesses through the stack pointer; its stores get to reach further, if need be.
   */
  constructor(graph: Graph, stack: AccessGroup | undefined) {
    this.#graph = graph;
    this.#stack = stack;
    this.#order = reversePostorder(graph.nodes);
    this.#starts = new Array(graph.nodes.length).fill(undefined);
    const ways = this.#solve();
    if (this.#isWidened) this.#improve(ways);
    this.#relied = this.#findRelied();
  }

  /** What is known at a node's start, by register; the caller's to change. */
  at(node: number): Bits[] {
    if (this.#relied === 0) return [];
    return this.#starts[node]?.slice() ?? nothing();
  }

  /** Puts what is known behind an item in place of what is known before it, if it matters. */
  pass(item: Item, registers: Bits[]): void {
    if (this.#relied !== 0) pass(item, registers);
  }

  /**
   * Whether a group needs no test.
   *
   * @param group The group, whose first access comes next.
   * @param registers What is known there.
   * @param isStackTested Whether the region's accesses through the stack pointer have been tested.
   */
  proves(group: AccessGroup, registers: readonly Bits[], isStackTested: boolean): boolean {
    if ((this.#relied & bitOf(group.base)) === 0) return false;
    return isProven(registers[group.base]!, group, isStackTested ? this.#stack : undefined);
  }

  /**
   * Whether a proven group's stores are all where those through the stack pointer are noted, in no
   * other chunks than the first and the last of these, or in a window.
   */
  isNoted(
    { base, anchor, stores }: AccessGroup,
    registers: readonly Bits[],
    { stack, data }: Windows,
  ): boolean {
    if (!stores) return true;
    const noted = this.#stack?.stores;
    const { onStack, least, most } = plus(registers[base]!, anchor);
    if (!onStack) {
      return [stack, data].some(({ from, to }) =>
        least + stores.first >= from && most + stores.last < to
      );
    }
    if (!noted) return false;
    return least + stores.first >= noted.first && most + stores.last <= noted.last;
  }

  /** Has the stores that are noted with the stack reach as far as those that are known to be there. */
  #noteWithStack({ onStack, least, most }: Bits): void {
    const stores = this.#stack?.stores;
    if (!stores || !onStack) return;
    const [first, last] = [Math.min(stores.first, least), Math.max(stores.last, most)];
    this.#stack.stores = { first, last };
  }

  /**
   * Leaves for the interpreter where a region is resumed with registers that are not what the code
   * behind relies on.
   *
   * @param frame What is written.
   * @param node Where it goes on.
   * @param pc The address of that.
   * @param live Registers that are in locals.
   * @param dirty What has to be stored.
   */
  test(frame: Frame, node: number, pc: number, live: number, dirty: number): void {
    const registers = this.at(node);
    for (let rest = this.#relied & live & ~bitOf(SP); rest !== 0; rest &= rest - 1) {
      const index = 31 - Math.clz32(rest & -rest);
      const refused = refusal(index, registers[index]!);
      if (refused) frame.exitIf(refused, pc, 0, dirty);
    }
  }

  /** What is known behind a node, given what is known in each place. */
  #behind(node: number, starts: Starts): readonly Bits[] {
    const { work } = this.#graph.nodes[node]!;
    if (work.kind !== "block") return starts[node]!;
    const registers = starts[node]!.slice();
    for (const item of work.block.items) pass(item, registers);
    return registers;
  }

  /** Where a node goes; other ways out of a dispatch are those of resumptions, which are tested. */
  #waysFrom(node: number): readonly number[] {
    const { work, successors } = this.#graph.nodes[node]!;
    return work.kind === "dispatch" ? successors.slice(0, 1) : successors;
  }

  /**
   * Finds something that holds everywhere. A range that grows on a way back is given up.
   *
   * @returns Where nothing is known from the start: the entry, and what only resumptions lead to.
   */
  #solve(): readonly number[] {
    const starts = this.#starts;
    const places = placesIn(this.#order, starts.length);
    const pending = new Uint8Array(starts.length);
    const ways: number[] = [];
    for (const first of this.#order) {
      if (starts[first]) continue;
      ways.push(first);
      starts[first] = nothing();
      pending[first] = 1;
      while (pending.includes(1)) {
        for (const node of this.#order) {
          if (pending[node] === 0) continue;
          pending[node] = 0;
          const behind = this.#behind(node, starts);
          for (const to of this.#waysFrom(node)) {
            const isBack = places[to]! <= places[node]!;
            if (!meet(starts, to, behind, isBack)) continue;
            pending[to] = 1;
            this.#isWidened ||= isBack;
          }
        }
      }
    }
    return ways;
  }

  /**
   * Finds more by going through all again with what was found: a masked index is in its range,
   * whatever it is made of. Only what follows from itself is taken.
   */
  #improve(ways: readonly number[]): void {
    let next = this.#again(this.#starts, ways);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const after = this.#again(next, ways);
      if (!isWithin(after, next)) return;
      this.#starts = next;
      if (isWithin(next, after)) return;
      next = after;
    }
  }

  /** What is known in each place, by what is known in those before it. */
  #again(starts: Starts, ways: readonly number[]): Starts {
    const next: Starts = new Array(starts.length).fill(undefined);
    for (const way of ways) next[way] = nothing();
    for (const node of this.#order) {
      const behind = this.#behind(node, starts);
      for (const to of this.#waysFrom(node)) meet(next, to, behind, false);
    }
    return next;
  }

  #findRelied(): number {
    let relied = 0;
    const dependencies = new Int32Array(REGISTERS);
    for (const [node, { work }] of this.#graph.nodes.entries()) {
      if (work.kind !== "block") continue;
      const registers = this.#starts[node]?.slice() ?? nothing();
      for (const item of work.block.items) {
        const access = accessOf(item);
        if (access && access.base !== SP) {
          const { base, offset, exponent, isStore } = access;
          const alone = { anchor: offset, span: 0, alignment: exponent };
          if (isProven(registers[base]!, alone, this.#stack)) {
            relied |= bitOf(base);
            if (isStore) this.#noteWithStack(plus(registers[base]!, offset));
          }
        }
        pass(item, registers);
        if (isCall(item)) continue;
        const { register, reads, value } = stepOf(item);
        if (value) dependencies[register]! |= reads;
      }
    }
    for (let before = 0; before !== relied;) {
      before = relied;
      for (let one = 1; one < REGISTERS; one++) {
        if ((relied & (1 << one)) !== 0) relied |= dependencies[one]! & ~1;
      }
    }
    return relied;
  }
}

/** Is not 0 where a register is not what is known of it; undefined where nothing is. */
function refusal(index: number, { onStack, least, most, zeros }: Bits): Expression | undefined {
  const x = expressions;
  const value = onStack ? x.sub(registerValue(index), registerValue(SP)) : registerValue(index);
  const isOutside = most - least >= ANY.most
    ? undefined
    : x.ltU(x.constant(most - least), x.sub(value, x.constant(least)));
  if (zeros === 0 || least === most) return isOutside;
  const lowBits = x.and(value, x.constant(2 ** zeros - 1));
  return isOutside ? x.or(isOutside, lowBits) : lowBits;
}
