import { assert, assertEquals, assertThrows } from "@std/assert";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import * as fc from "fast-check";
import { type FaultKind, GuestFault } from "../../lib/errors.ts";
import { defaultHooks } from "../../runtime/hook.ts";
import { bls12381Inverse, bls12381Sqrt } from "../../runtime/hooks/bls12_381.ts";
import { ecrecover } from "../../runtime/hooks/ecrecover.ts";
import { fpInverse } from "../../runtime/hooks/fp_inverse.ts";
import { be, integer, join, operands, power } from "./hooks/support.ts";

const K1 = secp256k1.Point;
const R1 = p256.Point;
const BLS = bls12_381.fields.Fp.ORDER;

function recoverInput(head: number, r: bigint, alpha: bigint): Uint8Array {
  return join(Uint8Array.of(head), be(r, 32), be(alpha, 32));
}

const CURVES = [
  { name: "secp256k1", id: 1, curve: secp256k1, a: 0n },
  { name: "secp256r1", id: 2, curve: p256, a: p256.Point.Fp.ORDER - 3n },
] as const;
for (const { name, id, curve, a } of CURVES) {
  const { Point } = curve;
  const { b } = Point.CURVE();
  const p = Point.Fp.ORDER;
  const n = Point.Fn.ORDER;
  const alphaOf = (x: bigint) => (x ** 3n + a * x + b) % p;

  Deno.test(`ecrecover finds the generator of ${name}`, () => {
    const { x, y } = Point.BASE.toAffine();
    const head = id | Number(y & 1n) << 7;
    const [status, root, inverse] = ecrecover(recoverInput(head, x, alphaOf(x)));
    assertEquals(status, Uint8Array.of(1));
    assertEquals(integer(root), y);
    assertEquals(integer(inverse) * x % n, 1n);
    const [, other] = ecrecover(recoverInput(head ^ 0x80, x, alphaOf(x)));
    assertEquals(integer(other), p - y);
  });

  Deno.test(`ecrecover gives what recovers the signer on ${name}`, () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const property = fc.property(bytes32, bytes32, (seed, digest) => {
      const secret = be(integer(seed) % (n - 1n) + 1n, 32);
      const signed = curve.sign(digest, secret, { prehash: false, format: "recovered" });
      const recovery = signed[0] ?? 0;
      fc.pre(recovery < 2); // else r is x - n: once in 2^128
      const r = integer(signed.subarray(1, 33));
      const s = integer(signed.subarray(33));
      const [status, y, inverse] = ecrecover(recoverInput(id | recovery << 7, r, alphaOf(r)));
      assertEquals(status, Uint8Array.of(1));
      assertEquals(integer(inverse) * r % n, 1n);
      assertEquals(integer(y) & 1n, BigInt(recovery));
      // The signer is (s R - z G) / r.
      const point = Point.fromAffine({ x: r, y: integer(y) });
      const u1 = Point.Fn.create(-integer(digest) * integer(inverse));
      const u2 = Point.Fn.create(s * integer(inverse));
      const signer = point.multiply(u2).add(Point.BASE.multiplyUnsafe(u1));
      assertEquals(signer.toBytes(true), curve.getPublicKey(secret, true));
    });
    fc.assert(property, { numRuns: 20 });
  });

  Deno.test(`ecrecover proves with the non-residue 3 that a number is no square on ${name}`, () => {
    assertEquals(power(3n, (p - 1n) / 2n, p), p - 1n);
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: p - 1n }), (alpha) => {
      const answer = ecrecover(recoverInput(id, 1n, alpha));
      const isSquare = power(alpha, (p - 1n) / 2n, p) === 1n;
      assertEquals(answer.map((entry) => entry.length), isSquare ? [1, 32, 32] : [1, 32]);
      assertEquals(answer[0], Uint8Array.of(isSquare ? 1 : 0));
      const root = integer(answer[1]);
      assertEquals(root * root % p, isSquare ? alpha : 3n * alpha % p);
      // The principal root, or the even one.
      const expected = power(isSquare ? alpha : 3n * alpha % p, (p + 1n) / 4n, p);
      assertEquals(root, isSquare && (expected & 1n) === 1n ? p - expected : expected);
    }));
  });

  Deno.test(`ecrecover takes an r beyond the group order of ${name} if alpha is no square`, () => {
    const [status] = ecrecover(recoverInput(id, n, 3n));
    assertEquals(status, Uint8Array.of(0));
  });
}

