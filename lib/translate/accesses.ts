/**
 * Memory accesses of a block that share one test: those through the same value of the same register.
 *
 * @module
 */
import { MEMORY_END } from "../addresses.ts";
import type { Item } from "./blocks.ts";
import { register } from "../isa/registers.ts";
import { bitOf, effectsOf } from "./effects.ts";

export const SP = register("sp");

/** From where stores are counted to the first and to the last of them. */
export interface StoreSpan {
  readonly first: number;
  readonly last: number;
}

/** Accesses that are tested together, before the first of them. */
export interface AccessGroup {
  /** The register that they start from. */
  readonly base: number;
  /** What is added to it for the address that is tested, and that all of them count from. */
  anchor: number;
  /** From the anchor to the last access. */
  span: number;
  /** The exponent of the alignment that the anchor must have. */
  alignment: number;
  /** From the anchor to the first and to the last store; undefined if there is none. */
  stores: StoreSpan | undefined;
  /** Index of the first and of the last item. */
  readonly first: number;
  last: number;
}

/** Offsets that are further apart than this are not tested together. */
const WIDEST = 0x4000;

/** An access as the grouping sees it: merging ones take any address. */
function accessOf(item: Item) {
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

/**
 * Groups the accesses of a block.
 *
 * @param items The block's items.
 * @returns For each item its group; undefined for those that do not touch memory.
 */
export function groupAccesses(items: readonly Item[]): (AccessGroup | undefined)[] {
  const open = new Map<number, AccessGroup>();
  return items.map((item, index) => {
    const access = accessOf(item);
    let group: AccessGroup | undefined;
    if (access) {
      group = open.get(access.base);
      if (!group || !join(group, access)) {
        group = {
          base: access.base,
          anchor: access.offset,
          span: 0,
          alignment: access.exponent,
          stores: access.isStore ? { first: 0, last: 0 } : undefined,
          first: index,
          last: index,
        };
        open.set(access.base, group);
      }
      group.last = index;
    }
    // Calls give every register a new value, other items those that they write.
    if (item.kind === "call") open.clear();
    else {
      const { writes } = effectsOf(item.at);
      for (const base of open.keys()) if ((writes & bitOf(base)) !== 0) open.delete(base);
    }
    return group;
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
  return span < 0 ? undefined : { base: SP, anchor: 0, span, alignment, stores, first: 0, last: 0 };
}

/** Whether an item touches memory through the stack pointer. */
export function touchesStack(item: Item): boolean {
  return accessOf(delayedOf(item))?.base === SP;
}

/** A call's delay slot, which is all of it that can touch memory. */
function delayedOf(item: Item): Item {
  return item.kind === "call"
    ? { kind: "plain", pc: item.pc + 4, exit: item.pc, at: item.slot }
    : item;
}

/** The first value of the rotated anchor that the test refuses. */
export function limitOf({ span, alignment }: AccessGroup): number {
  return Math.ceil((MEMORY_END - span) / 2 ** alignment);
}
