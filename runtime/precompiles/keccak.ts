/**
 * KECCAK_SPONGE: absorbs blocks that the guest has padded, and squeezes once.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { hex32 } from "../../lib/bits.ts";
import { type KeccakState, keccakState } from "../math/keccak.ts";
import { expectInMemory, operandFault } from "./operands.ts";

const CALL = "KECCAK_SPONGE";
/** Words of a block: the largest rate; shorter ones are filled up with zeros by the guest. */
const BLOCK = 36;
const OUTPUT = 16;
/** Blocks that are read at once: enough to be fast, not so many that a guest could fill the host. */
const BLOCKS_AT_ONCE = 64;

// Made by the first call, used by all: each one clears it first, and none interrupts another.
let shared: KeccakState | undefined;
const buffer = new Uint32Array(BLOCKS_AT_ONCE * BLOCK);

/**
 * `KECCAK_SPONGE(input, result)`: the number of input words stands behind the 16 words of the
 * result. No input gives zeros, since nothing is permuted.
 */
export function keccakSponge(guest: Guest, input: number, result: number): void {
  expectInMemory(CALL, { name: "result", words: OUTPUT + 1 }, result);
  const length = guest.readWord(result + 4 * OUTPUT);
  if (length % BLOCK !== 0) {
    const why = `the length, ${length} words at ${
      hex32(result + 4 * OUTPUT)
    }, is no multiple of 36`;
    throw operandFault(CALL, why, result + 4 * OUTPUT);
  }
  expectInMemory(CALL, { name: "input", words: length }, input);
  const state = shared ??= keccakState();
  const { words } = state;
  words.fill(0);
  for (let done = 0; done < length; done += buffer.length) {
    const part = length - done < buffer.length ? buffer.subarray(0, length - done) : buffer;
    guest.readWords(input + 4 * done, part);
    for (let block = 0; block < part.length; block += BLOCK) {
      for (let index = 0; index < BLOCK; index++) words[index]! ^= part[block + index]!;
      state.permute();
    }
  }
  // The result may overlap the input: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(result, words.slice(0, OUTPUT));
}
