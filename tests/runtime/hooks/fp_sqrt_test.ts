import { assert, assertEquals } from "@std/assert";
import { Field, tonelliShanks } from "@noble/curves/abstract/modular.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bn254 } from "@noble/curves/bn254.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import * as fc from "fast-check";
import { fpSqrt } from "../../../runtime/hooks/fp_sqrt.ts";
import { integer, operands, type Outcome, outcome, power } from "./support.ts";

Deno.test("fp_sqrt takes primes of 3 mod 4, where the root is the principal one", () => {
  const primes = [
    secp256k1.Point.Fp.ORDER,
    p256.Point.Fp.ORDER,
    p384.Point.Fp.ORDER,
    p521.Point.Fp.ORDER,
    bls12_381.fields.Fp.ORDER,
  ];
  for (const p of primes) {
    const length = Math.ceil(p.toString(16).length / 2);
    let nqr = 2n;
    while (power(nqr, (p - 1n) / 2n, p) === 1n) nqr++;
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: p - 1n }), (element) => {
        const isSquare = power(element, (p - 1n) / 2n, p) === 1n;
        const square = isSquare ? element : nqr * element % p;
        const root = power(square, (p + 1n) / 4n, p);
        assertEquals(root * root % p, square);
        const found = outcome(fpSqrt, operands(length, element, p, nqr));
        assertEquals(found, { status: isSquare ? 1 : 0, root });
      }),
      { numRuns: 20 },
    );
  }
});

// Primes of 1 mod 4 and a non-residue; in brackets how often p - 1 is divisible by two.
const ODD_PRIMES = [
  { name: "edwards25519 (2)", p: 2n ** 255n - 19n, nqr: 2n },
  { name: "BN254 scalars (28)", p: bn254.fields.Fr.ORDER, nqr: 5n },
  { name: "BLS12-381 scalars (32)", p: bls12_381.fields.Fr.ORDER, nqr: 5n },
  { name: "KoalaBear (24)", p: 0x7f000001n, nqr: 3n },
  { name: "Goldilocks (32)", p: 2n ** 64n - 2n ** 32n + 1n, nqr: 7n },
  { name: "P-224 (96)", p: 2n ** 224n - 2n ** 96n + 1n, nqr: 11n },
  { name: "Stark (192)", p: 2n ** 251n + 17n * 2n ** 192n + 1n, nqr: 3n },
];
for (const { name, p, nqr } of ODD_PRIMES) {
  Deno.test(`fp_sqrt finds roots, or proves that there are none, for ${name}`, () => {
    assertEquals(power(nqr, (p - 1n) / 2n, p), p - 1n);
    const element = fc.bigInt({ min: 0n, max: p - 1n });
    const property = fc.property(element, (element) => {
      const answer = fpSqrt(operands(40, element, p, nqr));
      assertEquals(answer.map((entry) => entry.length), [1, 40]);
      const isSquare = element === 0n || power(element, (p - 1n) / 2n, p) === 1n;
      assertEquals(answer[0], Uint8Array.of(isSquare ? 1 : 0));
      assertEquals(power(integer(answer[1]), 2n, p), isSquare ? element : nqr * element % p);
    });
    fc.assert(property, { numRuns: 10, examples: [[0n], [1n], [p - 1n], [nqr]] });
  });
}

Deno.test("fp_sqrt gives the roots of Tonelli and Shanks, as noble finds them", () => {
  for (const p of [13n, 17n, 97n, 257n, 0x7f000001n, 2n ** 64n - 2n ** 32n + 1n]) {
    const field = Field(p);
    const root = tonelliShanks(p);
    let nqr = 2n; // noble takes the smallest
    while (power(nqr, (p - 1n) / 2n, p) === 1n) nqr++;
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: p - 1n }), (base) => {
      const square = base * base % p;
      const found = outcome(fpSqrt, operands(8, square, p, nqr));
      assertEquals(found, { status: 1, root: root(field, square) });
    }));
  }
});

Deno.test("fp_sqrt gives the one root that its non-residue implies", () => {
  // With p - 1 = odd * 2^twos, that is e^((odd + 1) / 2) * nqr^(odd * k) for the only k below
  // 2^(twos - 1) that makes it a root: found here by trying them all.
  for (const p of [5n, 13n, 17n, 41n, 97n, 193n, 257n]) {
    let odd = p - 1n;
    let twos = 0n;
    for (; odd % 2n === 0n; odd /= 2n) twos++;
    for (let nqr = 2n; nqr < p; nqr++) {
      if (power(nqr, (p - 1n) / 2n, p) === 1n) continue;
      for (let base = 1n; base < p; base++) {
        const e = base * base % p;
        const candidates: bigint[] = [];
        for (let k = 0n; k < 2n ** (twos - 1n); k++) {
          const root = power(e, (odd + 1n) / 2n, p) * power(nqr, odd * k, p) % p;
          if (root * root % p === e) candidates.push(root);
        }
        const found = outcome(fpSqrt, operands(2, e, p, nqr));
        assertEquals([found], candidates.map((root) => ({ status: 1, root })));
      }
      if (nqr > 12n) break;
    }
  }
});

