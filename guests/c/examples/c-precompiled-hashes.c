/*
 * Hashes an input entry by three hash functions whose work the VM does, and checks a garbled
 * circuit, another entry. Commits the digests (SHA-256, Keccak-256, Poseidon2) and the verdict.
 */
#include "guest.h"

static u32 big_endian(const u8 *bytes) {
  return (u32)bytes[0] << 24 | (u32)bytes[1] << 16 | (u32)bytes[2] << 8 | bytes[3];
}

/* The message, then `first`, zeros, and at the end of a whole number of blocks `last`. */
static guest_bytes pad(guest_bytes message, u32 block, u32 least, u8 first, u8 last) {
  guest_bytes padded;
  padded.length = (message.length + least + block - 1) / block * block;
  padded.bytes = calloc(padded.length, 1);
  memcpy(padded.bytes, message.bytes, message.length);
  padded.bytes[message.length] = first;
  padded.bytes[padded.length - 1] |= last;
  return padded;
}

static void commit_sha256(guest_bytes message) {
  u32 hash[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  guest_bytes padded = pad(message, 64, 9, 0x80, 0);
  for (int i = 0; i < 4; i++) padded.bytes[padded.length - 1 - i] |= (u8)(message.length * 8 >> 8 * i);
  for (u32 at = 0; at < padded.length; at += 64) {
    u32 w[64];
    for (int i = 0; i < 16; i++) w[i] = big_endian(padded.bytes + at + 4 * i);
    syscall_sha256_extend(w);
    syscall_sha256_compress(w, hash);
  }
  for (int i = 0; i < 8; i++) {
    u8 bytes[4] = {(u8)(hash[i] >> 24), (u8)(hash[i] >> 16), (u8)(hash[i] >> 8), (u8)hash[i]};
    guest_commit(bytes, 4);
  }
}

static void commit_keccak256(guest_bytes message) {
  enum { RATE = 136, BLOCK = 144 };
  guest_bytes padded = pad(message, RATE, 1, 0x01, 0x80);
  u32 blocks = padded.length / RATE;
  u8 *input = calloc(blocks, BLOCK);
  for (u32 i = 0; i < blocks; i++) memcpy(input + i * BLOCK, padded.bytes + i * RATE, RATE);
  u32 result[17] = {0};
  result[16] = blocks * BLOCK / 4;
  syscall_keccak_sponge((const u32 *)input, result);
  guest_commit(result, 32);
}

/* The reference's: 3 bytes an element, 8 elements a block, which take the place of the first 8. */
static void commit_poseidon2(guest_bytes message) {
  guest_bytes padded = pad(message, 3, 2, 0x01, 0x80);
  u32 state[16] = {0};
  for (u32 at = 0; at < padded.length; at += 24) {
    for (u32 i = 0; i < 8 && at + 3 * i < padded.length; i++) {
      const u8 *bytes = padded.bytes + at + 3 * i;
      state[i] = bytes[0] | (u32)bytes[1] << 8 | (u32)bytes[2] << 16;
    }
    syscall_poseidon2_permute(state);
  }
  guest_commit(state, 32);
}

int guest_main(void) {
  guest_bytes message = guest_read();
  guest_bytes circuit = guest_read();
  commit_sha256(message);
  commit_keccak256(message);
  commit_poseidon2(message);
  u32 verdict;
  syscall_boolean_circuit_garble((const u32 *)circuit.bytes, &verdict);
  guest_commit_u32(verdict);
  return 0;
}
