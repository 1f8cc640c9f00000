/*
 * The Fibonacci number of `size`, by the definition: nothing but calls.
 *
 * OPAQUE keeps both calls: compilers else turn one of them into a loop, each in a way of its own.
 */
#include "bench.h"

const u32 usual_size = 41;

APART static u32 fibonacci(u32 n) {
  if (n < 2) return n;
  u32 left = fibonacci(n - 1);
  OPAQUE(left);
  u32 right = fibonacci(n - 2);
  OPAQUE(right);
  return left + right;
}

u32 work(u32 size) { return fibonacci(size); }
