/*
 * The SDK for guests of the MIPS VM in C: include this header, compile guest.c with the guest, and
 * define `int guest_main(void)`, whose result is the exit code.
 *
 * There is no C library. Everything here also compiles for the host (which takes its input from the
 * environment, see README.md), but for the calls under "System calls".
 */
#ifndef GUEST_H
#define GUEST_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
/* As wide as a pointer: 32 bits in the VM. */
typedef unsigned long guest_word;

int guest_main(void);

/* ---- Memory ---- */

#if defined(__mips__)

/* Never gives memory out twice, and never back: free does nothing. Panics when memory is full. */
void *malloc(__SIZE_TYPE__ length);
void *calloc(__SIZE_TYPE__ count, __SIZE_TYPE__ length);
void *realloc(void *block, __SIZE_TYPE__ length);
void free(void *block);

void *memcpy(void *to, const void *from, __SIZE_TYPE__ length);
void *memmove(void *to, const void *from, __SIZE_TYPE__ length);
void *memset(void *to, int value, __SIZE_TYPE__ length);
int memcmp(const void *left, const void *right, __SIZE_TYPE__ length);
__SIZE_TYPE__ strlen(const char *text);

#else
#include <stdlib.h>
#include <string.h>
#endif

/* ---- The end ---- */

/* Ends the guest. What was committed up to here counts, whatever the code. */
__attribute__((noreturn)) void guest_exit(u32 code);

