/**
 * ED_ADD and ED_DECOMPRESS: points of Ed25519's curve.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { hex32 } from "../../lib/bits.ts";
import { addEdwards, evenX, P } from "../math/edwards.ts";
import { IntegerWords } from "../math/integers.ts";
import { expectAligned, expectSign, operandFault, unsigned } from "./operands.ts";

const N = 8;
const FIRST = { name: "p", words: 2 * N };
const SECOND = { name: "q", words: 2 * N };
const POINT = { name: "the point", words: 2 * N };

// Scratch that is filled anew by each call; no call begins before another one has ended.
const one = new IntegerWords(2, N);
const other = new IntegerWords(2, N);
const coordinate = new IntegerWords(1, N);

/** `ED_ADD(p, q)`: p becomes the sum of p and q. */
export function edAdd(guest: Guest, p: number, q: number): void {
  expectAligned("ED_ADD", FIRST, p);
  expectAligned("ED_ADD", SECOND, q);
  guest.peekWords(p, one.words);
  guest.readWords(q, other.words);
  const { x, y } = addEdwards(
    { x: one.get(0), y: one.get(1) },
    { x: other.get(0), y: other.get(1) },
  );
  one.set(0, x);
  one.set(1, y);
  // p and q may be the same: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(p, one.words);
}

/**
 * `ED_DECOMPRESS(point, sign)`: finds the x that belongs to y and has that sign. y stands behind x,
 * and its top bit counts for nothing. A negative 0 becomes the prime itself, as in the reference.
 */
export function edDecompress(guest: Guest, point: number, sign: number): void {
  const call = "ED_DECOMPRESS";
  expectAligned(call, POINT, point);
  expectSign(call, sign);
  guest.readWords(point + 4 * N, coordinate.words);
  const y = BigInt.asUintN(255, coordinate.get(0));
  const x = unsigned(call, point + 4 * N, () => evenX(y));
  if (x === undefined) {
    const why = `no point of the curve has the y at ${hex32(point + 4 * N)}`;
    throw operandFault(call, why, point + 4 * N, "precompilePoint");
  }
  coordinate.set(0, sign === 1 ? P - x : x);
  guest.writeWords(point, coordinate.words);
}
