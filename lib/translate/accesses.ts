/**
 * Memory accesses of a block that share one test: those whose addresses are known distances apart.
 *
 * @module
 */
import { isCall, type Item } from "./blocks.ts";
import { SP } from "./convention.ts";
import { bitOf, type Decoded, effectsOf } from "./effects.ts";
import { constant, type Expression, expressions, registerValue } from "./expression.ts";

/** From where stores are counted to the first and to the last of them. */
export interface StoreSpan {
  readonly first: number;
  readonly last: number;
}

/** Accesses that are tested together, before the first of them. */
export interface AccessGroup {
  /** The register that the first of them starts from, with what it holds then. */
  readonly base: number;
  /** What is added to it for the address that is tested, and that all of them count from. */
  anchor: number;
  /** From the anchor to the last access. */
  span: number;
  /** The exponent of the alignment that the anchor must have. */
  alignment: number;
  /** From the anchor to the first and to the last store; undefined if there is none. */
  stores: StoreSpan | undefined;
  /** Index of the last item. */
  last: number;
}

/** Offsets that are further apart than this are not tested together. */
const WIDEST = 0x4000;

/** An access as the grouping sees it: merging ones take any address. */
export function accessOf(item: Item) {
  if (item.kind !== "plain") return undefined;
  const { variant: { instruction: { meaning } }, b, c } = item.at;
  if (meaning.form !== "load" && meaning.form !== "store") return undefined;
  const exponent = meaning.merge ? 0 : meaning.size >> 1;
  return { base: b, offset: c, exponent, isStore: meaning.form === "store" };
}

/** Whether an access fits a group, whose anchor keeps its alignment; the group is then changed. */
function join(
  group: AccessGroup,
  access: { offset: number; exponent: number; isStore: boolean },
): boolean {
  const exponent = Math.max(group.alignment, access.exponent);
  // Aligned members must agree on what is left of their offsets.
  const shared = Math.min(group.alignment, access.exponent);
  if (((group.anchor - access.offset) & ((1 << shared) - 1)) !== 0) return false;
  const reference = access.exponent >= group.alignment ? access.offset : group.anchor;
  const lowest = Math.min(group.anchor, access.offset);
  // The highest address not above the lowest member that has the alignment.
  const anchor = lowest - ((lowest - reference) & ((1 << exponent) - 1));
  const highest = Math.max(group.anchor + group.span, access.offset);
  if (highest - anchor > WIDEST) return false;
  const moved = group.anchor - anchor;
  const at = access.offset - anchor;
  const stores = group.stores &&
    { first: group.stores.first + moved, last: group.stores.last + moved };
  group.stores = !access.isStore
    ? stores
    : stores
    ? { first: Math.min(stores.first, at), last: Math.max(stores.last, at) }
    : { first: at, last: at };
  group.anchor = anchor;
  group.span = highest - anchor;
  group.alignment = exponent;
  return true;
}

/** What a register holds: a value that is not known, and a known distance from it. */
interface Root {
  readonly name: number;
  readonly distance: number;
}

/** The register and the literal whose sum an instruction makes; undefined for other instructions. */
function sumOf({ variant, a, b, c }: Decoded): { base: number; distance: number } | undefined {
  const { bRegister, cRegister, instruction: { meaning } } = variant;
  if (meaning.form !== "alu" || !bRegister || meaning.traps) return undefined;
  const operand = cRegister ? registerValue(c) : constant(c);
  const made: Expression = meaning.body(expressions, registerValue(b), operand, registerValue(a));
  if (made.kind === "register") return { base: made.index, distance: 0 };
  if (made.kind !== "binary" || made.op !== "i32.add") return undefined;
  if (made.x.kind !== "register" || made.y.kind !== "constant") return undefined;
  return { base: made.x.index, distance: made.y.value };
}

/** What registers hold relative to what they held before. */
class Roots {
  readonly #known = new Map<number, Root>();
  #names = 0;

  of(register: number): Root {
    let root = this.#known.get(register);
    if (!root) this.#known.set(register, root = { name: this.#names++, distance: 0 });
    return root;
  }