/* Says on stderr what is wrong, and where, and ends the guest with code 1. */
#define guest_panic(message) guest_panic_at(__FILE__ ":" GUEST_TEXT(__LINE__), message)
/* Panics unless the condition holds. */
#define guest_check(condition) \
  ((condition) ? (void)0 : guest_panic("this does not hold: " #condition))

__attribute__((noreturn, cold)) void guest_panic_at(const char *place, const char *message);
#define GUEST_TEXT(tokens) GUEST_TEXT_OF(tokens)
#define GUEST_TEXT_OF(tokens) #tokens

/* ---- Input and output ---- */

typedef struct {
  u8 *bytes;
  u32 length;
} guest_bytes;

/* Takes the next input entry; its memory is fresh from malloc. Without one, the VM stops the guest. */
guest_bytes guest_read(void);
/* Takes an entry of four bytes, low byte first. Panics if it has another length. */
u32 guest_read_u32(void);

/* Makes bytes public, in the order of the calls. */
void guest_commit(const void *bytes, u32 length);
/* Makes a number public: four bytes, low byte first. */
void guest_commit_u32(u32 value);

enum { FD_STDOUT = 1, FD_STDERR = 2, FD_PUBLIC_VALUES = 13, FD_HINT = 14 };

/* Writes to one of these. The VM drops text that is not UTF-8. */
void guest_write(u32 fd, const void *bytes, u32 length);
void guest_print(const char *text);
/* Prints a label and a number in decimal, as one line and one WRITE. */
void guest_print_u32(const char *label, u32 value);

/* ---- Work outside the proof ---- */

/*
 * Runs the block that follows outside the proof, where it costs no cycles, and then undoes it:
 * memory and variables go back to what they were. Hand results over with guest_hint, and read *and
 * check* them behind the block. Inside, only output works; do not nest it, do not leave it with
 * break, goto or return, and do not commit there.
 */
#define guest_unconstrained \
  for (; syscall_enter_unconstrained() == 1; syscall_exit_unconstrained())

/* Appends an entry to the input; all that is waiting to be read comes first. Nothing if empty. */
void guest_hint(const void *bytes, u32 length);
void guest_hint_u32(u32 value);

/* ---- Measuring ---- */

/* The VM tells the cycles between a start and the end of the same name, a string literal. */
#define guest_cycles_start(name) guest_mark("cycle-tracker-start: " name "\n")
#define guest_cycles_end(name) guest_mark("cycle-tracker-end: " name "\n")
/* The same, and the report adds up all spans of a name. */
#define guest_cycles_report_start(name) guest_mark("cycle-tracker-report-start: " name "\n")
#define guest_cycles_report_end(name) guest_mark("cycle-tracker-report-end: " name "\n")
void guest_mark(const char *command);

/* ---- Numbers that look random ---- */

/* Marsaglia's xorshift with the shifts 13, 17, 5: every state but 0 comes up once in 2^32 - 1 steps. */
static inline u32 guest_xorshift(u32 *state) {
  u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

/* The same numbers in every run: a guest has no source of chance. Secrets must come as input. */
u32 guest_random(void);

/* ---- System calls ---- */

/*
 * Every system call of the VM, by the reference's names. The code goes to $2, arguments to $4 to
 * $7; a call changes $2 only (a Linux call, $7 too). Pointers are to words, aligned to four bytes,
 * the low word first. A misuse stops the guest. The host has none of these but the first six.
 */

/* Commits the digests, then halts: see README.md. */
__attribute__((noreturn)) void syscall_halt(u32 code);
/* WRITE; what goes to FD_PUBLIC_VALUES is also hashed. */
void syscall_write(u32 fd, const void *bytes, u32 length);
/* Returns 1, and when the block ends, a second time 0. */
u32 syscall_enter_unconstrained(void);
void syscall_exit_unconstrained(void);
/* The length of the next input entry, which stays where it is. */
u32 syscall_hint_len(void);
/* Moves the next entry, of exactly this length, to aligned memory that was never used before.
 * Load each word once before anything else uses it: guest_read says why. */
void syscall_hint_read(void *to, u32 length);

#if defined(__mips__)
static inline guest_word guest_syscall(u32 code, guest_word a0, guest_word a1, guest_word a2,
                                       guest_word a3) {
  register guest_word r2 __asm__("$2") = code;
  register guest_word r4 __asm__("$4") = a0;
  register guest_word r5 __asm__("$5") = a1;
  register guest_word r6 __asm__("$6") = a2;
  register guest_word r7 __asm__("$7") = a3;
  __asm__ volatile("syscall" : "+r"(r2), "+r"(r7) : "r"(r4), "r"(r5), "r"(r6) : "memory");
  return r2;
}
#else
guest_word guest_syscall(u32 code, guest_word a0, guest_word a1, guest_word a2, guest_word a3);
#endif

#define GUEST_CALL_1(code, name, type)               \
  static inline void name(type a) {                  \
    guest_syscall(code, (guest_word)a, 0, 0, 0);     \
  }
#define GUEST_CALL_2(code, name, type_a, type_b)                 \
  static inline void name(type_a a, type_b b) {                  \
    guest_syscall(code, (guest_word)a, (guest_word)b, 0, 0);     \
  }

/* Word 0 to 7 of the digest of the public values, and of the proofs that were verified. */
GUEST_CALL_2(0x00000010, syscall_commit, u32, u32)
GUEST_CALL_2(0x0000001a, syscall_commit_deferred_proofs, u32, u32)
/* Records that a proof for this key (8 words) and these public values (8 words) was verified. */
GUEST_CALL_2(0x0000001b, syscall_verify_zkm_proof, const u32 *, const u32 *)

/* SHA-256: words 16 to 63 of a schedule of 64 words; then one block, which updates 8 words. */
GUEST_CALL_1(0x30010005, syscall_sha256_extend, u32 *)
GUEST_CALL_2(0x01010006, syscall_sha256_compress, u32 *, u32 *)
/* Absorbs blocks of 36 words (34 of data, 2 zeros, for Keccak-256) and gives 16 words. The 17th
 * word of the result holds the number of input words. */
GUEST_CALL_2(0x01010009, syscall_keccak_sponge, const u32 *, u32 *)
/* Permutes 16 KoalaBear elements, each below 0x7f000001. */
GUEST_CALL_1(0x00010030, syscall_poseidon2_permute, u32 *)
/* Checks garbled gates; the output word becomes 1 if all hold, else 0. */
GUEST_CALL_2(0x00010031, syscall_boolean_circuit_garble, const u32 *, u32 *)

/* p += q, for points (x, then y) with different x; 16 words each, 24 on BLS12-381. */
GUEST_CALL_2(0x01010007, syscall_ed_add, u32 *, const u32 *)
GUEST_CALL_2(0x0101000a, syscall_secp256k1_add, u32 *, const u32 *)
GUEST_CALL_2(0x0101002c, syscall_secp256r1_add, u32 *, const u32 *)
GUEST_CALL_2(0x0101000e, syscall_bn254_add, u32 *, const u32 *)
GUEST_CALL_2(0x0101001e, syscall_bls12381_add, u32 *, const u32 *)
/* p += p. */
GUEST_CALL_1(0x0001000b, syscall_secp256k1_double, u32 *)
GUEST_CALL_1(0x0001002d, syscall_secp256r1_double, u32 *)
GUEST_CALL_1(0x0001000f, syscall_bn254_double, u32 *)
GUEST_CALL_1(0x0001001f, syscall_bls12381_double, u32 *)
/* Completes a point in bytes; the second argument is the sign or parity of what is found. Ed25519
 * has y in the second half and finds x; the others have x there and find y. */
GUEST_CALL_2(0x00010008, syscall_ed_decompress, u8 *, u32)
GUEST_CALL_2(0x0001000c, syscall_secp256k1_decompress, u8 *, u32)
GUEST_CALL_2(0x0001002e, syscall_secp256r1_decompress, u8 *, u32)
GUEST_CALL_2(0x0001001c, syscall_bls12381_decompress, u8 *, u32)

/* x = x * y mod m, 8 words each; m follows y in memory, and 0 stands for 2^256. */
GUEST_CALL_2(0x0101001d, syscall_uint256_mulmod, u32 *, const u32 *)
/* lo + hi * 2^2048 = x * y: x and hi have 8 words, y and lo have 64. */
static inline void syscall_u256x2048_mul(const u32 *x, const u32 *y, u32 *lo, u32 *hi) {
  guest_syscall(0x0101002f, (guest_word)x, (guest_word)y, (guest_word)lo, (guest_word)hi);
}

/* x += y, x -= y, x *= y in a curve's field (8 words, 12 of BLS12-381) and in its quadratic
 * extension (twice as many). */
GUEST_CALL_2(0x01010020, syscall_bls12381_fp_addmod, u32 *, const u32 *)
GUEST_CALL_2(0x01010021, syscall_bls12381_fp_submod, u32 *, const u32 *)
GUEST_CALL_2(0x01010022, syscall_bls12381_fp_mulmod, u32 *, const u32 *)
GUEST_CALL_2(0x01010023, syscall_bls12381_fp2_addmod, u32 *, const u32 *)
GUEST_CALL_2(0x01010024, syscall_bls12381_fp2_submod, u32 *, const u32 *)
GUEST_CALL_2(0x01010025, syscall_bls12381_fp2_mulmod, u32 *, const u32 *)
GUEST_CALL_2(0x01010026, syscall_bn254_fp_addmod, u32 *, const u32 *)
GUEST_CALL_2(0x01010027, syscall_bn254_fp_submod, u32 *, const u32 *)
GUEST_CALL_2(0x01010028, syscall_bn254_fp_mulmod, u32 *, const u32 *)
GUEST_CALL_2(0x01010029, syscall_bn254_fp2_addmod, u32 *, const u32 *)
GUEST_CALL_2(0x0101002a, syscall_bn254_fp2_submod, u32 *, const u32 *)
GUEST_CALL_2(0x0101002b, syscall_bn254_fp2_mulmod, u32 *, const u32 *)

#undef GUEST_CALL_1
#undef GUEST_CALL_2

#endif
