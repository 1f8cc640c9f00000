import type { Guest } from "../../lib/machine/ports.ts";
import { poseidon2, WIDTH } from "../math/poseidon2.ts";
import { expectAligned, expectZero } from "./operands.ts";

const CALL = "POSEIDON2_PERMUTE";
const STATE = { name: "the state", words: WIDTH };

// Scratch that is filled anew by each call; no call begins before another one has ended.
const scratch = new Uint32Array(WIDTH);

/**
 * `POSEIDON2_PERMUTE(state, 0)`: replaces 16 field elements by their permutation. Words that are no
 * elements, 0x7f000001 and more, are reduced, as by the reference's release builds; its debug builds
 * abort, and no proof accepts them.
 */
export function poseidon2Permute(guest: Guest, state: number, second: number): void {
  expectAligned(CALL, STATE, state);
  expectZero(CALL, second);
  guest.writeWords(state, poseidon2(guest.peekWords(state, scratch)));
}
