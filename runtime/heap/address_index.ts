/** A live block's address is never 0, so that 0 can stand for an empty place. */
const EMPTY = 0;
const FEWEST_PLACES = 1 << 10;

/**
 * A table from the addresses of live blocks to numbers.
 *
 * A hash table with linear probing in one typed array, two words a place: unlike a `Map` it makes no
 * object when an address above 2^30 is entered. It is at most half full, and never shrinks.
 *
 * @example
 * ```ts
 * import { AddressIndex } from "./address_index.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const index = new AddressIndex();
 * index.set(0x1008, 16);
 * assertEquals(index.take(0x1008), 16);
 * assertEquals(index.take(0x1008), -1);
 * ```
 */
export class AddressIndex {
  #places = new Int32Array(2 * FEWEST_PLACES);
  /** How far a hash is shifted down to be a place. */
  #shift = Math.clz32(FEWEST_PLACES - 1);
  #count = 0;

  /** How many addresses there are. */
  get count(): number {
    return this.#count;
  }

  /** Which place an address is looked for at first, as an index of its first word. */
  #home(address: number): number {
    // Knuth, "The Art of Computer Programming" 3, 6.4: the golden ratio spreads regular steps well.
    return (Math.imul(address, 0x9e3779b1) >>> this.#shift) << 1;
  }

  #find(address: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    let place = this.#home(address);
    for (;;) {
      const found = places[place]!;
      if (found === EMPTY) return -1;
      if (found === address) return place;
      place = (place + 2) & mask;
    }
  }

  /**
   * Enters an address that is not in the table.
   *
   * @param address From 1 to 2^31 - 1.
   * @param value From 0 to 2^31 - 1.
   */
  set(address: number, value: number): void {
    if (4 * ++this.#count > this.#places.length) this.#grow();
    this.#enter(address, value);
  }

  #enter(address: number, value: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let place = this.#home(address);
    while (places[place] !== EMPTY) place = (place + 2) & mask;
    places[place] = address;
    places[place + 1] = value;
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Int32Array(2 * old.length);
    this.#shift--;
    for (let place = 0; place < old.length; place += 2) {
      if (old[place] !== EMPTY) this.#enter(old[place]!, old[place + 1]!);
    }
  }

  /** The value of an address, or -1 if there is none: also of what can be no address. */
  get(address: number): number {
    const place = this.#find(address);
    return place < 0 ? -1 : this.#places[place + 1]!;
  }

  /** The value of an address, or -1; and the address is no longer in the table. */
  take(address: number): number {
    let hole = this.#find(address);
    if (hole < 0) return -1;
    const places = this.#places;
    const mask = places.length - 1;
    const value = places[hole + 1]!;
    // Whatever was pushed past the hole moves back into it: no marks of what was once here remain.
    for (let place = (hole + 2) & mask; places[place] !== EMPTY; place = (place + 2) & mask) {
      const pushed = (place - this.#home(places[place]!)) & mask;
      if (pushed < ((place - hole) & mask)) continue;
      places[hole] = places[place]!;
      places[hole + 1] = places[place + 1]!;
      hole = place;
    }
    places[hole] = EMPTY;
    this.#count--;
    return value;
  }

  /** All addresses, sorted. */
  addresses(): Int32Array {
    const sorted = new Int32Array(this.#count);
    let at = 0;
    for (let place = 0; place < this.#places.length; place += 2) {
      if (this.#places[place] !== EMPTY) sorted[at++] = this.#places[place]!;
    }
    return sorted.sort();
  }
}
