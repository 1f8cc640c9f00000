/**
 * ED_ADD and ED_DECOMPRESS: points of Ed25519's curve.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { hex32 } from "../../lib/bits.ts";
import { addEdwards, evenX, P } from "../math/edwards.ts";
import { integersOf, wordsOf } from "../math/integers.ts";
import { expectAligned, expectSign, operandFault, unsigned } from "./operands.ts";

const N = 8;
const FIRST = { name: "p", words: 2 * N };
const SECOND = { name: "q", words: 2 * N };
const POINT = { name: "the point", words: 2 * N };

// Scratch that is filled anew by each call; no call begins before another one has ended.
const onePoint = new Uint32Array(2 * N);
const otherPoint = new Uint32Array(2 * N);

/** `ED_ADD(p, q)`: p becomes the sum of p and q. */
export function edAdd(guest: Guest, p: number, q: number): void {
  expectAligned("ED_ADD", FIRST, p);
  expectAligned("ED_ADD", SECOND, q);
  const [x1, y1] = integersOf(guest.peekWords(p, onePoint), N);
  const [x2, y2] = integersOf(guest.readWords(q, otherPoint), N);
  const { x, y } = addEdwards({ x: x1!, y: y1! }, { x: x2!, y: y2! });
  // p and q may be the same: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(p, wordsOf([x, y], N));
}

/**
 * `ED_DECOMPRESS(point, sign)`: finds the x that belongs to y and has that sign. y stands behind x,
 * and its top bit counts for nothing. A negative 0 becomes the prime itself, as in the reference.
 */
export function edDecompress(guest: Guest, point: number, sign: number): void {
  const call = "ED_DECOMPRESS";
  expectAligned(call, POINT, point);
  expectSign(call, sign);
  const [y] = integersOf(guest.readWords(point + 4 * N, new Uint32Array(N)), N);
  const x = unsigned(call, point + 4 * N, () => evenX(BigInt.asUintN(255, y!)));
  if (x === undefined) {
    const why = `no point of the curve has the y at ${hex32(point + 4 * N)}`;
    throw operandFault(call, why, point + 4 * N, "precompilePoint");
  }
  guest.writeWords(point, wordsOf([sign === 1 ? P - x : x], N));
}
