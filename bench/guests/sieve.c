/*
 * The sieve of Eratosthenes over the odd numbers below 2^23, one byte each, `size` times: loops of
 * one store, with strides that leave the caches.
 */
#include "bench.h"

enum { NUMBERS = 1 << 22 };

const u32 usual_size = 60;

/* Entry i stands for 2 i + 1. */
static u8 composite[NUMBERS];

/* Marks multiples, and counts the primes among the first `count` odd numbers; 2 is none of them. */
APART static u32 count_primes(u32 count) {
  __builtin_memset(composite, 0, count);
  for (u32 i = 1; 2 * i * (i + 1) < count; i++) {
    if (composite[i]) continue;
    /* The square of 2 i + 1 is where its first new multiple stands. */
    for (u32 multiple = 2 * i * (i + 1); multiple < count; multiple += 2 * i + 1) {
      composite[multiple] = 1;
    }
  }
  u32 primes = 0;
  for (u32 i = 1; i < count; i++) primes += composite[i] == 0;
  return primes;
}

u32 work(u32 size) {
  u32 sum = 0;
  for (u32 i = 0; i < size; i++) sum = sum * 7 + count_primes(NUMBERS - 1000 * (i % 16));
  return sum;
}
