/*
 * Puts the SDK's memory functions and 64-bit division through their paces, and prints a checksum of
 * all that they did: on the host that is a C library and a compiler of somebody else's.
 */
#include "guest.h"

enum { SIZE = 96 };

static u32 checksum = 1;

static void note(u32 value) { checksum = (checksum ^ value) * 16777619u; }

static void note_bytes(const u8 *bytes, u32 length) {
  for (u32 i = 0; i < length; i++) note(bytes[i]);
}

/* Where GCC cannot see what is copied, and so calls the functions. */
static volatile u32 opaque;

static u8 source[SIZE], target[SIZE];

static void fill(u8 *bytes) {
  for (u32 i = 0; i < SIZE; i++) bytes[i] = (u8)(guest_random() >> 8);
}

static const u32 lengths[] = {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 19, 20, 31, 32, 33, 40};

/* Every alignment of both sides, and of overlapping ones in both directions. */
static void copies(void) {
  for (u32 i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    u32 length = lengths[i] + opaque;
    for (u32 to = 16; to < 20; to++) {
      for (u32 from = 16; from < 20; from++) {
        fill(source);
        fill(target);
        guest_check(memcpy(target + to, source + from, length) == target + to);
        note_bytes(target, SIZE);
        note((u32)(memcmp(target + to, source + from, length) == 0));
      }
      for (u32 from = 2; from < 40; from += 3) {
        fill(target);
        guest_check(memmove(target + to, target + from, length) == target + to);
        note_bytes(target, SIZE);
      }
      fill(target);
      guest_check(memset(target + to, (int)(0x1a5 + to + opaque), length) == target + to);
      note_bytes(target, SIZE);
    }
  }
}

static void comparisons(void) {
  for (u32 length = 0; length < 24; length++) {
    for (u32 at = 0; at <= length; at++) {
      fill(source);
      memcpy(target, source, SIZE);
      target[at + 1] ^= 0x81;
      int order = memcmp(target + 1, source + 1, length + opaque);
      note(order < 0 ? 1 : order > 0 ? 2 : 3);
    }
    fill(source);
    for (u32 i = 0; i < length; i++) source[i] |= 1;
    source[length + opaque] = 0;
    note((u32)strlen((const char *)source));
  }
}

/* Blocks are apart, aligned to 8 bytes, and keep what is in them when they grow. */
static void blocks(void) {
  u8 *block = 0;
  u8 *others[SIZE];
  for (u32 length = 0; length < SIZE; length++) {
    block = realloc(block, length + 1 + opaque);
    block[length] = (u8)(length * 7);
    others[length] = malloc(length + opaque);
    guest_check((guest_word)others[length] % 8 == 0);
    memset(others[length], (int)length, length);
  }
  note_bytes(block, SIZE);
  for (u32 length = 0; length < SIZE; length++) {
    note_bytes(others[length], length);
    free(others[length]);
  }
  block = realloc(block, 5);
  note_bytes(block, 5);
  free(block);
  free(0);
  u32 *zeros = calloc(SIZE, sizeof *zeros);
  note_bytes((u8 *)zeros, SIZE * sizeof *zeros);
}

static void note_u64(u64 value) {
  note((u32)value);
  note((u32)(value >> 32));
}

static void divisions(void) {
  static const u64 values[] = {
      1, 2, 3, 10, 255, 65536, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x100000001,
      0x123456789abcdef, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
      0xfffffffffffffffe, 0xffffffffffffffff,
  };
  enum { COUNT = sizeof values / sizeof *values };
  for (u32 i = 0; i < COUNT; i++) {
    for (u32 j = 0; j < COUNT; j++) {
      u64 a = values[i] + opaque, b = values[j] + opaque;
      note_u64(a / b);
      note_u64(a % b);
      note_u64(a * b);
      note_u64(a >> (b & 63));
      note_u64(a << (b & 63));
      /* The one that overflows. */
      if (a == 0x8000000000000000 && b == 0xffffffffffffffff) continue;
      note_u64((u64)((long long)a / (long long)b));
      note_u64((u64)((long long)a % (long long)b));
    }
  }
}

int guest_main(void) {
  copies();
  comparisons();
  guest_print_u32("copies and comparisons ", checksum);
  divisions();
  guest_print_u32("divisions ", checksum);
  blocks();
  guest_print_u32("blocks ", checksum);
  return 0;
}
