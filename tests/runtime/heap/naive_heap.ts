// The TLSF heap as one would explain it: a list of blocks in memory, and rules that look at all of it.

interface Block {
  address: number;
  size: number;
  /** Where the guest's part begins; 0 in a free block. */
  payload: number;
  /** When it became free. */
  freed: number;
}

/** Lists divide each power of two in 32 parts, but not finer than blocks differ. */
const widthOf = (size: number) => Math.max(16, 2 ** Math.floor(Math.log2(size)) / 32);

/** The least size of a list: of the one that a free block is in, or of the first one to look at. */
const leastOf = (size: number) => Math.floor(size / widthOf(size)) * widthOf(size);
const leastFor = (size: number) => Math.ceil(size / widthOf(size)) * widthOf(size);

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

export class NaiveHeap {
  readonly blocks: Block[];
  #clock = 0;

  /** A region whose ends are multiples of 16. */
  constructor(start: number, end: number) {
    this.blocks = [{ address: start, size: end - start - 16, payload: 0, freed: 0 }];
  }

  allocate(size: number, align: number): number {
    const least = leastFor(roundUp(size + Math.max(align, 8), 16));
    const block = this.blocks
      .filter((one) => one.payload === 0 && leastOf(one.size) >= least)
      .sort((a, b) => leastOf(a.size) - leastOf(b.size) || b.freed - a.freed)[0];
    if (!block) return 0;
    block.payload = roundUp(block.address + 8, align);
    const taken = roundUp(block.payload + size - block.address, 16);
    const rest = { address: block.address + taken, size: block.size - taken, payload: 0 };
    block.size = taken;
    const after = this.blocks.indexOf(block) + 1;
    if (rest.size > 0) this.blocks.splice(after, 0, { ...rest, freed: ++this.#clock });
    return block.payload;
  }

  free(payload: number) {
    const at = this.blocks.findIndex((one) => one.payload === payload);
    const low = this.blocks[at - 1]?.payload === 0 ? at - 1 : at;
    const high = this.blocks[at + 1]?.payload === 0 ? at + 1 : at;
    const joined = this.blocks.slice(low, high + 1);
    const size = joined.reduce((sum, one) => sum + one.size, 0);
    const whole = { address: joined[0]!.address, size, payload: 0, freed: ++this.#clock };
    this.blocks.splice(low, joined.length, whole);
  }
}
