/**
 * Which translated regions an instruction is part of: they have to go when it gets watched, and when
 * it is watched no longer.
 *
 * @module
 */
import type { Region } from "./region.ts";

/** What of a region is needed to let it go. */
export type Covered = Pick<Region, "entry" | "resumptions" | "spans">;

/**
 * The regions in use, in units that can only go together: regions of one module may call each other
 * directly. Nothing here is on a hot path: a change of what is watched looks at all of them, some
 * 50 µs for 20,000 blocks.
 */
export class Coverage {
  #units: (readonly Covered[])[] = [];

  /** Takes note of a module. `apart` says that its regions call each other through the table only. */
  add(regions: readonly Region[], apart: boolean): void {
    const kept = regions.map(({ entry, resumptions, spans }) => ({ entry, resumptions, spans }));
    if (apart) { for (const one of kept) this.#units.push([one]); }
    else this.#units.push(kept);
  }

  /** Lets go of every region that one of these instructions is part of, and says which they are. */
  take(pcs: readonly number[]): Covered[] {
    const gone: Covered[] = [];
    const covers = ({ spans }: Covered) =>
      spans.some(([from, to]) => pcs.some((pc) => pc >= from && pc < to));
    this.#units = this.#units.filter((unit) => {
      if (!unit.some(covers)) return true;
      gone.push(...unit);
      return false;
    });
    return gone;
  }

  /** Forgets everything: all of it was replaced. */
  clear(): void {
    this.#units = [];
  }
}
