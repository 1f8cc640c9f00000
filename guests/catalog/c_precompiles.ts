/** The guests in C that call precompiles, one for each family. */

import { BY_HAND, type Guest, type GuestRun } from "./guest.ts";

/** An integer in bytes, the low byte first, in hexadecimal. */
function le(integer: bigint, bytes: number): string {
  const digits = integer.toString(16).padStart(2 * bytes, "0");
  return (digits.match(/../g) ?? []).reverse().join("");
}

/** A point by its coordinates in hexadecimal, as they are published. */
type Point = readonly [x: string, y: string];
const x = ([digits]: Point) => BigInt("0x" + digits);
const y = ([, digits]: Point) => BigInt("0x" + digits);

interface Curve {
  readonly number: number;
  readonly bytes: number;
  readonly prime: bigint;
  readonly p: Point;
  readonly q: Point;
  readonly sum: Point;
  readonly double: Point;
  /** What q is completed to with the sign 0, if its curve has such a call. */
  readonly first?: bigint;
  readonly oracle: string;
}

const K1_2G: Point = [
  "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
  "1ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a",
];
const R1_2G: Point = [
  "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978",
  "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1",
];
const BN_2G: Point = [
  "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3",
  "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4",
];
const BLS_P1: Point = [
  "112b98340eee2777cc3c14163dea3ec97977ac3dc5c70da32e6e87578f44912e902ccef9efe28d4a78b8999dfbca9426",
  "186b28d92356c4dfec4b5201ad099dbdede3781f8998ddf929b4cd7756192185ca7b8f4ef7088f813270ac3d48868a21",
];
const ED_2B: Point = [
  "36ab384c9f5a046c3d043b7d1833e7ac080d8e4515d7a45f83c5a14e2843ce0e",
  "2260cdf3092329c21da25ee8c9a21f5697390f51643851560e5f46ae6af8a3c9",
];

const BN254 = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
const BLS12381 =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
const K1 = 2n ** 256n - 2n ** 32n - 977n;
const R1 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const ED = 2n ** 255n - 19n;
/** The root that the sign 0 asks for: the even one. */
const even = (root: bigint, prime: bigint) => root % 2n === 0n ? root : prime - root;
/** The same on BLS12-381: the smaller one. */
const smaller = (root: bigint, prime: bigint) => root < prime - root ? root : prime - root;

const MULTIPLES = "the generator of SEC 2 and its double and triple, as published";

const CURVES: readonly Curve[] = [
  {
    number: 0,
    bytes: 32,
    prime: K1,
    p: [
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
      "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
    ],
    q: K1_2G,
    sum: [
      "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
      "388f7b0f632de8140fe337e62a37f3566500a99934c2231b6cb9fd7584b8e672",
    ],
    double: K1_2G,
    first: even(y(K1_2G), K1),
    oracle: MULTIPLES,
  },
  {
    number: 1,
    bytes: 32,
    prime: R1,
    p: [
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    ],
    q: R1_2G,
    sum: [
      "5ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c",
      "8734640c4998ff7e374b06ce1a64a2ecd82ab036384fb83d9a79b127a27d5032",
    ],
    double: R1_2G,
    first: even(y(R1_2G), R1),
    oracle: MULTIPLES,
  },
  {
    number: 2,
    bytes: 32,
    prime: BN254,
    p: ["01", "02"],
    q: BN_2G,
    sum: [
      "0769bf9ac56bea3ff40232bcb1b6bd159315d84715b8e679f2d355961915abf0",
      "2ab799bee0489429554fdb7c8d086475319e63b40b9c5b57cdf1ff3dd9fe2261",
    ],
    double: BN_2G,
    oracle: "the generator of EIP-196 and its double and triple, as published",
  },
  {
    number: 3,
    bytes: 48,
    prime: BLS12381,
    p: [
      "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb",
      "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1",
    ],
    q: BLS_P1,
    sum: [
      "0a40300ce2dec9888b60690e9a41d3004fda4886854573974fab73b046d3147ba5b7a5bde85279ffede1b45b3918d82d",
      "06d3d887e9f53b9ec4eb6cedf5607226754b07c01ace7834f57f3e7315faefb739e59018e22c492006190fba4a870025",
    ],
    double: [
      "0572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e",
      "166a9d8cabc673a322fda673779d8e3822ba3ecb8670e461f73bb9021d5fd76a4c56d9d4cd16bd1bba86881979749d28",
    ],
    first: smaller(y(BLS_P1), BLS12381),
    oracle: "EIP-2537's test vectors for G1ADD",
  },
  {
    number: 4,
    bytes: 32,
    prime: ED,
    p: [
      "216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a",
      "6666666666666666666666666666666666666666666666666666666666666658",
    ],
    q: ED_2B,
    sum: [
      "67ae9c4a22928f491ff4ae743edac83a6343981981624886ac62485fd3f8e25c",
      "1267b1d177ee69aba126a18e60269ef79f16ec176724030402c3684878f5b4d4",
    ],
    double: ED_2B,
    first: even(x(ED_2B), ED),
    oracle: "RFC 8032's base point and formula, with Python's integers",
  },
];

