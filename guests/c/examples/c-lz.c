/*
 * Compresses 192 KiB, decompresses the result, compares it with the original, and prints both
 * sizes and a checksum of the compressed bytes.
 *
 * A benchmark: byte loads and stores, hash chains that jump about in memory, copies that overlap.
 *
 * The format: a byte below 128 is followed by one literal more than it says; any other stands for a
 * match, with its length less MIN_MATCH in the low 7 bits, and is followed by the distance back, two
 * bytes, low byte first.
 */
#include "guest.h"

enum { LENGTH = 192 * 1024, WINDOW = 32 * 1024, HASH_BITS = 13, CHAIN = 24 };
enum { MIN_MATCH = 4, MAX_MATCH = MIN_MATCH + 127, MAX_LITERALS = 128 };

static u8 plain[LENGTH];
/* At worst all is literals. */
static u8 packed[LENGTH + LENGTH / MAX_LITERALS + 1];
static u8 unpacked[LENGTH];

/* One more than the last place of each hash, and of each place in the window the place before. */
static u32 heads[1 << HASH_BITS];
static u32 chains[WINDOW];

/* ---- Data: prose without sense, with a stretch of noise now and then ---- */

static const char *const words[] = {
    "the ", "of ", "a ", "and ", "in ", "to ", "river ", "stone ", "under ", "light ", "old ",
    "memory ", "which ", "was ", "never ", "quietly ", "carried ", "northward, ", "because ",
    "nobody ", "counted ", "seven ", "lanterns ", "between ", "winter. ", "gates. ", "When ",
    "They ", "machine ", "proof ", "witness ", "verily. \n",
};

static void make_data(void) {
  u32 state = 88172645;
  u32 place = 0;
  while (place < LENGTH) {
    u32 chance = guest_xorshift(&state);
    if (chance % 256 == 0) {
      for (u32 i = 0; i < 96 && place < LENGTH; i++) plain[place++] = (u8)guest_xorshift(&state);
      continue;
    }
    /* The product of two small numbers makes some words far more frequent than others. */
    const char *word = words[(chance >> 8 & 31) * (chance >> 16 & 31) >> 5];
    while (*word != 0 && place < LENGTH) plain[place++] = (u8)*word++;
  }
}

/* ---- Compression ---- */

static u32 hash_at(u32 place) {
  u32 word = plain[place] | plain[place + 1] << 8 | plain[place + 2] << 16 |
             (u32)plain[place + 3] << 24;
  return word * 2654435761u >> (32 - HASH_BITS);
}

static void remember(u32 place) {
  if (place + MIN_MATCH > LENGTH) return;
  u32 hash = hash_at(place);
  chains[place % WINDOW] = heads[hash];
  heads[hash] = place + 1;
}

/* The longest match for what stands at a place; 0 if there is none. Prefers the nearest. */
static u32 find_match(u32 place, u32 *distance) {
  if (place + MIN_MATCH > LENGTH) return 0;
  u32 limit = LENGTH - place < MAX_MATCH ? LENGTH - place : MAX_MATCH;
  u32 best = MIN_MATCH - 1;
  u32 candidate = heads[hash_at(place)];
  for (u32 tries = 0; tries < CHAIN && candidate != 0; tries++) {
    u32 at = candidate - 1;
    if (place - at >= WINDOW) break;
    if (best < limit && plain[at + best] == plain[place + best]) {
      u32 length = 0;
      while (length < limit && plain[at + length] == plain[place + length]) length++;
      if (length > best) {
        best = length;
        *distance = place - at;
      }
    }
    candidate = chains[at % WINDOW];
  }
  return best < MIN_MATCH ? 0 : best;
}

/* Writes literals from..to, both below LENGTH or at it. */
static u32 put_literals(u32 end, u32 from, u32 to) {
  while (from < to) {
    u32 count = to - from < MAX_LITERALS ? to - from : MAX_LITERALS;
    packed[end++] = (u8)(count - 1);
    memcpy(packed + end, plain + from, count);
    end += count;
    from += count;
  }
  return end;
}

static u32 compress(void) {
  u32 end = 0, pending = 0, place = 0;
  while (place < LENGTH) {
    u32 distance = 0, later_distance;
    u32 length = find_match(place, &distance);
    remember(place);
    /* A longer match one byte on is worth a literal. */
    if (length == 0 || (length < 16 && find_match(place + 1, &later_distance) > length)) {
      place++;
      continue;
    }
    end = put_literals(end, pending, place);
    packed[end++] = (u8)(128 | (length - MIN_MATCH));
    packed[end++] = (u8)distance;
    packed[end++] = (u8)(distance >> 8);
    for (u32 i = 1; i < length; i++) remember(place + i);
    pending = place += length;
  }
  return put_literals(end, pending, LENGTH);
}

/* ---- Decompression: trusts nothing that it reads ---- */

static u32 decompress(u32 length) {
  u32 place = 0, end = 0;
  while (place < length) {
    u32 control = packed[place++];
    if (control < 128) {
      u32 count = control + 1;
      guest_check(count <= length - place && count <= LENGTH - end);
      memcpy(unpacked + end, packed + place, count);
      place += count;
      end += count;
      continue;
    }
    guest_check(length - place >= 2);
    u32 count = (control & 127) + MIN_MATCH;
    u32 distance = packed[place] | packed[place + 1] << 8;
    place += 2;
    guest_check(distance != 0 && distance <= end && count <= LENGTH - end);
    /* Byte by byte: a match may overlap itself. */
    for (u32 i = 0; i < count; i++, end++) unpacked[end] = unpacked[end - distance];
  }
  return end;
}

/* Adler's checksum. */
static u32 checksum(const u8 *bytes, u32 length) {
  u32 low = 1, high = 0;
  for (u32 i = 0; i < length; i++) {
    low = (low + bytes[i]) % 65521;
    high = (high + low) % 65521;
  }
  return high << 16 | low;
}

int guest_main(void) {
  make_data();
  u32 length = compress();
  guest_check(decompress(length) == LENGTH);
  guest_check(memcmp(plain, unpacked, LENGTH) == 0);
  guest_print_u32("plain ", LENGTH);
  guest_print_u32("packed ", length);
  guest_print_u32("checksum ", checksum(packed, length));
  return 0;
}
