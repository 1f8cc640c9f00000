// Made-up sequences of requests, the same as in testdata/heap/generator/src/scenarios.rs.

import { type Random, random } from "../../support/random.ts";
import type { Heap } from "../../../runtime/heap/heap.ts";

/** How sizes and alignments are spread; what each means is said in the generator. */
const PROFILES = {
  Small: ({ below }: Random) => [1 + below(64), 1 << below(4)],
  Mixed: ({ below }: Random) => [1 + below(1 << (1 + below(14))), 1 << below(6)],
  Aligned: ({ below }: Random) => [1 + below(2000), 1 << below(13)],
  Large: ({ below }: Random) => [1 + below(1 << below(21)), 1 << below(4)],
  Edges: ({ below }: Random) => [16 * below(1 << (1 + below(10))) + 7 + below(3), 1 << below(6)],
  Tiny: ({ below }: Random) => [below(4), 1 << below(7)],
} as const satisfies Record<string, (random: Random) => [size: number, align: number]>;

export type Profile = keyof typeof PROFILES;

const MOST_LIVE = 4096;

/** What the guest of a scenario holds. */
export interface Held {
  address: number;
  size: number;
  readonly align: number;
}

export class Scenario {
  readonly held: Held[] = [];
  readonly #request: (random: Random) => readonly [size: number, align: number];
  readonly #random: Random;
  readonly #heap: Heap;
  #operation = 0;

  constructor(heap: Heap, profile: Profile, seed: number) {
    this.#heap = heap;
    this.#request = PROFILES[profile];
    this.#random = random(seed);
  }

  /**
   * Makes the next request: for 1,024 requests the heap fills up, for the next 1,024 it drains.
   *
   * @returns The address that it gave; 0 for none; undefined after a free.
   */
  step(): number | undefined {
    const { held } = this;
    const heap = this.#heap;
    const random = this.#random;
    const fills = (this.#operation++ >> 10) % 2 === 0;
    const [allocate, reallocate] = fills ? [65, 80] : [25, 45];
    const choice = random.below(100);
    if (held.length === 0 || (choice < allocate && held.length < MOST_LIVE)) {
      const [size, align] = this.#request(random);
      const address = heap.allocate(size, align);
      if (address !== 0) held.push({ address, size, align });
      return address;
    }
    const index = random.below(held.length);
    const block = held[index]!;
    if (choice >= allocate && choice < reallocate) {
      const [size] = this.#request(random);
      const address = heap.reallocate(block.address, block.size, block.align, size);
      if (address !== 0) Object.assign(block, { address, size });
      return address;
    }
    heap.free(block.address, block.size);
    const last = held.pop()!;
    if (index < held.length) held[index] = last;
    return undefined;
  }

  /** Gives everything back. */
  end(): void {
    for (let block = this.held.pop(); block; block = this.held.pop()) {
      this.#heap.free(block.address, block.size);
    }
  }
}
