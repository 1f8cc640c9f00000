/*
 * Sorts 100,000 words and prints a checksum of the result.
 *
 * The words are successive states of xorshift (13, 17, 5) from 2463534242. The quicksort recurses
 * into the shorter part, and leaves short runs to insertion sort. The checksum folds every word
 * with its place, so it is wrong if anything is lost or out of place.
 */
#include "guest.h"

enum { COUNT = 100000, SHORT_RUN = 12 };

static u32 words[COUNT];

static void insertion_sort(u32 *first, u32 *last) {
  for (u32 *next = first + 1; next <= last; next++) {
    u32 word = *next;
    u32 *hole = next;
    while (hole > first && hole[-1] > word) {
      *hole = hole[-1];
      hole--;
    }
    *hole = word;
  }
}

static u32 median(u32 a, u32 b, u32 c) {
  if (a > b) {
    u32 swap = a;
    a = b;
    b = swap;
  }
  return c <= a ? a : c >= b ? b : c;
}

/* Sorts first..last, both included. */
static void quicksort(u32 *first, u32 *last) {
  while (last - first >= SHORT_RUN) {
    u32 pivot = median(*first, first[(last - first) / 2], *last);
    u32 *left = first;
    u32 *right = last;
    while (left <= right) {
      while (*left < pivot) left++;
      while (*right > pivot) right--;
      if (left <= right) {
        u32 word = *left;
        *left++ = *right;
        *right-- = word;
      }
    }
    if (right - first < last - left) {
      quicksort(first, right);
      first = left;
    } else {
      quicksort(left, last);
      last = right;
    }
  }
  insertion_sort(first, last);
}

int guest_main(void) {
  u32 state = 2463534242u;
  for (u32 i = 0; i < COUNT; i++) words[i] = guest_xorshift(&state);

  quicksort(words, words + COUNT - 1);

  u32 checksum = 0;
  for (u32 i = 0; i < COUNT; i++) {
    if (i > 0 && words[i - 1] > words[i]) {
      guest_print("the words are not sorted\n");
      return 1;
    }
    checksum = checksum * 31 + (words[i] ^ i);
  }
  guest_print_u32("checksum ", checksum);
  return 0;
}