Deno.test("ecrecover takes alpha 0 as a square on secp256r1, of either parity", () => {
  for (const head of [0x02, 0x82]) {
    const answer = ecrecover(recoverInput(head, 1n, 0n));
    assertEquals(answer, [Uint8Array.of(1), new Uint8Array(32), be(1n, 32)]);
  }
});

Deno.test("fp_inverse inverts in every prime field", () => {
  for (const p of [2n, 3n, 7n, K1.Fp.ORDER, K1.Fn.ORDER, BLS, 2n ** 521n - 1n]) {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: p - 1n }), (element) => {
        const [inverse, ...rest] = fpInverse(operands(66, element, p));
        assertEquals(rest, []);
        assertEquals(inverse?.length, 66);
        assertEquals(integer(inverse) * element % p, 1n);
      }),
      { numRuns: 20 },
    );
  }
});

const INVERSES: readonly [string, bigint, bigint, bigint][] = [
  ["an element above the modulus", 10n, 7n, 5n],
  ["an element above modulus 3, whose exponent is 1", 5n, 3n, 2n],
  ["a multiple of the modulus", 14n, 7n, 0n],
  ["modulus 2, whose exponent is 0", 4n, 2n, 1n],
  ["a composite modulus", 2n, 15n, 2n ** 13n % 15n],
];
for (const [name, element, modulus, expected] of INVERSES) {
  Deno.test(`fp_inverse gives the power as it is for ${name}`, () => {
    assertEquals(fpInverse(operands(2, element, modulus)), [be(expected, 2)]);
  });
}

Deno.test("fp hooks take operands of 512 bytes", () => {
  assertEquals(fpInverse(operands(512, 1n, (1n << 4095n) + 1n)), [be(1n, 512)]);
});

Deno.test("bls12_381_sqrt gives the principal root, of the element or of its double", () => {
  assertEquals(power(2n, (BLS - 1n) / 2n, BLS), BLS - 1n);
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: BLS - 1n }), (element) => {
    const isSquare = power(element, (BLS - 1n) / 2n, BLS) === 1n;
    const square = isSquare ? element : 2n * element % BLS;
    assertEquals(bls12381Sqrt(be(element, 48)), [
      Uint8Array.of(isSquare ? 1 : 0),
      be(power(square, (BLS + 1n) / 4n, BLS), 48),
    ]);
    assertEquals(power(power(square, (BLS + 1n) / 4n, BLS), 2n, BLS), square);
  }));
});

Deno.test("bls12_381_sqrt finds the generator's y from its x", () => {
  const { x, y } = bls12_381.G1.Point.BASE.toAffine();
  const [status, root] = bls12381Sqrt(be((x ** 3n + 4n) % BLS, 48));
  assertEquals(status, Uint8Array.of(1));
  assert([y, BLS - y].includes(integer(root)));
});

Deno.test("BLS hooks read 48 bytes and ignore the rest", () => {
  const one = be(1n, 48);
  const longer = join(one, Uint8Array.of(0xff));
  assertEquals(bls12381Sqrt(longer), [Uint8Array.of(1), one]);
  assertEquals(bls12381Inverse(longer), [one]);
});

