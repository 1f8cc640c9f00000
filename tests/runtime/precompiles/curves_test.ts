import { assertEquals } from "@std/assert";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bn254 } from "@noble/curves/bn254.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hex, integerOfWords, randomIntegers, wordsOfInteger } from "../../support/integers.ts";
import { load, type Perform, TouchingGuest } from "../../support/touching_guest.ts";

interface Affine {
  readonly x: bigint;
  readonly y: bigint;
}

const P = 0x1000;
const Q = 0x2000;

function put(guest: TouchingGuest, address: number, { x, y }: Affine, size: number): void {
  guest.put(address, [...wordsOfInteger(x, size), ...wordsOfInteger(y, size)]);
}

function take(guest: TouchingGuest, address: number, size: number): Affine {
  const words = [...guest.take(address, 2 * size)];
  return { x: integerOfWords(words.slice(0, size)), y: integerOfWords(words.slice(size)) };
}

/** One guest for all calls of a curve; what it notes is dropped. */
class Calls {
  readonly #guest = new TouchingGuest();

  constructor(
    readonly size: number,
    readonly addition: Perform,
    readonly doubling: Perform = () => {},
  ) {}

  add(p: Affine, q: Affine): Affine {
    put(this.#guest, P, p, this.size);
    put(this.#guest, Q, q, this.size);
    this.addition(this.#guest, P, Q);
    this.#guest.forget();
    assertEquals(take(this.#guest, Q, this.size), q);
    return take(this.#guest, P, this.size);
  }

  double(p: Affine): Affine {
    put(this.#guest, P, p, this.size);
    this.doubling(this.#guest, P);
    this.#guest.forget();
    return take(this.#guest, P, this.size);
  }
}

const fp = (prime: bigint) => ({
  add: (...terms: bigint[]) => ((terms.reduce((x, y) => x + y, 0n) % prime) + prime) % prime,
  power(base: bigint, exponent: bigint): bigint {
    let result = 1n;
    for (const bit of exponent.toString(2)) {
      result = result * result % prime * (bit === "1" ? base : 1n) % prime;
    }
    return result;
  },
});

const CURVES = [
  { name: "SECP256K1", size: 8, Point: secp256k1.Point, a: 0n },
  { name: "SECP256R1", size: 8, Point: p256.Point, a: -3n },
  { name: "BN254", size: 8, Point: bn254.G1.Point, a: 0n },
  { name: "BLS12381", size: 12, Point: bls12_381.G1.Point, a: 0n },
] as const;

// Multiples of generators and sums: G, 2G and 3G of SEC 2's curves as NIST ("Mathematical routines
// for the NIST prime curves") and the usual tables list them; EIP-196's vector chfast1; EIP-2537's
// vectors g1 + g1 = 2 * g1 and g1 + p1.
const K1_2G = {
  x: hex("C6047F9441ED7D6D3045406E95C07CD85C778E4B8CEF3CA7ABAC09B95C709EE5"),
  y: hex("1AE168FEA63DC339A3C58419466CEAEEF7F632653266D0E1236431A950CFE52A"),
};
const K1_3G = {
  x: hex("F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9"),
  y: hex("388F7B0F632DE8140FE337E62A37F3566500A99934C2231B6CB9FD7584B8E672"),
};
const R1_2G = {
  x: hex("7CF27B188D034F7E8A52380304B51AC3C08969E277F21B35A60B48FC47669978"),
  y: hex("07775510DB8ED040293D9AC69F7430DBBA7DADE63CE982299E04B79D227873D1"),
};
const R1_3G = {
  x: hex("5ECBE4D1A6330A44C8F7EF951D4BF165E6C6B721EFADA985FB41661BC6E7FD6C"),
  y: hex("8734640C4998FF7E374B06CE1A64A2ECD82AB036384FB83D9A79B127A27D5032"),
};
const BN_2G = {
  x: hex("030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"),
  y: hex("15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4"),
};
const BLS_2G = {
  x: hex(`0572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62a
          e28f75bb8f1c7c42c39a8c5529bf0f4e`),
  y: hex(`166a9d8cabc673a322fda673779d8e3822ba3ecb8670e461f73bb9021d5fd76a
          4c56d9d4cd16bd1bba86881979749d28`),
};
const DOUBLES: Readonly<Record<string, Affine>> = {
  SECP256K1: K1_2G,
  SECP256R1: R1_2G,
  BN254: BN_2G,
  BLS12381: BLS_2G,
};
const SUMS: Readonly<Record<string, readonly [Affine, Affine, Affine]>> = {
  SECP256K1: [secp256k1.Point.BASE.toAffine(), K1_2G, K1_3G],
  SECP256R1: [p256.Point.BASE.toAffine(), R1_2G, R1_3G],
  BN254: [
    {
      x: hex("18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9"),
      y: hex("063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266"),
    },
    {
      x: hex("07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed"),
      y: hex("06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7"),
    },
    {
      x: hex("2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703"),
      y: hex("301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915"),
    },
  ],
  BLS12381: [
    bls12_381.G1.Point.BASE.toAffine(),
    {
      x: hex(`112b98340eee2777cc3c14163dea3ec97977ac3dc5c70da32e6e87578f44912e
              902ccef9efe28d4a78b8999dfbca9426`),
      y: hex(`186b28d92356c4dfec4b5201ad099dbdede3781f8998ddf929b4cd7756192185
              ca7b8f4ef7088f813270ac3d48868a21`),
    },
    {
      x: hex(`0a40300ce2dec9888b60690e9a41d3004fda4886854573974fab73b046d3147b
              a5b7a5bde85279ffede1b45b3918d82d`),
      y: hex(`06d3d887e9f53b9ec4eb6cedf5607226754b07c01ace7834f57f3e7315faefb7
              39e59018e22c492006190fba4a870025`),
    },
  ],
};

for (const { name, size, Point, a } of CURVES) {
  const calls = new Calls(size, await load(`${name}_ADD`), await load(`${name}_DOUBLE`));
  const p = Point.Fp.ORDER;
  const field = fp(p);
  const base = Point.BASE.toAffine();

  Deno.test(`${name}_ADD and ${name}_DOUBLE give published multiples and sums`, () => {
    assertEquals(calls.double(base), DOUBLES[name]);
    const [one, other, sum] = SUMS[name]!;
    assertEquals(calls.add(one, other), sum);
    assertEquals(calls.add(other, one), sum);
  });

  Deno.test(`${name}_ADD and ${name}_DOUBLE give noble's sums, 1,000 random points`, () => {
    const next = randomIntegers(size);
    let [one, other] = [Point.BASE, Point.BASE.double()];
    for (let round = 0; round < 1000; round++) {
      if (round % 50 === 0) {
        one = Point.BASE.multiply(next(250) + 1n);
        other = Point.BASE.multiply(next(250) + 1n);
      }
      const sum = one.add(other);
      assertEquals(calls.add(one.toAffine(), other.toAffine()), sum.toAffine());
      assertEquals(calls.double(one.toAffine()), one.double().toAffine());
      [one, other] = [other.double(), sum];
    }
  });

  Deno.test(`${name}_ADD of opposite points has the slope 0, as the reference's inverse of 0`, () => {
    const opposite = { x: base.x, y: p - base.y };
    assertEquals(calls.add(base, opposite), { x: field.add(-2n * base.x), y: field.add(-base.y) });
  });

  Deno.test(`${name}_DOUBLE of a point with y = 0 has the slope 0`, () => {
    assertEquals(calls.double({ x: 5n, y: 0n }), { x: p - 10n, y: 0n });
  });

  // The reference's formulas (reference/precompiles.md 1 and 2), by powers, on any coordinates.
  const coordinates = (next: (bits: number) => bigint) =>
    next(8 * Math.ceil((p.toString(2).length) / 8)) % p;

  Deno.test(`${name}_ADD and ${name}_DOUBLE ask for no point of the curve, 200 random pairs`, () => {
    const next = randomIntegers(size + 1);
    for (let round = 0; round < 200; round++) {
      const [x1, y1, x2, y2] = [1, 2, 3, 4].map(() => coordinates(next));
      const third = (slope: bigint, x: bigint) => {
        const x3 = field.add(slope * slope, -x1!, -x);
        return { x: x3, y: field.add(slope * (x1! - x3), -y1!) };
      };
      const rise = field.add(y2!, -y1!);
      const chord = rise * field.power(field.add(x2!, -x1!), p - 2n) % p;
      assertEquals(calls.add({ x: x1!, y: y1! }, { x: x2!, y: y2! }), third(chord, x2!));
      const steep = field.add(a, 3n * x1! * x1!);
      const tangent = steep * field.power(field.add(2n * y1!), p - 2n) % p;
      assertEquals(calls.double({ x: x1!, y: y1! }), third(tangent, x1!));
    }
  });

  Deno.test(`${name}_ADD and ${name}_DOUBLE reduce coordinates that are too large by a little`, () => {
    const { x, y } = Point.BASE.multiply(5n).toAffine();
    // Raised by p, a small coordinate still has room in its words.
    const raised = { x: 3n + p, y: 1n };
    assertEquals(calls.double(raised), calls.double({ x: 3n, y: 1n }));
    assertEquals(calls.add({ x, y }, raised), calls.add({ x, y }, { x: 3n, y: 1n }));
    assertEquals(
      calls.add({ x, y: 7n }, { x: 4n, y: 9n + p }),
      calls.add({ x, y: 7n }, { x: 4n, y: 9n }),
    );
  });
}

const edwards = new Calls(8, await load("ED_ADD"));
const ED = ed25519.Point;
const ED_P = ED.Fp.ORDER;

Deno.test("ED_ADD gives noble's sums, 1,000 random points", () => {
  const next = randomIntegers(9);
  let [one, other] = [ED.BASE, ED.BASE.double()];
  for (let round = 0; round < 1000; round++) {
    if (round % 50 === 0) one = ED.BASE.multiply(next(250) + 1n);
    const sum = one.add(other);
    assertEquals(edwards.add(one.toAffine(), other.toAffine()), sum.toAffine());
    [one, other] = [other, sum];
  }
});

Deno.test("ED_ADD is complete: equal, opposite and neutral points, and points of small order", () => {
  const neutral = { x: 0n, y: 1n };
  const base = ED.BASE.toAffine();
  assertEquals(edwards.add(base, base), ED.BASE.double().toAffine());
  assertEquals(edwards.add(base, { x: ED_P - base.x, y: base.y }), neutral);
  assertEquals(edwards.add(base, neutral), base);
  assertEquals(edwards.add(neutral, neutral), neutral);
  const second = { x: 0n, y: ED_P - 1n };
  assertEquals(edwards.add(second, second), neutral);
});

Deno.test("ED_ADD takes coordinates that are not reduced", () => {
  const base = ED.BASE.toAffine();
  const raised = { x: base.x + ED_P, y: base.y };
  assertEquals(edwards.add(raised, { x: ED_P, y: 1n + ED_P }), base);
});

Deno.test("ED_ADD divides by 0 as the reference does: the quotient is 0", () => {
  // Off the curve: y1 = y2 = x1 = 1 and x2 = 1 / d makes 1 - d·x1x2y1y2 zero.
  const d = ED.CURVE().d;
  const x2 = fp(ED_P).power(d, ED_P - 2n);
  const half = fp(ED_P).power(2n, ED_P - 2n);
  assertEquals(edwards.add({ x: 1n, y: 1n }, { x: x2, y: 1n }), {
    x: (1n + x2) * half % ED_P,
    y: 0n,
  });
  const minus = ED_P - x2;
  assertEquals(edwards.add({ x: 1n, y: 1n }, { x: minus, y: 1n }), {
    x: 0n,
    y: (1n + minus) * half % ED_P,
  });
});

// RFC 8032, 7.1, TEST 1 and TEST 2: [S]B = R + [k]A, with k = SHA-512(R, A, message), by ED_ADD.
const SIGNATURES = [
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    `e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
     5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b`,
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    `92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
     085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00`,
  ],
] as const;

const littleEndian = (digits: string) =>
  hex((digits.replaceAll(/\s/g, "").match(/../g) ?? []).reverse().join(""));

for (const [key, message, signature] of SIGNATURES) {
  Deno.test(`ED_ADD and ED_DECOMPRESS verify RFC 8032's signature of "${message}"`, async () => {
    const decompress = await load("ED_DECOMPRESS");
    const pointOf = (digits: string): Affine => {
      const guest = new TouchingGuest();
      const y = littleEndian(digits);
      guest.put(P + 32, wordsOfInteger(BigInt.asUintN(255, y), 8));
      decompress(guest, P, Number(y >> 255n));
      return take(guest, P, 8);
    };
    const times = (scalar: bigint, point: Affine): Affine => {
      let result: Affine = { x: 0n, y: 1n };
      for (const bit of scalar.toString(2)) {
        result = edwards.add(result, result);
        if (bit === "1") result = edwards.add(result, point);
      }
      return result;
    };
    const digits = signature.replaceAll(/\s/g, "");
    const [r, s] = [digits.slice(0, 64), littleEndian(digits.slice(64))];
    const bytes = Uint8Array.from((r + key + message).match(/../g)!, (pair) => parseInt(pair, 16));
    const hashed = new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
    const k = [...hashed].reverse().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    assertEquals(
      times(s, ED.BASE.toAffine()),
      edwards.add(pointOf(r), times(k % ED.Fn.ORDER, pointOf(key))),
    );
  });
}
