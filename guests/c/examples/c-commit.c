/*
 * Reads a text and a number. Prints the text, and commits its length, its CRC-32 and the text
 * backwards; then commits the number's smallest prime factor and what is left of the number.
 *
 * The factor is searched for outside the proof. Inside, the guest only checks what it is told: that
 * it divides the number, and that nothing smaller does, as far as that is cheap.
 */
#include "guest.h"

/* The CRC of zlib and Ethernet, bit by bit: reflected, polynomial 0x04c11db7. */
static u32 crc32(const u8 *bytes, u32 length) {
  u32 crc = ~0u;
  for (u32 i = 0; i < length; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

static void commit_text(guest_bytes text) {
  u8 *backwards = malloc(text.length);
  for (u32 i = 0; i < text.length; i++) backwards[i] = text.bytes[text.length - 1 - i];
  guest_commit_u32(text.length);
  guest_commit_u32(crc32(text.bytes, text.length));
  guest_commit(backwards, text.length);
  free(backwards);
}

static u32 smallest_factor(u32 n) {
  for (u32 factor = 2; (u64)factor * factor <= n; factor++) {
    if (n % factor == 0) return factor;
  }
  return n;
}

static void commit_factor(u32 n) {
  if (n < 2) guest_panic("the number has no prime factor");
  guest_unconstrained {
    guest_cycles_start("search");
    guest_hint_u32(smallest_factor(n));
    guest_cycles_end("search");
  }
  u32 factor = guest_read_u32();
  guest_check(factor > 1 && n % factor == 0);
  for (u32 smaller = 2; smaller < factor && smaller < 100; smaller++) guest_check(n % smaller != 0);
  guest_commit_u32(factor);
  guest_commit_u32(n / factor);
}

int guest_main(void) {
  /* All input first: a hint comes last. */
  guest_bytes text = guest_read();
  u32 n = guest_read_u32();
  guest_write(FD_STDOUT, text.bytes, text.length);
  guest_print("\n");
  guest_cycles_report_start("text");
  commit_text(text);
  guest_cycles_report_end("text");
  commit_factor(n);
  return 0;
}
