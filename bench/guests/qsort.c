/*
 * Sorts 2^19 records of eight bytes, `size` times, by one of three orders: every comparison is a call
 * through a pointer, as with the C library's qsort.
 */
#include "bench.h"

typedef struct {
  u32 key;
  u32 place;
} record;

typedef int (*order)(const void *, const void *);

enum { COUNT = 1 << 19, SMALL = 12 };

const u32 usual_size = 12;

static record records[COUNT];

static void swap(u8 *a, u8 *b, u32 width) {
  u32 *x = (u32 *)(void *)a, *y = (u32 *)(void *)b;
  for (u32 i = 0; i < width / sizeof(u32); i++) {
    u32 kept = x[i];
    x[i] = y[i];
    y[i] = kept;
  }
}

static void insertion_sort(u8 *first, u8 *end, u32 width, order compare) {
  for (u8 *next = first + width; next < end; next += width) {
    for (u8 *hole = next; hole > first && compare(hole - width, hole) > 0; hole -= width) {
      swap(hole - width, hole, width);
    }
  }
}

/* Quicksort after Hoare; the first element is the pivot, once the middle of three is there. */
APART static void sort(u8 *first, u32 count, u32 width, order compare) {
  while (count > SMALL) {
    u8 *middle = first + count / 2 * width, *last = first + (count - 1) * width;
    if (compare(middle, first) > 0) swap(middle, first, width);
    /* Now the first is not before the middle; it becomes the lesser of itself and the last… */
    if (compare(first, last) > 0) swap(first, last, width);
    /* …and the greater of that and the middle. */
    if (compare(middle, first) > 0) swap(middle, first, width);
    u8 *low = first, *high = last + width;
    for (;;) {
      do low += width;
      while (low <= last && compare(low, first) < 0);
      do high -= width;
      while (compare(high, first) > 0);
      if (low >= high) break;
      swap(low, high, width);
    }
    swap(first, high, width);
    /* The shorter part now, by a call; the longer one in this loop. */
    u32 before = (u32)(high - first) / width, after = count - before - 1;
    if (before < after) {
      sort(first, before, width, compare);
      first = high + width;
      count = after;
    } else {
      sort(high + width, after, width, compare);
      count = before;
    }
  }
  if (count > 1) insertion_sort(first, first + count * width, width, compare);
}

static int by_place(const record *a, const record *b) {
  return a->place < b->place ? -1 : a->place > b->place;
}

static int upwards(const void *a, const void *b) {
  const record *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return by_place(x, y);
}

static int downwards(const void *a, const void *b) { return upwards(b, a); }

static int by_low_bits(const void *a, const void *b) {
  const record *x = a, *y = b;
  u32 low_x = x->key << 16 | x->key >> 16, low_y = y->key << 16 | y->key >> 16;
  if (low_x != low_y) return low_x < low_y ? -1 : 1;
  return by_place(x, y);
}

/* Volatile, so that no compiler knows whom `sort` calls. */
static const order volatile orders[] = {upwards, by_low_bits, downwards};

u32 work(u32 size) {
  u32 state = 11, checksum = 0;
  for (u32 i = 0; i < size; i++) {
    for (u32 j = 0; j < COUNT; j++) {
      records[j].key = next_random(&state) ^ state >> 13;
      records[j].place = j;
    }
    order compare = orders[i % 3];
    sort((u8 *)records, COUNT, sizeof(record), compare);
    for (u32 j = 1; j < COUNT; j++) {
      if (compare(&records[j - 1], &records[j]) > 0) return j;
      if (j % 1021 == 0) checksum = checksum * 31 + records[j].place;
    }
  }
  return checksum;
}
