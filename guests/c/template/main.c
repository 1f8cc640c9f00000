/* Counts the words of a text, outputs the number, and commits it together with the text's length. */
#include "guest.h"

static u32 count_words(guest_bytes text) {
  u32 words = 0;
  int inside = 0;
  for (u32 i = 0; i < text.length; i++) {
    int is_space = text.bytes[i] == ' ' || text.bytes[i] == '\n' || text.bytes[i] == '\t';
    if (!is_space && !inside) words++;
    inside = !is_space;
  }
  return words;
}

int guest_main(void) {
  guest_bytes text = guest_read();
  guest_cycles_start("count");
  u32 words = count_words(text);
  guest_cycles_end("count");
  guest_print_u32("words: ", words);
  guest_commit_u32(words);
  guest_commit_u32(text.length);
  return 0;
}
