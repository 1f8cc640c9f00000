/*
 * What stands behind guest.h, in three parts: what is the same everywhere, the VM, and the host.
 * Compile it with -ffunction-sections and link with --gc-sections: a guest keeps what it uses.
 */
#include "guest.h"

/* ---- Everywhere ---- */

guest_bytes guest_read(void) {
  u32 length = syscall_hint_len();
  u32 capacity = (length + 3) & ~3u;
  guest_bytes entry = {malloc(capacity), length};
  syscall_hint_read(entry.bytes, length);
  /* The VM delivers each word when it is first loaded: until then WRITE, a byte stored into the
   * word, and a precompile all see zeros. Loading everything once rules that out. */
  const volatile u32 *words = (const volatile u32 *)(void *)entry.bytes;
  for (u32 i = 0; i < capacity / 4; i++) (void)words[i];
  return entry;
}

u32 guest_read_u32(void) {
  guest_bytes entry = guest_read();
  if (entry.length != 4) guest_panic("an input entry is no u32");
  u32 value;
  memcpy(&value, entry.bytes, 4);
  return value;
}

void guest_write(u32 fd, const void *bytes, u32 length) {
  if (length != 0) syscall_write(fd, bytes, length);
}

void guest_commit(const void *bytes, u32 length) { guest_write(FD_PUBLIC_VALUES, bytes, length); }

void guest_commit_u32(u32 value) { guest_commit(&value, sizeof value); }

void guest_hint(const void *bytes, u32 length) { guest_write(FD_HINT, bytes, length); }

void guest_hint_u32(u32 value) { guest_hint(&value, sizeof value); }

void guest_print(const char *text) { guest_write(FD_STDOUT, text, (u32)strlen(text)); }

void guest_print_u32(const char *label, u32 value) {
  char line[80];
  u32 end = sizeof line;
  line[--end] = '\n';
  do {
    line[--end] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  u32 start = (u32)strlen(label);
  if (start > end) start = end;
  memcpy(line + end - start, label, start);
  guest_write(FD_STDOUT, line + end - start, (u32)sizeof line - end + start);
}

void guest_panic_at(const char *place, const char *message) {
  const char *parts[] = {"guest panicked at ", place, ":\n", message, "\n"};
  /* One WRITE, in a buffer on the stack: a panic may be about memory. */
  char text[256];
  u32 length = 0;
  for (u32 i = 0; i < sizeof parts / sizeof *parts; i++) {
    for (const char *from = parts[i]; *from != 0; from++) {
      /* Cut where it is too long, with the last byte for the line's end. */
      if (length < sizeof text - 1 || i == 4) text[length++] = *from;
    }
  }
  guest_write(FD_STDERR, text, length);
  guest_exit(1);
}

u32 guest_random(void) {
  static u32 state = 2463534242u;
  return guest_xorshift(&state);
}

#if defined(__mips__)
/* ---- The VM: beginning, end and output ---- */

enum { HALT = 0, WRITE = 2, ENTER_UNCONSTRAINED = 3, EXIT_UNCONSTRAINED = 4, HINT_LEN = 0xf0 };
enum { HINT_READ = 0xf1, LINUX_WRITE = 4004, LINUX_EXIT_GROUP = 4246 };

/* The VM starts with the stack pointer set and all other registers 0, Linux with whatever it likes.
 * The 16 bytes are where a callee may keep its arguments. */
__asm__(
    ".section .text.start, \"ax\", @progbits\n"
    ".globl __start\n"
    ".type __start, @function\n"
    ".ent __start\n"
    "__start:\n"
    ".frame $sp, 16, $ra\n"
    ".set noreorder\n"
    "addiu $sp, $sp, -16\n"
    "jal guest_start\n"
    "move $ra, $zero\n"
    ".set reorder\n"
    ".end __start\n"
    ".size __start, . - __start\n"
    ".text\n");

__attribute__((used, noreturn)) static void guest_start(void) { guest_exit((u32)guest_main()); }

void guest_exit(u32 code) { syscall_halt(code); }

u32 syscall_enter_unconstrained(void) { return guest_syscall(ENTER_UNCONSTRAINED, 0, 0, 0, 0); }

void syscall_exit_unconstrained(void) { guest_syscall(EXIT_UNCONSTRAINED, 0, 0, 0, 0); }

u32 syscall_hint_len(void) { return guest_syscall(HINT_LEN, 0, 0, 0, 0); }

void syscall_hint_read(void *to, u32 length) { guest_syscall(HINT_READ, (u32)to, length, 0, 0); }

void guest_mark(const char *command) { guest_print(command); }

/* ---- The VM: the digest of the public values (FIPS 180-4) ---- */

/* In software: one block of a precompile would cost a proof more than these instructions do. */
static struct {
  u32 state[8];
  u64 length;
  union {
    u32 words[16];
    u8 bytes[64];
  } block;
} hasher = {.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                      0x1f83d9ab, 0x5be0cd19}};

