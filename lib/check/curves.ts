/**
 * Field and curve precompiles, worked out again the plain way, by the formulas of
 * reference/precompiles.md 1 to 8.
 *
 * @module
 */

/** A number of words, the least significant one first. */
export function toNumber(words: ArrayLike<number>): bigint {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = value << 32n | BigInt(words[i]! >>> 0);
  return value;
}

/** The words of a number. */
export function toWords(value: bigint, count: number): Uint32Array {
  return Uint32Array.from(
    { length: count },
    (_, i) => Number(value >> BigInt(32 * i) & 0xffffffffn),
  );
}

/** A remainder that is not negative. */
export function mod(x: bigint, p: bigint): bigint {
  const rest = x % p;
  return rest < 0n ? rest + p : rest;
}

/** A power. */
export function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  let square = mod(base, p);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = result * square % p;
    square = square * square % p;
  }
  return result;
}

/** An inverse by the exponent p - 2: that of 0 is 0. */
function inverse(x: bigint, p: bigint): bigint {
  return power(x, p - 2n, p);
}

/** A short Weierstrass curve (reference/precompiles.md 0.1). */
export interface Curve {
  /** The field's prime. */
  readonly p: bigint;
  /** The factor of x. */
  readonly a: bigint;
  /** The constant. */
  readonly b: bigint;
  /** Words of a coordinate. */
  readonly words: number;
}

const R1_PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const BLS_PRIME = BigInt(
  "4002409555221667393417789825735904156556882819939007885332058136124031650490837864442687629129015" +
    "664037894272559787",
);

/** The curves. */
export const CURVES = {
  secp256k1: { p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n, words: 8 },
  secp256r1: {
    p: R1_PRIME,
    a: R1_PRIME - 3n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    words: 8,
  },
  bn254: {
    p: 21888242871839275222246405745257275088696311157297823662689037894645226208583n,
    a: 0n,
    b: 3n,
    words: 8,
  },
  bls12381: { p: BLS_PRIME, a: 0n, b: 4n, words: 12 },
} as const satisfies Readonly<Record<string, Curve>>;

/** A point: x and y. */
export type Point = readonly [x: bigint, y: bigint];

/** A point of words. */
export function toPoint(words: Uint32Array): Point {
  const half = words.length / 2;
  return [toNumber(words.subarray(0, half)), toNumber(words.subarray(half))];
}

/** The words of a point. */
export function pointWords([x, y]: Point, words: number): Uint32Array {
  const all = new Uint32Array(2 * words);
  all.set(toWords(x, words));
  all.set(toWords(y, words), words);
  return all;
}

/** The third point of a line with slope s through p, mirrored; qx is the second one's x. */
function third(s: bigint, [px, py]: Point, qx: bigint, p: bigint): Point {
  const x = mod(s * s - px - qx, p);
  return [x, mod(s * (px - x) - py, p)];
}

/** The sum of two points of different x. */
export function add({ p }: Curve, first: Point, second: Point): Point {
  const s = mod((second[1] - first[1]) * inverse(second[0] - first[0], p), p);
  return third(s, first, second[0], p);
}

/** Twice a point. */
export function double({ p, a }: Curve, point: Point): Point {
  const [x, y] = point;
  return third(mod((a + 3n * x * x) * inverse(2n * y, p), p), point, x, p);
}

/** The y of an x: the odd one, or for BLS12-381 the larger one, if `sign` is 1. */
export function decompress(curve: Curve, x: bigint, sign: number): bigint | undefined {
  const { p, a, b, words } = curve;
  const square = mod(x * x * x + a * x + b, p);
  const root = power(square, (p + 1n) / 4n, p);
  if (root * root % p !== square) return undefined;
  const isOther = words === 12 ? root > (p - 1n) / 2n : (root & 1n) === 1n;
  return isOther === (sign === 1) ? root : mod(-root, p);
}

const ED_PRIME = 2n ** 255n - 19n;
const ED_D = mod(-121665n * inverse(121666n, ED_PRIME), ED_PRIME);

/** The sum of two points of edwards25519. */
export function addEdwards([x1, y1]: Point, [x2, y2]: Point): Point {
  const product = ED_D * (x1 * x2 % ED_PRIME) * (y1 * y2 % ED_PRIME);
  return [
    mod((x1 * y2 + x2 * y1) * inverse(1n + product, ED_PRIME), ED_PRIME),
    mod((y1 * y2 + x1 * x2) * inverse(1n - product, ED_PRIME), ED_PRIME),
  ];
}

/** The x of a y of edwards25519 (reference/precompiles.md 5); p for the odd root of 0. */
export function decompressEdwards(raw: bigint, sign: number): bigint {
  const p = ED_PRIME;
  const y = raw & (1n << 255n) - 1n;
  const w = mod((y * y - 1n) * inverse(ED_D * y * y + 1n, p), p);
  let root = power(w, (p + 3n) / 8n, p);
  if (root * root % p !== w) root = root * power(2n, (p - 1n) / 4n, p) % p;
  if (root & 1n) root = p - root;
  return sign === 1 ? p - root : root;
}