  /** Takes note of what an item writes. */
  pass(item: Item): void {
    // Calls give every register a new value.
    if (isCall(item)) return this.#known.clear();
    const sum = sumOf(item.at);
    const root = sum && this.of(sum.base);
    const { writes } = effectsOf(item.at);
    for (const one of this.#known.keys()) if ((writes & bitOf(one)) !== 0) this.#known.delete(one);
    if (!root || bitOf(item.at.a) === 0) return;
    const distance = (root.distance + sum.distance) | 0;
    this.#known.set(item.at.a, { name: root.name, distance });
  }
}

/** An access of a group, with how far it is from what the group's base held at the first one. */
export interface Member {
  readonly group: AccessGroup;
  readonly offset: number;
}

/**
 * Groups the accesses of a block, or of one block after another where each is entered from the one
 * before only. All of them must have the same accesses then: a test may be for some that are never
 * reached, and would else refuse what is right.
 *
 * @param items The items in order.
 * @param withStack Whether those through the stack pointer are grouped, too.
 * @returns For each item its group; undefined for those that have none.
 */
export function groupAccesses(
  items: readonly Item[],
  withStack: boolean,
): (Member | undefined)[] {
  const open = new Map<number, { group: AccessGroup; start: number }>();
  const roots = new Roots();
  return items.map((item, index) => {
    const access = accessOf(item);
    let member: Member | undefined;
    if (access && (withStack || access.base !== SP)) {
      const { name, distance } = roots.of(access.base);
      let known = open.get(name);
      let offset = (distance + access.offset - (known?.start ?? distance)) | 0;
      if (!known || !join(known.group, { ...access, offset })) {
        offset = access.offset;
        known = {
          start: distance,
          group: {
            base: access.base,
            anchor: offset,
            span: 0,
            alignment: access.exponent,
            stores: access.isStore ? { first: 0, last: 0 } : undefined,
            last: index,
          },
        };
        open.set(name, known);
      }
      known.group.last = index;
      member = { group: known.group, offset };
    }
    roots.pass(item);
    return member;
  });
}

/**
 * All accesses of a region through the stack pointer, as one group that counts from what it holds. In
 * a region they are tested and noted once for each value of the stack pointer.
 *
 * @param blocks The items of each block.
 * @returns The group; undefined where there is none, or where they cannot be tested together.
 */
export function stackAccesses(blocks: Iterable<readonly Item[]>): AccessGroup | undefined {
  let [span, alignment] = [-1, 0];
  let stores: StoreSpan | undefined;
  for (const items of blocks) {
    for (const item of items) {
      const access = accessOf(delayedOf(item));
      if (access?.base !== SP) continue;
      const { offset, exponent, isStore } = access;
      if (offset < 0 || offset > WIDEST || offset % 2 ** exponent !== 0) return undefined;
      span = Math.max(span, offset);
      alignment = Math.max(alignment, exponent);
      if (!isStore) continue;
      stores = stores
        ? { first: Math.min(stores.first, offset), last: Math.max(stores.last, offset) }
        : { first: offset, last: offset };
    }
  }
  return span < 0 ? undefined : { base: SP, anchor: 0, span, alignment, stores, last: 0 };
}

/** Whether an item touches memory through the stack pointer. */
export function touchesStack(item: Item): boolean {
  return accessOf(delayedOf(item))?.base === SP;
}

/** How far from the stack pointer an item touches memory; undefined if it does not through it. */
export function stackOffset(item: Item): number | undefined {
  const access = accessOf(delayedOf(item));
  return access?.base === SP ? access.offset : undefined;
}

/** A call's delay slot, which is all of it that can touch memory. */
function delayedOf(item: Item): Item {
  return item.kind === "call"
    ? { kind: "plain", pc: item.pc + 4, exit: item.pc, at: item.slot }
    : item;
}

/** Of so many bytes, the first distance that a rotated anchor may not have from the first one. */
export function limitOf({ span, alignment }: AccessGroup, bytes: number): number {
  return Math.max(0, Math.ceil((bytes - span) / 2 ** alignment));
}
