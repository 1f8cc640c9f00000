/* The beginning and the end of the benchmark's guests. The size is the first argument, if any. */
#include "bench.h"

#if defined(__wasm__)

__attribute__((export_name("run"))) u32 run(u32 size) { return work(size != 0 ? size : usual_size); }

/* With bulk memory these are one instruction each: for calls that clang makes. */
void *memset(void *to, int value, __SIZE_TYPE__ length) {
  return __builtin_memset(to, value, length);
}
void *memcpy(void *to, const void *from, __SIZE_TYPE__ length) {
  return __builtin_memcpy(to, from, length);
}

#else

static u32 size_of(int count, char **arguments) {
  if (count < 2) return usual_size;
  u32 size = 0;
  for (const char *digit = arguments[1]; *digit != 0; digit++) size = size * 10 + (u32)(*digit - '0');
  return size;
}

#if defined(__mips__)
#include "guest.h"

/* The stack as it was at the start: the number of arguments, then pointers to them. */
u32 *first_stack;

__asm__(
    ".section .text.bench_start, \"ax\", @progbits\n"
    ".globl bench_start\n"
    ".type bench_start, @function\n"
    ".ent bench_start\n"
    "bench_start:\n"
    ".frame $sp, 0, $ra\n"
    ".set noreorder\n"
    "lui $8, %hi(first_stack)\n"
    "j __start\n"
    "sw $sp, %lo(first_stack)($8)\n"
    ".set reorder\n"
    ".end bench_start\n"
    ".size bench_start, . - bench_start\n"
    ".text\n");

int guest_main(void) {
  guest_print_u32("checksum ", work(size_of((int)first_stack[0], (char **)(first_stack + 1))));
  return 0;
}

#else
#include <stdio.h>

int main(int count, char **arguments) {
  printf("checksum %u\n", work(size_of(count, arguments)));
  return 0;
}

#endif
#endif
