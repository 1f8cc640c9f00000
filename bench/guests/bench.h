/*
 * What the guests of the benchmark have in common. Each defines `work` and `usual_size`; bench.c
 * stands behind them, for the VM (and qemu), for the host, and for WebAssembly.
 */
#ifndef BENCH_H
#define BENCH_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

/* Does an amount of work, and returns a checksum of all of it: the same everywhere. */
u32 work(u32 size);
/* The amount that is measured, unless another is asked for. */
extern const u32 usual_size;

/* Stays a function of its own, whatever a compiler thinks of it. */
#if defined(__clang__)
#define APART __attribute__((noinline))
#else
#define APART __attribute__((noinline, noclone))
#endif

/* From here on, compilers know nothing of a variable's value. */
#define OPAQUE(variable) __asm__ volatile("" : "+r"(variable))

/* The next of numbers that look random (Numerical Recipes' linear congruence). */
static inline u32 next_random(u32 *state) { return *state = *state * 1664525u + 1013904223u; }

#endif
