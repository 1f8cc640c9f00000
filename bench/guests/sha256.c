/*
 * SHA-256 (FIPS 180-4) of a message of 256 KiB, repeated `size` times: rotations and additions that
 * stay in registers. The checksum is the first word of the digest.
 */
#include "bench.h"

enum { LENGTH = 256 * 1024, BLOCK = 64 };

const u32 usual_size = 200;

static u8 message[LENGTH];

static const u32 constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline u32 turn(u32 x, int by) { return x >> by | x << (32 - by); }

APART static void compress(u32 *state, const u8 *block) {
  /* The last 16 words of the schedule; the next takes the place of the oldest. */
  u32 w[16];
  for (int i = 0; i < 16; i++, block += 4) {
    w[i] = (u32)block[0] << 24 | (u32)block[1] << 16 | (u32)block[2] << 8 | block[3];
  }
  u32 a = state[0], b = state[1], c = state[2], d = state[3];
  u32 e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    u32 word = w[i % 16];
    u32 first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (g ^ (e & (f ^ g)));
    first += constants[i] + word;
    u32 second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) | (c & (a | b)));
    h = g, g = f, f = e, e = d + first;
    d = c, c = b, b = a, a = first + second;
    u32 near = w[(i + 1) % 16], far = w[(i + 14) % 16];
    w[i % 16] = word + (turn(near, 7) ^ turn(near, 18) ^ near >> 3) + w[(i + 9) % 16] +
                (turn(far, 17) ^ turn(far, 19) ^ far >> 10);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

u32 work(u32 size) {
  u32 state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  u32 random = 1;
  for (u32 i = 0; i < LENGTH; i++) message[i] = (u8)(next_random(&random) >> 24);
  for (u32 i = 0; i < size; i++) {
    for (u32 j = 0; j < LENGTH; j += BLOCK) compress(state, message + j);
  }
  /* The padding of whole blocks: a 1 bit, zeros, and the length in bits. */
  u8 last[BLOCK] = {0x80};
  u64 bits = (u64)size * LENGTH * 8;
  for (int i = 0; i < 8; i++) last[BLOCK - 1 - i] = (u8)(bits >> 8 * i);
  compress(state, last);
  return state[0];
}
