/*
 * Reads a curve's number and two points, and commits their sum, the double of the first one, and
 * what the second one is completed to, with the sign 0 and with the sign 1. The VM does the work.
 *
 * Points are x and y in words, the low word first. On Ed25519 (4) a point is completed from its y,
 * on the others from its x; BN254 (2) has no such call.
 */
#include "guest.h"

typedef void addition(u32 *, const u32 *);
typedef void doubling(u32 *);
typedef void completion(u8 *, u32);

static void ed_double(u32 *p) { syscall_ed_add(p, p); }

static const struct {
  u32 words;
  addition *add;
  doubling *twice;
  completion *complete;
} curves[] = {
    {8, syscall_secp256k1_add, syscall_secp256k1_double, syscall_secp256k1_decompress},
    {8, syscall_secp256r1_add, syscall_secp256r1_double, syscall_secp256r1_decompress},
    {8, syscall_bn254_add, syscall_bn254_double, 0},
    {12, syscall_bls12381_add, syscall_bls12381_double, syscall_bls12381_decompress},
    {8, syscall_ed_add, ed_double, syscall_ed_decompress},
};

int guest_main(void) {
  u32 curve = guest_read_u32();
  guest_check(curve < sizeof curves / sizeof *curves);
  u32 coordinate = 4 * curves[curve].words;
  guest_bytes p = guest_read();
  guest_bytes q = guest_read();
  guest_check(p.length == 2 * coordinate && q.length == 2 * coordinate);

  u32 point[24];
  memcpy(point, p.bytes, p.length);
  curves[curve].add(point, (const u32 *)q.bytes);
  guest_commit(point, p.length);
  memcpy(point, p.bytes, p.length);
  curves[curve].twice(point);
  guest_commit(point, p.length);

  if (curves[curve].complete == 0) return 0;
  /* What is known stands in the second half, what is found in the first. */
  const u8 *known = curve == 4 ? q.bytes + coordinate : q.bytes;
  for (u32 sign = 0; sign < 2; sign++) {
    memset(point, 0, coordinate);
    memcpy((u8 *)point + coordinate, known, coordinate);
    curves[curve].complete((u8 *)point, sign);
    guest_commit(point, coordinate);
  }
  return 0;
}