static const u32 round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline u32 rotate(u32 x, int by) { return x >> by | x << (32 - by); }

/* One round; the caller renames the variables, so nothing moves but d and h. */
#define ROUND(a, b, c, d, e, f, g, h, i)                                                   \
  do {                                                                                     \
    u32 s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);                                 \
    u32 t1 = h + s1 + (g ^ (e & (f ^ g))) + round_constants[i] + w[i];                     \
    d += t1;                                                                               \
    h = t1 + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));   \
  } while (0)

static void hash_block(void) {
  u32 w[64];
  for (int i = 0; i < 16; i++) w[i] = __builtin_bswap32(hasher.block.words[i]);
  for (int i = 16; i < 64; i++) {
    u32 s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    u32 s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  u32 *state = hasher.state;
  u32 a = state[0], b = state[1], c = state[2], d = state[3];
  u32 e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i += 8) {
    ROUND(a, b, c, d, e, f, g, h, i);
    ROUND(h, a, b, c, d, e, f, g, i + 1);
    ROUND(g, h, a, b, c, d, e, f, i + 2);
    ROUND(f, g, h, a, b, c, d, e, i + 3);
    ROUND(e, f, g, h, a, b, c, d, i + 4);
    ROUND(d, e, f, g, h, a, b, c, i + 5);
    ROUND(c, d, e, f, g, h, a, b, i + 6);
    ROUND(b, c, d, e, f, g, h, a, i + 7);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void hash(const u8 *bytes, u32 length) {
  u32 place = (u32)hasher.length % 64;
  hasher.length += length;
  while (length >= 64 - place) {
    memcpy(hasher.block.bytes + place, bytes, 64 - place);
    hash_block();
    bytes += 64 - place;
    length -= 64 - place;
    place = 0;
  }
  memcpy(hasher.block.bytes + place, bytes, length);
}

static void finish_hash(void) {
  static const u8 padding[64] = {0x80};
  u64 bits = hasher.length * 8;
  u32 place = (u32)hasher.length % 64;
  hash(padding, (place < 56 ? 56 : 120) - place);
  hasher.block.words[14] = __builtin_bswap32((u32)(bits >> 32));
  hasher.block.words[15] = __builtin_bswap32((u32)bits);
  hash_block();
}

/* Linux (under qemu) has no WRITE, and answers with something else than its code. */
void syscall_write(u32 fd, const void *bytes, u32 length) {
  if (fd == FD_PUBLIC_VALUES) hash(bytes, length);
  if (guest_syscall(WRITE, fd, (u32)bytes, length, 0) == WRITE) return;
  if (fd <= FD_STDERR) guest_syscall(LINUX_WRITE, fd, (u32)bytes, length, 0);
}

/* Linux has no HALT either, nor COMMIT: they do nothing there, and exit_group ends it. */
void syscall_halt(u32 code) {
  finish_hash();
  /* COMMIT takes the digest's bytes four at a time, low byte first. */
  for (u32 i = 0; i < 8; i++) syscall_commit(i, __builtin_bswap32(hasher.state[i]));
  for (u32 i = 0; i < 8; i++) syscall_commit_deferred_proofs(i, 0);
  guest_syscall(HALT, code, 0, 0, 0);
  for (;;) guest_syscall(LINUX_EXIT_GROUP, code, 0, 0, 0);
}

/* ---- The VM: the heap, from the end of .bss up to the stack ---- */

/* The VM's heap report watches the calls of these by name, so none is inlined or left out. */
#define WATCHED __attribute__((noipa))

/* The first address that was never given out; 0 before the first. */
static u32 heap_end;

/* A block's length is in the word before it. */
static u32 *length_of(void *block) { return (u32 *)block - 1; }

WATCHED void *malloc(u32 length) {
  extern u8 _end[];
  if (heap_end == 0) heap_end = (u32)_end;
  u32 start = (heap_end + sizeof(u32) + 7) & ~7u;
  /* The stack, which comes down from below 0x7f000000. */
  u32 limit;
  __asm__ volatile("move %0, $sp" : "=r"(limit));
  if (start > limit || length > limit - start) guest_panic("memory limit exceeded");
  heap_end = start + length;
  *length_of((void *)start) = length;
  return (void *)start;
}

/* Memory that was never used is zero. */
WATCHED void *calloc(u32 count, u32 length) {
  u32 total;
  if (__builtin_mul_overflow(count, length, &total)) guest_panic("memory limit exceeded");
  return malloc(total);
}

WATCHED void *realloc(void *block, u32 length) {
  if (block == 0) return malloc(length);
  u32 old = *length_of(block);
  if (length <= old) return block;
  void *moved = malloc(length);
  return memcpy(moved, block, old);
}

WATCHED void free(void *block) { (void)block; }

/* ---- The VM: what GCC calls, even in freestanding programs ---- */

/* The loops must not turn into calls of themselves. */
#define NOT_A_CALL \
  __attribute__((noinline, noclone, optimize("no-tree-loop-distribute-patterns")))

typedef u32 __attribute__((may_alias)) any_word;
/* Four bytes at any address, which take two instructions. */
typedef struct {
  u32 word;
} __attribute__((packed, may_alias)) loose_word;

NOT_A_CALL void *memcpy(void *to, const void *from, u32 length) {
  u8 *target = to;
  const u8 *source = from;
  if (length >= 16) {
    for (; (u32)target % 4 != 0; length--) *target++ = *source++;
    if ((u32)source % 4 == 0) {
      for (; length >= 16; length -= 16, target += 16, source += 16) {
        const any_word *words = (const any_word *)source;
        u32 a = words[0], b = words[1], c = words[2], d = words[3];
        any_word *copies = (any_word *)target;
        copies[0] = a, copies[1] = b, copies[2] = c, copies[3] = d;
      }
    }
    for (; length >= 4; length -= 4, target += 4, source += 4) {
      *(any_word *)target = ((const loose_word *)source)->word;
    }
  }
  while (length-- != 0) *target++ = *source++;
  return to;
}

NOT_A_CALL void *memmove(void *to, const void *from, u32 length) {
  /* Upwards is right unless the target begins inside the source. */
  if ((u32)to - (u32)from >= length) return memcpy(to, from, length);
  u8 *target = (u8 *)to + length;
  const u8 *source = (const u8 *)from + length;
  if (length >= 16) {
    for (; (u32)target % 4 != 0; length--) *--target = *--source;
    for (; length >= 4; length -= 4) {
      target -= 4, source -= 4;
      *(any_word *)target = ((const loose_word *)source)->word;
    }
  }
  while (length-- != 0) *--target = *--source;
  return to;
}

NOT_A_CALL void *memset(void *to, int value, u32 length) {
  u8 *target = to;
  if (length >= 16) {
    u32 word = (u8)value * 0x01010101u;
    for (; (u32)target % 4 != 0; length--) *target++ = (u8)value;
    for (; length >= 4; length -= 4, target += 4) *(any_word *)target = word;
  }
  while (length-- != 0) *target++ = (u8)value;
  return to;
}

NOT_A_CALL int memcmp(const void *left, const void *right, u32 length) {
  const u8 *a = left, *b = right;
  for (; length >= 4; length -= 4, a += 4, b += 4) {
    if (((const loose_word *)a)->word != ((const loose_word *)b)->word) break;
  }
  for (; length != 0; length--, a++, b++) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}

NOT_A_CALL u32 strlen(const char *text) {
  u32 length = 0;
  while (text[length] != 0) length++;
  return length;
}

/* Division of 64 bits; names and types are GCC's. */
static u64 divide(u64 value, u64 by, u64 *rest) {
  if (by == 0) guest_panic("division by zero");
  if ((value | by) >> 32 == 0) {
    *rest = (u32)value % (u32)by;
    return (u32)value / (u32)by;
  }
  u64 quotient = 0, remainder = 0;
  for (int i = 0; i < 64; i++) {
    u64 carry = remainder >> 63;
    remainder = remainder << 1 | value >> 63;
    value <<= 1;
    quotient <<= 1;
    if (carry != 0 || remainder >= by) {
      remainder -= by;
      quotient |= 1;
    }
  }
  *rest = remainder;
  return quotient;
}

static u64 magnitude(long long value) { return value < 0 ? -(u64)value : (u64)value; }

u64 __udivdi3(u64 value, u64 by) {
  u64 rest;
  return divide(value, by, &rest);
}

u64 __umoddi3(u64 value, u64 by) {
  u64 rest;
  divide(value, by, &rest);
  return rest;
}

long long __divdi3(long long value, long long by) {
  u64 rest;
  u64 quotient = divide(magnitude(value), magnitude(by), &rest);
  return (long long)((value < 0) == (by < 0) ? quotient : -quotient);
}

long long __moddi3(long long value, long long by) {
  u64 rest;
  divide(magnitude(value), magnitude(by), &rest);
  return (long long)(value < 0 ? -rest : rest);
}

#else
/* ---- The host: the same functions over POSIX. What the VM would not do ends with status 2 ---- */

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* The input stream: entries from `place` on are waiting. */
static guest_bytes *entries;
static u32 entry_count, place;
/* The file for public values, or nothing. */
static FILE *public_values;
/* Inside an unconstrained block: where to hand over hints. */
static FILE *hints_out;

static void fail(const char *message) {
  fprintf(stderr, "%s\n", message);
  exit(2);
}

static void add_entry(const u8 *bytes, u32 length) {
  entries = realloc(entries, (entry_count + 1) * sizeof *entries);
  guest_bytes entry = {malloc(length + 1), length};
  memcpy(entry.bytes, bytes, length);
  entries[entry_count++] = entry;
}

static void read_inputs(const char *text) {
  u8 *bytes = malloc(strlen(text) + 1);
  for (;;) {
    u32 length = 0;
    for (; *text != 0 && *text != ','; text += 2) {
      unsigned value;
      int used = 0;
      if (sscanf(text, "%2x%n", &value, &used) != 1 || used != 2) {
        fail("MIPSVM_INPUTS is not hexadecimal");
      }
      bytes[length++] = (u8)value;
    }
    add_entry(bytes, length);
    if (*text++ == 0) break;
  }
  free(bytes);
}

int main(void) {
  const char *inputs = getenv("MIPSVM_INPUTS");
  if (inputs != 0) read_inputs(inputs);
  const char *file = getenv("MIPSVM_PUBLIC_VALUES");
  if (file != 0 && (public_values = fopen(file, "w")) == 0) fail("MIPSVM_PUBLIC_VALUES: no file");
  guest_exit((u32)guest_main());
}

void guest_exit(u32 code) { syscall_halt(code); }

void syscall_halt(u32 code) {
  /* As in the VM, where an unconstrained block must come to its end. */
  if (hints_out != 0) fail("the guest ended in an unconstrained block");
  exit((int)code);
}

void syscall_write(u32 fd, const void *bytes, u32 length) {
  if (fd == FD_PUBLIC_VALUES) {
    if (public_values == 0) return;
    for (u32 i = 0; i < length; i++) fprintf(public_values, "%02x", ((const u8 *)bytes)[i]);
    fflush(public_values);
  } else if (fd == FD_HINT) {
    if (hints_out == 0) {
      add_entry(bytes, length);
    } else {
      fwrite(&length, sizeof length, 1, hints_out);
      fwrite(bytes, 1, length, hints_out);
    }
  } else if (fd == FD_STDOUT || fd == FD_STDERR) {
    if (write((int)fd, bytes, length) < 0) exit(2);
  }
}

/* The block runs in a child process, and so is undone; its hints come through a pipe. */
u32 syscall_enter_unconstrained(void) {
  int ends[2];
  if (pipe(ends) != 0) fail("no pipe");
  pid_t child = fork();
  if (child < 0) fail("no process");
  if (child == 0) {
    close(ends[0]);
    hints_out = fdopen(ends[1], "w");
    return 1;
  }
  close(ends[1]);
  FILE *hints_in = fdopen(ends[0], "r");
  u32 length;
  while (fread(&length, sizeof length, 1, hints_in) == 1) {
    u8 *bytes = malloc(length + 1);
    if (fread(bytes, 1, length, hints_in) == length) add_entry(bytes, length);
    free(bytes);
  }
  fclose(hints_in);
  int status;
  if (waitpid(child, &status, 0) != child || status != 0) exit(2);
  return 0;
}

void syscall_exit_unconstrained(void) {
  fflush(hints_out);
  _exit(0);
}

u32 syscall_hint_len(void) {
  if (place == entry_count) fail("no input entry is left");
  return entries[place].length;
}

void syscall_hint_read(void *to, u32 length) {
  if (length != syscall_hint_len()) fail("the input entry has another length");
  memcpy(to, entries[place++].bytes, length);
}

/* The VM does not print marks. */
void guest_mark(const char *command) { (void)command; }

guest_word guest_syscall(u32 code, guest_word a0, guest_word a1, guest_word a2, guest_word a3) {
  (void)a0, (void)a1, (void)a2, (void)a3;
  fprintf(stderr, "System call 0x%08x needs the MIPS VM\n", code);
  exit(2);
}

#endif
