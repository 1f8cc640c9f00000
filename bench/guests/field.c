/*
 * Arithmetic of finite fields, as proofs are made of: products by Montgomery's method modulo a prime
 * of 254 bits (the order of BN254's groups), then products modulo 2^64 - 2^32 + 1. All of it is
 * 32 by 32 bits with 64-bit sums: `multu` and `maddu`. `size` counts thousands of the former; there
 * are 16 of the latter for each.
 */
#include "bench.h"

enum { LIMBS = 8 };

const u32 usual_size = 900;

static u32 prime[LIMBS] = {0xf0000001, 0x43e1f593, 0x79b97091, 0x2833e848,
                           0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72};
/* -1 / prime modulo 2^32 */
enum { NEGATIVE_INVERSE = (int)0xefffffff };

/* to = a b / 2^256 mod p. The whole product first, then a limb of it is cleared at a time. */
APART static void montgomery(u32 *to, const u32 *a, const u32 *b, const u32 *p) {
  u32 wide[2 * LIMBS + 1];
  for (int i = 0; i <= 2 * LIMBS; i++) wide[i] = 0;
  for (int i = 0; i < LIMBS; i++) {
    u32 carry = 0;
    for (int j = 0; j < LIMBS; j++) {
      u64 sum = (u64)a[i] * b[j] + wide[i + j] + carry;
      wide[i + j] = (u32)sum;
      carry = (u32)(sum >> 32);
    }
    wide[i + LIMBS] = carry;
  }
  for (int i = 0; i < LIMBS; i++) {
    u32 factor = wide[i] * (u32)NEGATIVE_INVERSE;
    u32 carry = 0;
    for (int j = 0; j < LIMBS; j++) {
      u64 sum = (u64)factor * p[j] + wide[i + j] + carry;
      wide[i + j] = (u32)sum;
      carry = (u32)(sum >> 32);
    }
    for (int j = i + LIMBS; j <= 2 * LIMBS && carry != 0; j++) {
      wide[j] += carry;
      carry = wide[j] < carry;
    }
  }
  /* What is left is less than 2 p. */
  u32 reduced[LIMBS];
  u32 borrow = 0;
  for (int i = 0; i < LIMBS; i++) {
    u64 difference = (u64)wide[i + LIMBS] - p[i] - borrow;
    reduced[i] = (u32)difference;
    borrow = (u32)(difference >> 63);
  }
  const u32 *result = borrow != 0 ? wide + LIMBS : reduced;
  for (int i = 0; i < LIMBS; i++) to[i] = result[i];
}

/* 2^32 - 1, which 2^64 is equal to modulo 2^64 - 2^32 + 1. */
#define EPSILON 0xffffffffull

/* A number that is equal to a b modulo 2^64 - 2^32 + 1; not always the least one. */
static u64 goldilocks(u64 a, u64 b) {
  u32 a0 = (u32)a, a1 = (u32)(a >> 32), b0 = (u32)b, b1 = (u32)(b >> 32);
  u64 low = (u64)a0 * b0;
  u64 middle = (u64)a1 * b0 + (low >> 32);
  u64 other = (u64)a0 * b1 + (u32)middle;
  u64 high = (u64)a1 * b1 + (middle >> 32) + (other >> 32);
  low = other << 32 | (u32)low;
  /* low + 2^64 x + 2^96 y = low + (2^32 - 1) x - y */
  u64 sum = low - (high >> 32);
  if (sum > low) sum -= EPSILON;
  u64 rest = (high << 32) - (u32)high;
  u64 result = sum + rest;
  if (result < rest) result += EPSILON;
  return result;
}

APART static u64 power_sum(u64 start, u64 factor, u32 count) {
  u64 power = start, sum = 0;
  for (u32 i = 0; i < count; i++) {
    power = goldilocks(power, factor + i);
    sum ^= power;
  }
  return sum;
}

u32 work(u32 size) {
  u32 a[LIMBS], b[LIMBS];
  u32 state = 5, checksum = 0;
  for (int i = 0; i < LIMBS; i++) {
    a[i] = next_random(&state) >> 3;
    b[i] = next_random(&state) >> 3;
  }
  /* Compilers shall not multiply by the limbs that they know. */
  const u32 *p = prime;
  OPAQUE(p);
  for (u32 i = 0; i < size; i++) {
    for (u32 j = 0; j < 500; j++) {
      montgomery(a, a, b, p);
      montgomery(b, b, a, p);
    }
    u64 sum = power_sum((u64)a[0] << 32 | a[1], (u64)b[0] << 32 | b[1], 16000);
    checksum = checksum * 31 + ((u32)sum ^ (u32)(sum >> 32));
  }
  for (int i = 0; i < LIMBS; i++) checksum = checksum * 31 + a[i];
  return checksum;
}
