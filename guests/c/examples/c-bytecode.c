/*
 * Interprets a small bytecode program: the longest Collatz chain that starts below a limit.
 *
 * A benchmark: a switch in a loop, which compiles to a jump table and an indirect jump per
 * operation, with the machine's own registers and program in memory.
 *
 * An operation is one word: code, target register, and two operands, a byte each. A branch goes
 * to the place that its last two bytes name, low byte first.
 */
#include "guest.h"

enum { LIMIT = 6000 };

enum operation {
  STOP,     /* end */
  SET,      /* r[a] = b | c << 8 */
  MOVE,     /* r[a] = r[b] */
  ADD,      /* r[a] = r[b] + r[c] */
  INCREASE, /* r[a] = r[b] + c */
  TRIPLE,   /* r[a] = 3 * r[b] + c */
  HALVE,    /* r[a] = r[b] >> 1 */
  LOW_BIT,  /* r[a] = r[b] & 1 */
  LESS,     /* r[a] = r[b] < r[c] */
  EQUAL,    /* r[a] = r[b] == c */
  JUMP,     /* go on at b | c << 8 */
  JUMP_IF,  /* the same if r[a] is not 0 */
  PRINT,    /* print r[a] */
};

#define OP(code, a, b, c) ((u32)(code) | (u32)(a) << 8 | (u32)(b) << 16 | (u32)(c) << 24)

enum { START, CURRENT, STEPS, BEST, BEST_START, TOP, TEST, TOTAL };

static const u32 program[] = {
    /*  0 */ OP(SET, TOP, LIMIT & 255, LIMIT >> 8),
    /*  1 */ OP(SET, START, 1, 0),
    /* next start: */
    /*  2 */ OP(MOVE, CURRENT, START, 0),
    /*  3 */ OP(SET, STEPS, 0, 0),
    /* next step: */
    /*  4 */ OP(EQUAL, TEST, CURRENT, 1),
    /*  5 */ OP(JUMP_IF, TEST, 13, 0),
    /*  6 */ OP(INCREASE, STEPS, STEPS, 1),
    /*  7 */ OP(LOW_BIT, TEST, CURRENT, 0),
    /*  8 */ OP(JUMP_IF, TEST, 11, 0),
    /*  9 */ OP(HALVE, CURRENT, CURRENT, 0),
    /* 10 */ OP(JUMP, 0, 4, 0),
    /* 11 */ OP(TRIPLE, CURRENT, CURRENT, 1),
    /* 12 */ OP(JUMP, 0, 4, 0),
    /* end of a chain: */
    /* 13 */ OP(ADD, TOTAL, TOTAL, STEPS),
    /* 14 */ OP(LESS, TEST, BEST, STEPS),
    /* 15 */ OP(JUMP_IF, TEST, 17, 0),
    /* 16 */ OP(JUMP, 0, 19, 0),
    /* 17 */ OP(MOVE, BEST, STEPS, 0),
    /* 18 */ OP(MOVE, BEST_START, START, 0),
    /* 19 */ OP(INCREASE, START, START, 1),
    /* 20 */ OP(LESS, TEST, START, TOP),
    /* 21 */ OP(JUMP_IF, TEST, 2, 0),
    /* 22 */ OP(PRINT, BEST_START, 0, 0),
    /* 23 */ OP(PRINT, BEST, 0, 0),
    /* 24 */ OP(PRINT, TOTAL, 0, 0),
    /* 25 */ OP(STOP, 0, 0, 0),
};

static int interpret(const u32 *code) {
  u32 r[8] = {0};
  u32 place = 0;
  for (;;) {
    u32 word = code[place++];
    u32 a = word >> 8 & 7;
    u32 b = word >> 16 & 7;
    u32 c = word >> 24;
    switch (word & 255) {
      case STOP:
        return 0;
      case SET:
        r[a] = word >> 16;
        break;
      case MOVE:
        r[a] = r[b];
        break;
      case ADD:
        r[a] = r[b] + r[c & 7];
        break;
      case INCREASE:
        r[a] = r[b] + c;
        break;
      case TRIPLE:
        r[a] = 3 * r[b] + c;
        break;
      case HALVE:
        r[a] = r[b] >> 1;
        break;
      case LOW_BIT:
        r[a] = r[b] & 1;
        break;
      case LESS:
        r[a] = r[b] < r[c & 7];
        break;
      case EQUAL:
        r[a] = r[b] == c;
        break;
      case JUMP:
        place = word >> 16;
        break;
      case JUMP_IF:
        if (r[a] != 0) place = word >> 16;
        break;
      case PRINT:
        guest_print_u32("", r[a]);
        break;
      default:
        return 1;
    }
  }
}

int guest_main(void) { return interpret(program); }
