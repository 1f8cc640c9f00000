/*
 * Hashes 1 MiB with SHA-256 (FIPS 180-4) and prints the digest in hexadecimal.
 *
 * A benchmark: rotations, xors and additions in registers, with a working set that is streamed.
 * The bytes are the low bytes of successive states of xorshift (13, 17, 5) from 1.
 */
#include "guest.h"

enum { LENGTH = 1024 * 1024, BLOCK = 64 };

/* Room for the padding too. */
static u8 data[LENGTH + BLOCK];

static u32 round_constants[64];

/* The first 32 bits of the fraction of the square (or cube) root of a prime, by bisection: the
 * largest r with r^2 (or r^3) at most prime * 2^64 (2^96), where r < 2^37 is held in limbs of 16 bits. */
typedef struct {
  u32 limb[8];
} wide;

static wide multiply(wide a, wide b) {
  wide product;
  for (int i = 0; i < 8; i++) product.limb[i] = 0;
  for (int i = 0; i < 8; i++) {
    u32 carry = 0;
    for (int j = 0; i + j < 8; j++) {
      u32 sum = a.limb[i] * b.limb[j] + product.limb[i + j] + carry;
      product.limb[i + j] = sum & 0xffff;
      carry = sum >> 16;
    }
  }
  return product;
}

static int at_most(wide a, wide b) {
  for (int i = 7; i >= 0; i--) {
    if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i];
  }
  return 1;
}

static u32 root_fraction(u32 prime, int power) {
  wide limit = {{0}};
  limit.limb[2 * power] = prime;
  wide root = {{0}};
  for (int bit = 36; bit >= 0; bit--) {
    root.limb[bit / 16] |= 1u << bit % 16;
    wide raised = multiply(root, root);
    if (power == 3) raised = multiply(raised, root);
    if (!at_most(raised, limit)) root.limb[bit / 16] &= ~(1u << bit % 16);
  }
  return root.limb[1] << 16 | root.limb[0];
}

static u32 next_prime(u32 n) {
  for (;;) {
    n++;
    u32 divisor = 2;
    while (divisor * divisor <= n && n % divisor != 0) divisor++;
    if (divisor * divisor > n) return n;
  }
}

static inline u32 rotate(u32 x, int by) { return x >> by | x << (32 - by); }

static void compress(u32 state[8], const u8 *block) {
  u32 w[64];
  for (int i = 0; i < 16; i++, block += 4) {
    w[i] = (u32)block[0] << 24 | (u32)block[1] << 16 | (u32)block[2] << 8 | block[3];
  }
  for (int i = 16; i < 64; i++) {
    u32 s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    u32 s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  u32 a = state[0], b = state[1], c = state[2], d = state[3];
  u32 e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    u32 s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    u32 t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
    u32 s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    u32 t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

int guest_main(void) {
  u32 state[8];
  u32 prime = 1;
  for (int i = 0; i < 64; i++) {
    prime = next_prime(prime);
    if (i < 8) state[i] = root_fraction(prime, 2);
    round_constants[i] = root_fraction(prime, 3);
  }

  u32 random = 1;
  for (u32 i = 0; i < LENGTH; i++) data[i] = (u8)guest_xorshift(&random);

  /* The padding of a message of whole blocks: a 1 bit, zeros, and the length in bits. */
  data[LENGTH] = 0x80;
  for (int i = 0; i < 4; i++) data[LENGTH + BLOCK - 1 - i] = (u8)((LENGTH * 8u) >> 8 * i);

  for (u32 i = 0; i < LENGTH + BLOCK; i += BLOCK) compress(state, data + i);

  char line[65];
  for (int i = 0; i < 64; i++) {
    line[i] = "0123456789abcdef"[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
  }
  line[64] = '\n';
  guest_write(FD_STDOUT, line, sizeof line);
  return 0;
}
