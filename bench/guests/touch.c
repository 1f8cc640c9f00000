/* Writes every word of `size` MiB (64 at most), and reads one in each 4 KiB: what memory costs. */
#include "bench.h"

enum { MEBIBYTE = 1 << 20, MOST = 64 };

const u32 usual_size = MOST;

static u32 area[MOST * MEBIBYTE / sizeof(u32)];

u32 work(u32 size) {
  u32 words = (size < MOST ? size : MOST) * (MEBIBYTE / sizeof(u32));
  u32 state = size, sum = 0;
  for (u32 i = 0; i < words; i++) area[i] = next_random(&state);
  for (u32 i = 0; i < words; i += 1024) sum = sum * 31 + area[i];
  return sum;
}
