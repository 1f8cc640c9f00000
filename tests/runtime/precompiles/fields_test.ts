import { assertEquals, assertThrows } from "@std/assert";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bn254 } from "@noble/curves/bn254.js";
import { GuestFault } from "../../../lib/errors.ts";
import { integerOfWords, randomIntegers, wordsOfInteger } from "../../support/integers.ts";
import { load, type Perform, TouchingGuest } from "../../support/touching_guest.ts";

const X = 0x1000;
const Y = 0x2000;

/** What x becomes; y must stay. */
function result(
  perform: Perform,
  size: number,
  x: readonly bigint[],
  y: readonly bigint[],
): bigint[] {
  const guest = new TouchingGuest();
  const behind = y.flatMap((one) => wordsOfInteger(one, size));
  guest.put(X, [...x.flatMap((one) => wordsOfInteger(one, size)), 0x77777777]);
  guest.put(Y, behind);
  perform(guest, X, Y);
  assertEquals([...guest.take(Y, behind.length)], behind);
  assertEquals(guest.take(X + 4 * size * x.length, 1)[0], 0x77777777);
  return x.map((_, index) => integerOfWords(guest.take(X + 4 * size * index, size)));
}

const FIELDS = [
  { name: "BN254", size: 8, fields: bn254.fields },
  { name: "BLS12381", size: 12, fields: bls12_381.fields },
] as const;

for (const { name, size, fields: { Fp, Fp2 } } of FIELDS) {
  const p = Fp.ORDER;
  const bits = 32 * size;

  Deno.test(`${name}_FP_ADD, SUB and MUL are noble's, 1,000 random pairs, not reduced ones too`, async () => {
    const [add, sub, mul] = [
      await load(`${name}_FP_ADD`),
      await load(`${name}_FP_SUB`),
      await load(`${name}_FP_MUL`),
    ];
    const next = randomIntegers(size);
    const corners = [0n, 1n, p - 1n, p, p + 1n, 2n ** BigInt(bits) - 1n];
    const pairs = corners.flatMap((x) => corners.map((y) => [x, y] as const));
    for (let round = 0; round < 1000; round++) pairs.push([next(bits), next(bits)]);
    for (const [x, y] of pairs) {
      const [left, right] = [Fp.create(x), Fp.create(y)];
      assertEquals(result(add, size, [x], [y]), [Fp.add(left, right)]);
      assertEquals(result(sub, size, [x], [y]), [Fp.sub(left, right)]);
      assertEquals(result(mul, size, [x], [y]), [Fp.mul(left, right)]);
    }
  });

  Deno.test(`${name}_FP2_ADD, SUB and MUL are noble's, 1,000 random pairs`, async () => {
    const [add, sub, mul] = [
      await load(`${name}_FP2_ADD`),
      await load(`${name}_FP2_SUB`),
      await load(`${name}_FP2_MUL`),
    ];
    const next = randomIntegers(size + 1);
    const corners = [0n, 1n, p - 1n];
    const elements = corners.flatMap((c0) => corners.map((c1) => [c0, c1] as const));
    const pairs = elements.flatMap((x) => elements.map((y) => [x, y] as const));
    for (let round = 0; round < 1000; round++) {
      pairs.push([[next(bits) % p, next(bits) % p], [next(bits) % p, next(bits) % p]]);
    }
    for (const [x, y] of pairs) {
      const [left, right] = [x, y].map(([c0, c1]) => ({ c0, c1 }));
      const plain = ({ c0, c1 }: { c0: bigint; c1: bigint }) => [c0, c1];
      assertEquals(result(add, size, x, y), plain(Fp2.add(left!, right!)));
      assertEquals(result(sub, size, x, y), plain(Fp2.sub(left!, right!)));
      assertEquals(result(mul, size, x, y), plain(Fp2.mul(left!, right!)));
    }
  });

  Deno.test(`${name}_FP2 calls on components that are not reduced`, async () => {
    const [add, sub, mul] = [
      await load(`${name}_FP2_ADD`),
      await load(`${name}_FP2_SUB`),
      await load(`${name}_FP2_MUL`),
    ];
    assertEquals(result(add, size, [p + 1n, 2n * p], [p + 2n, 5n]), [3n, 5n]);
    assertEquals(result(mul, size, [p + 2n, 3n], [5n, p + 7n]), [p + 10n - 21n, 29n]);
    // Up to x + p the difference has no sign.
    assertEquals(result(sub, size, [1n, p + 5n], [p + 1n, 7n]), [0n, p - 2n]);
    for (
      const [x, y, component] of [[[0n, 9n], [p + 1n, 0n], 0], [[9n, 3n], [0n, p + 4n], 1]] as const
    ) {
      assertThrows(
        () => result(sub, size, x, y),
        GuestFault,
        `Cannot perform ${name}_FP2_SUB: component ${component} of y exceeds`,
      );
    }
  });

  Deno.test(`${name}_FP2_MUL squares the root of -1, and takes both operands from one place`, async () => {
    const mul = await load(`${name}_FP2_MUL`);
    assertEquals(result(mul, size, [0n, 1n], [0n, 1n]), [p - 1n, 0n]);
    const guest = new TouchingGuest();
    guest.put(X, [3]);
    guest.put(X + 4 * size, [2]);
    mul(guest, X, X);
    assertEquals(guest.take(X, 1)[0], 5);
    assertEquals(guest.take(X + 4 * size, 1)[0], 12);
  });
}