function points(curve: Curve): GuestRun {
  const { number, bytes, prime, p, q, sum, double, first, oracle } = curve;
  const text = (point: Point) => le(x(point), bytes) + le(y(point), bytes);
  const roots = first === undefined ? "" : le(first, bytes) + le(prime - first, bytes);
  return {
    inputs: [`u32:${number}`, "hex:" + text(p), "hex:" + text(q)],
    publicValues: text(sum) + text(double) + roots,
    stdout: "",
    exit: 0,
    oracle,
  };
}

interface Products {
  /** a, b, m and a·b mod m. */
  readonly short: readonly [bigint, bigint, bigint, bigint];
  /** c, and a·c in two parts. */
  readonly long: readonly [bigint, bigint, bigint];
}

/** (-1 + 2i) and (-2 + 3i): sum -3 + 5i, difference 1 - i, product -4 - 7i. */
function integers(
  field: number,
  prime: bigint,
  bytes: number,
  { short, long }: Products,
): GuestRun {
  const list = (...all: bigint[]) => all.map((one) => le((one + prime) % prime, bytes)).join("");
  const [a, b, m, ab] = short;
  const [c, low, high] = long;
  return {
    inputs: [
      `u32:${field}`,
      "hex:" + list(-1n, 2n),
      "hex:" + list(-2n, 3n),
      ...[a, b, m].map((one) => "hex:" + le(one, 32)),
      "hex:" + le(c, 256),
    ],
    publicValues: list(-3n, 1n, 2n) + list(-3n, 5n, 1n, -1n, -4n, -7n) + le(ab, 32) +
      le(low, 256) + le(high, 32),
    stdout: "",
    exit: 0,
    oracle: BY_HAND,
  };
}

const ONES = 2n ** 256n - 1n;
/** What the guest commits of 1,000 bytes of 1. */
const DIGESTS = [
  "353c38352a855c80f4ecb0793a76493228541b5fab5ef7af26effac91e77ec46",
  "f7fc294ce4ab9c4224d9a7660c5bf3895dc070a0f8ce5545f3c2ca0b030c181f",
  "ae45b14fe23b9f584c76c67d4d9ef6635a27b553a7114427584cc87ba8919866",
].join("");

/** A circuit: the number of its gates, delta, and of each gate its type and four labels. */
function circuit(...gates: readonly (readonly [type: number, ...labels: bigint[]])[]): string {
  const delta = 0xd0n << 64n;
  const words = gates.map(([type, ...labels]) =>
    le(BigInt(type), 4) + labels.map((label) => le(label, 16)).join("")
  );
  return "hex:" + le(BigInt(gates.length), 4) + le(delta, 16) + words.join("");
}

/** 0x11 ^ 0x22 ^ 0x04 is 0x37, in each of two words; an OR has delta in it too. */
const AND = [
  0,
  0x11n << 96n | 0x11n,
  0x22n << 96n | 0x22n,
  4n << 96n | 4n,
  0x37n << 96n | 0x37n,
] as const;
const OR = [7, 0x11n, 0x22n, 4n, 0xd0n << 64n | 0x37n] as const;

function hashes(gates: string, verdict: number): GuestRun {
  return {
    inputs: ["hex:" + "01".repeat(1000), gates],
    publicValues: DIGESTS + le(BigInt(verdict), 4),
    stdout: "",
    exit: 0,
    oracle:
      "Python's hashlib, its package pycryptodome, the reference's own test, and labels by hand",
  };
}

function precompiled(name: string, about: string, runs: readonly GuestRun[]): Guest {
  return { name, language: "c", about, runsOnHost: false, runs };
}

export const C_PRECOMPILE_GUESTS: readonly Guest[] = [
  precompiled("c-precompiled-hashes", "Hashes, and checks a garbled circuit, by precompiles", [
    hashes(circuit(AND, OR), 1),
    hashes(circuit(AND, [0, ...OR.slice(1) as bigint[]]), 0),
  ]),
  precompiled(
    "c-precompiled-points",
    "Adds, doubles and completes points of five curves by precompiles",
    CURVES.map(points),
  ),
  precompiled("c-precompiled-integers", "Computes with large integers by precompiles", [
    integers(0, BN254, 32, {
      // 0 as a modulus stands for 2^256
      short: [ONES, ONES, 0n, 1n],
      long: [2n ** 2048n - 1n, 2n ** 2048n - 2n ** 256n + 1n, ONES - 1n],
    }),
    integers(1, BLS12381, 48, {
      short: [7n, 6n, 40n, 2n],
      long: [2n ** 2047n + 5n, 2n ** 2047n + 35n, 3n],
    }),
  ]),
];