Deno.test("fp_sqrt answers 0 with 0 before it looks at the rest", () => {
  const zeros = [Uint8Array.of(1), new Uint8Array(3)];
  assertEquals(fpSqrt(operands(3, 0n, 1n, 0n)), zeros);
  assertEquals(fpSqrt(operands(3, 0n, 12n, 0n)), zeros);
});

// What the reference's steps give where its assumptions (prime, non-residue) do not hold.
const ODD_SQRT: readonly [string, bigint, bigint, bigint, Outcome][] = [
  ["nqr 0, 3 mod 4, a square", 4n, 7n, 0n, { status: 1, root: 2n }],
  ["nqr 0, 3 mod 4, no square", 3n, 7n, 0n, { status: 0, root: 0n }],
  ["nqr 0, 1 mod 4, no square", 2n, 5n, 0n, { fault: "hookElement" }],
  ["nqr a square, 3 mod 4, no square", 3n, 7n, 2n, { fault: "hookElement" }],
  ["nqr a square, 1 mod 4, no square", 2n, 5n, 4n, { fault: "hookElement" }],
  ["nqr a square, 1 mod 4, a square of low order", 16n, 17n, 4n, { fault: "hookElement" }],
  ["modulus 2", 1n, 2n, 0n, { status: 1, root: 1n }],
  ["an even modulus, element 1", 1n, 8n, 3n, { status: 1, root: 1n }],
  ["an even modulus, no root", 3n, 8n, 1n, { fault: "hookElement" }],
  ["an even modulus, where the reference never ends", 3n, 14n, 5n, { fault: "hookElement" }],
  ["an even modulus, where the reference aborts", 5n, 6n, 1n, { fault: "hookElement" }],
  ["modulus 15, where 4 is a square but its power no root", 4n, 15n, 2n, { fault: "hookElement" }],
  ["modulus 9, where 4 is a square but not by Euler's test", 4n, 9n, 2n, { fault: "hookElement" }],
  ["modulus 3", 2n, 3n, 2n, { status: 0, root: 1n }],
];
for (const [name, element, modulus, nqr, expected] of ODD_SQRT) {
  Deno.test(`fp_sqrt keeps to the reference's steps for ${name}`, () => {
    assertEquals(outcome(fpSqrt, operands(2, element, modulus, nqr)), expected);
  });
}

/** The reference's rule in the most literal form, with a step limit in place of "never ends". */
function literalSqrt(e: bigint, p: bigint, nqr: bigint): bigint | "none" | "abort" {
  if (p % 4n === 3n) {
    const root = power(e, (p + 1n) / 4n, p);
    return root * root % p === e ? root : "none";
  }
  if (e === 0n) return "abort";
  if (power(e, (p - 1n) / 2n, p) !== 1n) return "none";
  let s = 0;
  let q = p - 1n;
  while (q % 2n === 0n) [s, q] = [s + 1, q / 2n];
  let [m, c, t, r] = [s, power(nqr, q, p), power(e, q, p), power(e, (q + 1n) / 2n, p)];
  while (t !== 1n) {
    let i = 0;
    for (let square = t; square !== 1n;) {
      square = square * square % p;
      if (++i === m) return "none";
      if (i > 1000) return "abort";
    }
    if (m - i - 1 < 0) return "abort";
    const factor = power(c, 2n ** BigInt(m - i - 1), p);
    [r, c] = [r * factor % p, factor * factor % p];
    [t, m] = [t * c % p, i];
  }
  return r;
}

Deno.test("fp_sqrt keeps to the reference's steps for every modulus below 40", () => {
  for (let p = 1n; p < 40n; p++) {
    for (let e = 0n; e < p; e++) {
      for (let nqr = 0n; nqr < p; nqr++) {
        let expected: Outcome = { status: 1, root: 0n };
        if (e !== 0n) {
          const first = literalSqrt(e, p, nqr);
          const second = first === "none" ? literalSqrt(nqr * e % p, p, nqr) : first;
          expected = typeof second === "bigint"
            ? { status: first === "none" ? 0 : 1, root: second }
            : { fault: "hookElement" };
        }
        assertEquals(outcome(fpSqrt, operands(1, e, p, nqr)), expected, `${e} ${p} ${nqr}`);
      }
    }
  }
});

Deno.test("fp_sqrt ends for whatever operands a guest makes up", () => {
  const value = fc.bigInt({ min: 0n, max: 2n ** 264n - 1n });
  fc.assert(fc.property(value, value, value, fc.nat(255), (a, b, c, shift) => {
    // One more than a multiple of a power of two: composite moduli that reach the long loop.
    const modulus = ((a >> BigInt(shift)) << BigInt(shift)) + 1n;
    outcome(fpSqrt, operands(33, b % modulus, modulus, c % modulus));
  }));
});

Deno.test("fp_sqrt ends soon for the longest operands", () => {
  const p = ((1n << 3839n) - 1n) * (1n << 256n) + 1n;
  const start = performance.now();
  outcome(fpSqrt, operands(512, 4n, p, 3n));
  // 0.2 s on the machine where the limit was chosen; the bound is for slow ones.
  assert(performance.now() - start < 10_000);
});
