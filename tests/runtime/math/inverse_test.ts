import { assertEquals } from "@std/assert";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { inverse } from "../../../runtime/math/inverse.ts";
import { randomIntegers } from "../../support/integers.ts";

const ED = 2n ** 255n - 19n;
const primes = [
  3n,
  65537n,
  2n ** 61n - 1n,
  ED,
  secp256k1.Point.Fp.ORDER,
  bls12_381.fields.Fp.ORDER,
];

for (const prime of primes) {
  const bits = prime.toString(2).length;

  Deno.test(`inverse() times its argument is 1 modulo a prime of ${bits} bits`, () => {
    const next = randomIntegers(bits);
    const powers = Array.from({ length: bits }, (_, index) => 1n << BigInt(index));
    const close = powers.flatMap((power) => [power - 1n, power, power + 1n, prime - power]);
    const any = Array.from({ length: 3000 }, () => next(bits));
    // Numbers whose first quotient is huge, and such whose quotients are all 1 and 2.
    const golden = powers.map((power) =>
      prime * 618033988749894848204586834365n / 10n ** 30n + power
    );
    for (const value of [...close, ...any, ...golden].map((one) => (one % prime + prime) % prime)) {
      if (value === 0n) continue;
      const result = inverse(value, prime);
      assertEquals([value * result % prime, result > 0n && result < prime], [1n, true]);
    }
    assertEquals(inverse(0n, prime), 0n);
  });
}

Deno.test("inverse() is noble's", () => {
  const { Fp } = secp256k1.Point;
  const next = randomIntegers(1);
  for (let round = 0; round < 1000; round++) {
    const value = next(256) % (Fp.ORDER - 1n) + 1n;
    assertEquals(inverse(value, Fp.ORDER), Fp.inv(value));
  }
});
