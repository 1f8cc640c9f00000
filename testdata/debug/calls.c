/*
 * Calls of many shapes, for tests/debug/unwind_test.ts. Built by build.sh beside this file.
 */
typedef int (*function)(int);
#define NOINLINE __attribute__((noinline, noclone))
#define KEEP(x) __asm__ volatile("" : "+r"(x))

NOINLINE int leaf(int a) { return a * 3 + 1; }

/* A frame that one addiu cannot make. */
NOINLINE int big(int a) {
  volatile char buffer[70000];
  buffer[a] = 1;
  int r = leaf(a) + buffer[a];
  KEEP(r);
  return r;
}

/* The stack pointer moves by an amount that only the data know: found by s8. */
NOINLINE int variable(int a) {
  volatile char buffer[a + 1];
  buffer[a] = 1;
  int r = big(a) + buffer[a];
  KEEP(r);
  return r;
}

/* Most calls need no frame at all: gcc makes it late. */
NOINLINE int early(int a, function f) {
  if (a < 2) return a;
  int r = f(a) + f(a - 1);
  KEEP(r);
  return r + 1;
}

NOINLINE int recurse(int n) {
  if (n == 0) return variable(5);
  int r = recurse(n - 1);
  KEEP(r);
  return r + 1;
}

NOINLINE int table(int n) {
  int r;
  switch (n) {
    case 0: r = leaf(1) ^ leaf(2); break;
    case 1: r = early(3, leaf); break;
    case 2: r = recurse(2); break;
    case 3: r = early(1, leaf) + leaf(3); break;
    case 4: r = variable(9) - leaf(3); break;
    case 5: return leaf(2);
    default: r = n;
  }
  KEEP(r);
  return r;
}

NOINLINE int many(int a, int b, int c, int d, int e, int f) {
  int r = 0;
  for (int i = 0; i < 7; i++) r += table(i) * b + c + d;
  KEEP(r);
  return r + recurse(a) + e + f;
}

NOINLINE int tail(int n) { return many(n, 1, 2, 3, 4, 5); }

int start_here(void) {
  int r = tail(3);
  KEEP(r);
  return r;
}

__attribute__((noreturn)) void finish(int code) {
  register int number __asm__("$2") = 4246;
  register int argument __asm__("$4") = code;
  __asm__ volatile("syscall" : : "r"(number), "r"(argument));
  for (;;) {}
}

void __start(void) { finish(start_here()); }
