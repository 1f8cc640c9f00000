import { assert, assertEquals, assertThrows } from "@std/assert";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { GuestFault } from "../../../lib/errors.ts";
import {
  hex,
  hexToBytes,
  integerOfWords,
  randomIntegers,
  wordsOfInteger,
} from "../../support/integers.ts";
import { load, type Perform, TouchingGuest } from "../../support/touching_guest.ts";

const AT = 0x1000;

/** The y (of Ed25519: the x) that a call finds; the operand behind it must stay. */
function found(perform: Perform, size: number, known: bigint, sign: number): bigint {
  const guest = new TouchingGuest();
  const behind = wordsOfInteger(known, size);
  guest.put(AT, new Array(size).fill(0xdeadbeef));
  guest.put(AT + 4 * size, [...behind, 0x55555555]);
  perform(guest, AT, sign);
  assertEquals([...guest.take(AT + 4 * size, size + 1)], [...behind, 0x55555555]);
  return integerOfWords(guest.take(AT, size));
}

function refused(perform: Perform, size: number, known: bigint, sign: number): string {
  const fault = assertThrows(() => found(perform, size, known, sign), GuestFault);
  assertEquals(fault.kind, "precompilePoint");
  return fault.message;
}

/** Euler's criterion, so that nothing rests on noble alone, which the calls use. */
function isSquare(value: bigint, p: bigint): boolean {
  let power = 1n;
  for (const bit of ((p - 1n) / 2n).toString(2)) {
    power = power * power % p * (bit === "1" ? value : 1n) % p;
  }
  return power !== p - 1n;
}

const k1 = await load("SECP256K1_DECOMPRESS");
const r1 = await load("SECP256R1_DECOMPRESS");
const bls = await load("BLS12381_DECOMPRESS");
const ed = await load("ED_DECOMPRESS");

// SEC 2, 2.4.1 and 2.4.2: the compressed and the uncompressed form of each generator.
for (
  const [name, perform, compressed, y] of [
    [
      "SECP256K1",
      k1,
      "0279BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798",
      "483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8",
    ],
    [
      "SECP256R1",
      r1,
      "036B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
      "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5",
    ],
  ] as const
) {
  Deno.test(`${name}_DECOMPRESS finds the y of SEC 2's generator`, () => {
    const sign = Number(compressed[1]) & 1;
    assertEquals(found(perform, 8, hex(compressed.slice(2)), sign), hex(y));
  });
}

for (
  const [name, perform, curve] of [["SECP256K1", k1, secp256k1], ["SECP256R1", r1, p256]] as const
) {
  const { Point } = curve;
  const p = Point.Fp.ORDER;

  Deno.test(`${name}_DECOMPRESS finds the y that noble finds, 1,000 random x`, () => {
    const next = randomIntegers(10);
    let missing = 0;
    for (let round = 0; round < 1000; round++) {
      const x = next(256) % p;
      const bytes = hexToBytes("02" + x.toString(16).padStart(64, "0"));
      let even: bigint | undefined;
      try {
        even = Point.fromBytes(bytes).toAffine().y;
      } catch {
        missing++;
      }
      const { a, b } = Point.CURVE();
      const square = (x ** 3n + a * x + b) % p;
      assertEquals(isSquare(square, p), even !== undefined);
      if (even === undefined) {
        assert(refused(perform, 8, x, round % 2).endsWith("no point of the curve has it"));
        continue;
      }
      assertEquals([even * even % p, even & 1n], [square, 0n]);
      assertEquals(found(perform, 8, x, 0), even);
      assertEquals(found(perform, 8, x, 1), p - even);
    }
    assert(missing > 300 && missing < 700);
  });

  Deno.test(`${name}_DECOMPRESS refuses an x that is not reduced`, () => {
    for (const x of [p, p + 1n, 2n ** 256n - 1n]) {
      assert(refused(perform, 8, x, 0).endsWith("it is not below the field's prime"));
    }
  });
}

const BLS = bls12_381.G1.Point;
const BLS_P = BLS.Fp.ORDER;

Deno.test("BLS12381_DECOMPRESS finds the y of the generator's serialization", () => {
  // draft-irtf-cfrg-pairing-friendly-curves, 4.2.1 and appendix C: 0x97… is x with the flag of
  // compression; y is the smaller root.
  const { x, y } = BLS.BASE.toAffine();
  assertEquals(BLS.BASE.toHex(true).slice(0, 8), "97f1d3a7");
  assertEquals(found(bls, 12, x, 0), y);
  assertEquals(found(bls, 12, x, 1), BLS_P - y);
});

