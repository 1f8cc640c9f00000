/*
 * What a C program needs to run as a guest of the MIPS VM, in one header: a way in, a way out, and
 * output. The same source also compiles for the host, where its output is the test's oracle.
 *
 * A guest defines `int guest_main(void)`; what it returns is the exit code. There is no C library.
 */
#ifndef GUEST_H
#define GUEST_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

enum { FD_STDOUT = 1, FD_STDERR = 2 };

int guest_main(void);

#if defined(__mips__)

enum { SYS_HALT = 0, SYS_WRITE = 2, SYS_LINUX_WRITE = 4004, SYS_LINUX_EXIT_GROUP = 4246 };

/* One system call. Linux calls also change $7; the VM's own change nothing but $2. */
static inline u32 guest_syscall(u32 code, u32 a0, u32 a1, u32 a2) {
  register u32 v0 __asm__("$2") = code;
  register u32 r4 __asm__("$4") = a0;
  register u32 r5 __asm__("$5") = a1;
  register u32 r6 __asm__("$6") = a2;
  register u32 r7 __asm__("$7") = 0;
  __asm__ volatile("syscall" : "+r"(v0), "+r"(r7) : "r"(r4), "r"(r5), "r"(r6) : "memory");
  return v0;
}

/* Ends the guest. On Linux (under qemu) there is no HALT: it fails, and exit_group follows. */
static inline void guest_exit(u32 code) {
  guest_syscall(SYS_HALT, code, 0, 0);
  for (;;) guest_syscall(SYS_LINUX_EXIT_GROUP, code, 0, 0);
}

static inline void guest_write(u32 fd, const void *bytes, u32 length) {
  if (length != 0) guest_syscall(SYS_LINUX_WRITE, fd, (u32)bytes, length);
}

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

__attribute__((used, noreturn)) static void guest_start(void) {
  guest_exit((u32)guest_main());
  __builtin_unreachable();
}

/* GCC calls these even in freestanding programs. The loops must not turn into calls of themselves. */
#define NOT_A_CALL __attribute__((used, optimize("no-tree-loop-distribute-patterns")))

NOT_A_CALL void *memcpy(void *to, const void *from, u32 length) {
  u8 *target = to;
  const u8 *source = from;
  while (length-- != 0) *target++ = *source++;
  return to;
}

NOT_A_CALL void *memset(void *to, int value, u32 length) {
  u8 *target = to;
  while (length-- != 0) *target++ = (u8)value;
  return to;
}

#else /* the host */

#include <stdlib.h>
#include <unistd.h>

static inline void guest_exit(u32 code) { exit((int)code); }

static inline void guest_write(u32 fd, const void *bytes, u32 length) {
  if (length != 0 && write((int)fd, bytes, length) < 0) exit(1);
}

int main(void) { guest_exit((u32)guest_main()); }

#endif

static inline u32 guest_strlen(const char *text) {
  u32 length = 0;
  while (text[length] != 0) length++;
  return length;
}

static inline void guest_print(const char *text) { guest_write(FD_STDOUT, text, guest_strlen(text)); }

/* Prints a label and a number in decimal, as one line and one WRITE. */
static inline void guest_print_u32(const char *label, u32 value) {
  char line[80];
  u32 end = sizeof line;
  line[--end] = '\n';
  do {
    line[--end] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  u32 start = guest_strlen(label);
  if (start > end) start = end;
  for (u32 i = 0; i < start; i++) line[end - start + i] = label[i];
  guest_write(FD_STDOUT, line + end - start, sizeof line - end + start);
}

/* Marsaglia's xorshift with the shifts 13, 17, 5: every state but 0 comes up once in 2^32 - 1 steps. */
static inline u32 guest_xorshift(u32 *state) {
  u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

#endif