const LIMIT = 2n ** 256n;

/** A product by doubling and adding, so that nothing is shared with the code under test. */
function slowProduct(x: bigint, y: bigint, modulus: bigint): bigint {
  let sum = 0n;
  for (const bit of y.toString(2)) {
    sum = (sum + sum) % modulus;
    if (bit === "1") sum = (sum + x) % modulus;
  }
  return sum;
}

Deno.test("UINT256_MUL multiplies as doubling and adding does, 1,000 random triples", async () => {
  const mul = await load("UINT256_MUL");
  const next = randomIntegers(13);
  const corners = [0n, 1n, 2n, LIMIT - 1n, LIMIT / 2n];
  const triples = corners.flatMap((x) =>
    corners.flatMap((y) => corners.map((m) => [x, y, m] as const))
  );
  for (let round = 0; round < 1000; round++) {
    triples.push([next(256), next(256), next(256) >> next(8)]);
  }
  for (const [x, y, modulus] of triples) {
    const expected = slowProduct(x, y, modulus === 0n ? LIMIT : modulus);
    assertEquals(result(mul, 8, [x, 0n], [y, modulus])[0], expected);
  }
});

Deno.test("UINT256_MUL leaves what stands behind x", async () => {
  const mul = await load("UINT256_MUL");
  assertEquals(result(mul, 8, [7n, 1234n], [6n, 40n]), [2n, 1234n]);
  assertEquals(result(mul, 8, [LIMIT - 1n, 0n], [LIMIT - 1n, 0n])[0], 1n);
});

/** A product by bytes, as on paper. */
function paperProduct(x: readonly number[], y: readonly number[]): number[] {
  const digits = new Array<number>(x.length + y.length).fill(0);
  for (const [i, left] of x.entries()) {
    let carry = 0;
    for (let j = 0; j < y.length || carry > 0; j++) {
      const sum = digits[i + j]! + left * (y[j] ?? 0) + carry;
      digits[i + j] = sum & 255;
      carry = sum >> 8;
    }
  }
  return digits;
}

const LOW = 0x4000;
const HIGH = 0x5000;
const bytes = (words: ArrayLike<number>) => [...new Uint8Array(Uint32Array.from(words).buffer)];

Deno.test("U256XU2048_MUL multiplies as on paper, 1,000 random pairs", async () => {
  const mul = await load("U256XU2048_MUL");
  const next = randomIntegers(14);
  const pairs = [[0n, 0n], [LIMIT - 1n, 2n ** 2048n - 1n], [1n, 2n ** 2048n - 1n]];
  for (let round = 0; round < 1000; round++) pairs.push([next(256), next(2048)]);
  for (const [a, b] of pairs) {
    const guest = new TouchingGuest([LOW, HIGH]);
    const [left, right] = [wordsOfInteger(a!, 8), wordsOfInteger(b!, 64)];
    guest.put(X, left);
    guest.put(Y, right);
    mul(guest, X, Y);
    const product = paperProduct(bytes(left), bytes(right));
    assertEquals(bytes(guest.take(LOW, 64)), product.slice(0, 256));
    assertEquals(bytes(guest.take(HIGH, 9)), [...product.slice(256), 0, 0, 0, 0]);
  }
});

Deno.test("U256XU2048_MUL may write over its operands", async () => {
  const mul = await load("U256XU2048_MUL");
  const guest = new TouchingGuest([Y, X]);
  guest.put(X, [3]);
  guest.put(Y, wordsOfInteger(2n ** 2047n, 64));
  mul(guest, X, Y);
  assertEquals(integerOfWords(guest.take(Y, 64)), 2n ** 2047n);
  assertEquals(integerOfWords(guest.take(X, 8)), 1n);
});