Deno.test("BLS hooks take elements above the prime as the reference does", () => {
  assertEquals(bls12381Sqrt(be(0n, 48)), [Uint8Array.of(1), be(0n, 48)]);
  assertEquals(bls12381Sqrt(be(BLS, 48)), [Uint8Array.of(0), be(0n, 48)]);
  const root = power(4n, (BLS + 1n) / 4n, BLS);
  assertEquals(bls12381Sqrt(be(BLS + 2n, 48)), [Uint8Array.of(0), be(root, 48)]);
  assertEquals(bls12381Inverse(be(BLS, 48)), [be(0n, 48)]);
  assertEquals(bls12381Inverse(be(BLS + 1n, 48)), [be(1n, 48)]);
});

Deno.test("bls12_381_inverse inverts", () => {
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: BLS - 1n }), (element) => {
    const [inverse] = bls12381Inverse(be(element, 48));
    assertEquals(integer(inverse) * element % BLS, 1n);
  }));
});

type Refusal = readonly [number, Uint8Array, FaultKind, string];
const K = K1.Fp.ORDER;
const LIMIT = "its operands have 513 bytes, and the limit of this VM is 512";
const NO_ROOT =
  "neither the element nor its product with the non-residue has a root: the modulus " +
  "is no prime, or the non-residue is a square";
const TWOS = "the modulus less 1 is divisible by 2^257, and the limit of this VM is 2^256";
const REFUSALS: readonly Refusal[] = [
  [15, new Uint8Array(64), "hookInput", "it takes exactly 65 bytes, but the guest wrote 64"],
  [15, new Uint8Array(66), "hookInput", "it takes exactly 65 bytes, but the guest wrote 66"],
  [15, new Uint8Array(0), "hookInput", "it takes exactly 65 bytes, but the guest wrote 0"],
  [
    15,
    recoverInput(0x83, 1n, 1n),
    "hookElement",
    "3 is no curve, 1 is secp256k1 and 2 is secp256r1",
  ],
  [
    15,
    recoverInput(0, 1n, 1n),
    "hookElement",
    "0 is no curve, 1 is secp256k1 and 2 is secp256r1",
  ],
  [15, recoverInput(1, K, 1n), "hookElement", "r is not below the prime of secp256k1"],
  [15, recoverInput(1, 1n, K), "hookElement", "alpha is not below the prime of secp256k1"],
  [15, recoverInput(1, 1n, 0n), "hookElement", "alpha is 0"],
  [
    15,
    recoverInput(1, K1.Fn.ORDER, 4n),
    "hookElement",
    "r is not below the group order of secp256k1",
  ],
  [15, recoverInput(1, 0n, 4n), "hookElement", "r is 0 and has no inverse"],
  [15, recoverInput(2, R1.Fp.ORDER, 1n), "hookElement", "r is not below the prime of secp256r1"],
  [
    15,
    recoverInput(2, 1n, R1.Fp.ORDER),
    "hookElement",
    "alpha is not below the prime of secp256r1",
  ],
  [
    15,
    recoverInput(2, R1.Fn.ORDER, 0n),
    "hookElement",
    "r is not below the group order of secp256r1",
  ],
  [15, recoverInput(2, 0n, 0n), "hookElement", "r is 0 and has no inverse"],
  [17, new Uint8Array(3), "hookInput", "it needs at least 4 bytes, but the guest wrote 3"],
  [
    17,
    operands(2, 1n, 7n),
    "hookInput",
    "3 operands of 2 bytes take 10 bytes, but the guest wrote 8",
  ],
  [
    17,
    join(operands(1, 1n, 7n, 3n), Uint8Array.of(0)),
    "hookInput",
    "3 operands of 1 bytes take 7 bytes, but the guest wrote 8",
  ],
  [
    17,
    Uint8Array.of(255, 255, 255, 255),
    "hookInput",
    "3 operands of 4294967295 bytes take 12884901889 bytes, but the guest wrote 4",
  ],
  [17, operands(513, 1n, 7n, 3n), "hookInput", LIMIT],
  [17, operands(0), "hookElement", "the element is not below the modulus"],
  [17, operands(1, 7n, 7n, 3n), "hookElement", "the element is not below the modulus"],
  [17, operands(1, 1n, 0n, 0n), "hookElement", "the element is not below the modulus"],
  [17, operands(1, 0n, 7n, 7n), "hookElement", "the non-residue is not below the modulus"],
  [17, operands(1, 3n, 7n, 2n), "hookElement", NO_ROOT],
  [
    17,
    operands(1, 2n, 5n, 0n),
    "hookElement",
    "the product of the element and the non-residue is 0",
  ],
  [17, operands(1, 3n, 14n, 5n), "hookElement", "the modulus is even"],
  [17, operands(33, 1n, 2n ** 257n + 1n, 0n), "hookElement", TWOS],
  [18, new Uint8Array(0), "hookInput", "it needs at least 4 bytes, but the guest wrote 0"],
  [
    18,
    operands(1, 1n, 7n, 3n),
    "hookInput",
    "2 operands of 1 bytes take 6 bytes, but the guest wrote 7",
  ],
  [18, operands(513, 1n, 7n), "hookInput", LIMIT],
  [18, operands(0), "hookElement", "the element is 0"],
  [18, operands(1, 0n, 7n), "hookElement", "the element is 0"],
  [18, operands(1, 0n, 0n), "hookElement", "the element is 0"],
  [18, operands(1, 1n, 0n), "hookElement", "the modulus is 0, and must be a prime"],
  [18, operands(1, 1n, 1n), "hookElement", "the modulus is 1, and must be a prime"],
  [19, new Uint8Array(47), "hookInput", "it needs at least 48 bytes, but the guest wrote 47"],
  [19, be(BLS + 4n, 48), "hookElement", "the element is a square, but not below the prime"],
  [20, new Uint8Array(47), "hookInput", "it needs at least 48 bytes, but the guest wrote 47"],
  [20, new Uint8Array(48), "hookElement", "the element is 0"],
];
for (const [fd, input, kind, reason] of REFUSALS) {
  const entry = defaultHooks.get(fd);
  Deno.test(`${entry?.name} refuses ${input.length} bytes (${input[0]}…): ${reason}`, async () => {
    const hook = await entry?.load();
    const fault = assertThrows(() => hook?.(input), GuestFault);
    assertEquals(fault.kind, kind);
    assertEquals(fault.message, `Cannot answer the ${entry?.name} hook: ${reason}`);
  });
}