Deno.test("BLS12381_DECOMPRESS finds the y that noble finds, 1,000 random x", () => {
  const next = randomIntegers(11);
  let missing = 0;
  for (let round = 0; round < 1000; round++) {
    const x = next(381) % BLS_P;
    // noble refuses points outside the subgroup; the reference does not ask: so only the root is noble's.
    let root: bigint | undefined;
    try {
      root = BLS.Fp.sqrt(BLS.Fp.create(x ** 3n + 4n));
    } catch {
      missing++;
    }
    const square = (x ** 3n + 4n) % BLS_P;
    assertEquals(isSquare(square, BLS_P), root !== undefined);
    if (root === undefined) {
      assert(refused(bls, 12, x, round % 2).endsWith("no point of the curve has it"));
      continue;
    }
    const other = BLS_P - root;
    assertEquals(root * root % BLS_P, square);
    assertEquals(found(bls, 12, x, 0), root < other ? root : other);
    assertEquals(found(bls, 12, x, 1), root < other ? other : root);
  }
  assert(missing > 300 && missing < 700);
});

Deno.test("BLS12381_DECOMPRESS agrees with noble on 200 serialized points of the subgroup", () => {
  let point = BLS.BASE;
  for (let round = 0; round < 200; round++) {
    point = point.double().add(BLS.BASE);
    const [head = 0] = point.toBytes(true);
    const { x, y } = point.toAffine();
    assertEquals(found(bls, 12, x, head >> 5 & 1), y);
  }
});

Deno.test("BLS12381_DECOMPRESS takes flags from the top of x too, as the reference does", () => {
  const { x, y } = BLS.BASE.toAffine();
  const [compressed, infinity, larger] = [383n, 382n, 381n].map((bit) => 1n << bit);
  assertEquals(found(bls, 12, x | compressed!, 0), y);
  assertEquals(found(bls, 12, x | larger!, 0), BLS_P - y);
  assertEquals(found(bls, 12, x | larger!, 1), BLS_P - y);
  // Infinity, whose y is 1 in the reference's library; nothing else may be set beside it.
  assertEquals(found(bls, 12, infinity!, 0), 1n);
  assertEquals(found(bls, 12, infinity! | compressed!, 0), 1n);
  for (
    const [raw, sign] of [[infinity!, 1], [infinity! | larger!, 0], [infinity! | 1n, 0]] as const
  ) {
    assert(refused(bls, 12, raw, sign).endsWith("it has the flag for infinity, and more"));
  }
  assert(refused(bls, 12, BLS_P, 0).endsWith("it is not below the field's prime"));
  assert(refused(bls, 12, 2n ** 381n - 1n, 0).endsWith("it is not below the field's prime"));
});

const ED = ed25519.Point;
const ED_P = ED.Fp.ORDER;

Deno.test("ED_DECOMPRESS finds the x of RFC 8032's base point and of its keys", () => {
  // 5.1: the base point's coordinates; 7.1: the public keys of TEST 1, 2 and 3.
  const y = 46316835694926478169428394003475163141307993866256225615783033603165251855960n;
  const x = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
  assertEquals(found(ed, 8, y, 0), x);
  for (
    const key of [
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    ]
  ) {
    const bytes = hexToBytes(key);
    const point = ED.fromBytes(bytes).toAffine();
    assertEquals(found(ed, 8, point.y, bytes[31]! >> 7), point.x);
  }
});

Deno.test("ED_DECOMPRESS finds the x that noble finds, 1,000 random y", () => {
  const next = randomIntegers(12);
  let missing = 0;
  for (let round = 0; round < 1000; round++) {
    const y = next(255) % ED_P;
    if (y < 2n) continue;
    const bytes = Uint8Array.from(
      { length: 32 },
      (_, index) => Number(y >> BigInt(8 * index) & 255n),
    );
    let x: bigint | undefined;
    try {
      x = ED.fromBytes(bytes).toAffine().x;
    } catch {
      missing++;
    }
    if (x === undefined) {
      assert(
        refused(ed, 8, y, round % 2).includes("no point of the curve has the y at 0x00001020"),
      );
      continue;
    }
    // -x² + y² = 1 + dx²y²
    const [xx, yy] = [x * x, y * y];
    assertEquals((xx * yy % ED_P * ED.CURVE().d + 1n + xx - yy) % ED_P, 0n);
    assertEquals(found(ed, 8, y, 0), x);
    assertEquals(found(ed, 8, y, 1), ED_P - x);
    // The top bit of y counts for nothing.
    assertEquals(found(ed, 8, y | 1n << 255n, 0), x);
  }
  assert(missing > 300 && missing < 700);
});

Deno.test("ED_DECOMPRESS gives the prime itself for x = 0 with the sign 1, as the reference does", () => {
  for (const y of [1n, ED_P - 1n, ED_P + 1n]) {
    assertEquals(found(ed, 8, y, 0), 0n);
    assertEquals(found(ed, 8, y, 1), ED_P);
  }
});
