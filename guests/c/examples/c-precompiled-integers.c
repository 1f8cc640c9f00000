/*
 * Computes with large integers; the VM does the work. Integers are in words, the low word first.
 *
 * Reads a field's number (0 BN254's, 1 BLS12-381's) and two elements x and y of its quadratic
 * extension, and commits the sum, the difference and the product of their first components, then
 * those of the elements. Reads a, b and m, of 8 words each, and commits a b mod m. Reads c, of 64
 * words, and commits a c, of 72 words.
 */
#include "guest.h"

typedef void operation(u32 *, const u32 *);

static const struct {
  u32 words;
  operation *first[3];
  operation *whole[3];
} fields[] = {
    {8,
     {syscall_bn254_fp_addmod, syscall_bn254_fp_submod, syscall_bn254_fp_mulmod},
     {syscall_bn254_fp2_addmod, syscall_bn254_fp2_submod, syscall_bn254_fp2_mulmod}},
    {12,
     {syscall_bls12381_fp_addmod, syscall_bls12381_fp_submod, syscall_bls12381_fp_mulmod},
     {syscall_bls12381_fp2_addmod, syscall_bls12381_fp2_submod, syscall_bls12381_fp2_mulmod}},
};

static guest_bytes read_words(u32 words) {
  guest_bytes entry = guest_read();
  guest_check(entry.length == 4 * words);
  return entry;
}

static void commit_results(operation *const operations[3], guest_bytes x, guest_bytes y, u32 words) {
  for (int i = 0; i < 3; i++) {
    u32 result[24];
    memcpy(result, x.bytes, 4 * words);
    operations[i](result, (const u32 *)y.bytes);
    guest_commit(result, 4 * words);
  }
}

int guest_main(void) {
  u32 field = guest_read_u32();
  guest_check(field < 2);
  u32 words = fields[field].words;
  guest_bytes x = read_words(2 * words);
  guest_bytes y = read_words(2 * words);
  commit_results(fields[field].first, x, y, words);
  commit_results(fields[field].whole, x, y, 2 * words);

  guest_bytes a = read_words(8);
  guest_bytes b = read_words(8);
  guest_bytes m = read_words(8);
  u32 result[8];
  u32 factor_and_modulus[16];
  memcpy(result, a.bytes, 32);
  memcpy(factor_and_modulus, b.bytes, 32);
  memcpy(factor_and_modulus + 8, m.bytes, 32);
  syscall_uint256_mulmod(result, factor_and_modulus);
  guest_commit(result, 32);

  guest_bytes c = read_words(64);
  u32 low[64];
  u32 high[8];
  syscall_u256x2048_mul((const u32 *)a.bytes, (const u32 *)c.bytes, low, high);
  guest_commit(low, 256);
  guest_commit(high, 32);
  return 0;
}