Deno.test("defaultHooks are the reference's file descriptors", async () => {
  assertEquals([...defaultHooks].map(([fd, { name }]) => [fd, name]), [
    [15, "ecrecover"],
    [17, "fp_sqrt"],
    [18, "fp_inverse"],
    [19, "bls12_381_sqrt"],
    [20, "bls12_381_inverse"],
  ]);
  for (const { load } of defaultHooks.values()) assertEquals(await load(), await load());
});

Deno.test("hooks read a view into a larger buffer, and leave it as it is", async () => {
  const inputs: Record<number, Uint8Array> = {
    15: recoverInput(0x81, 1n, 8n),
    17: operands(2, 4n, 7n, 3n),
    18: operands(2, 3n, 7n),
    19: be(4n, 48),
    20: be(4n, 48),
  };
  for (const [fd, { load }] of defaultHooks) {
    const hook = await load();
    const input = inputs[fd] ?? new Uint8Array();
    const padded = join(new Uint8Array(5).fill(0xee), input, new Uint8Array(5).fill(0xee));
    const view = padded.subarray(5, 5 + input.length);
    assertEquals(hook(view), hook(input));
    assertEquals([...view], [...input]);
    assert(hook(view).every((entry) => entry.buffer !== padded.buffer));
  }
});

Deno.test("hook.ts imports nothing but the hooks, on demand", async () => {
  const source = await Deno.readTextFile(new URL("../../runtime/hook.ts", import.meta.url));
  assertEquals(source.match(/^import .*$/gm), null);
});
