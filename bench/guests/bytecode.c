/*
 * Interprets bytecode of a stack machine, `size` thousand turns of its only loop: a switch, which
 * becomes a jump table, with an indirect jump per operation.
 */
#include "bench.h"

enum operation {
  PUSH,     /* the operand, signed */
  GET,      /* push a variable */
  SET,      /* pop a variable */
  COPY,     /* push the top once more */
  SWAP,     /* exchange the two on top */
  /* Two off, the result on: */
  ADD,
  SUBTRACT,
  MULTIPLY,
  EXCLUSIVE,
  MASK,
  SHIFT,
  LESS,
  FETCH,   /* the memory's word at the top's place */
  STORE,   /* second from top goes to the top's place */
  GO,      /* forwards or backwards, from the next operation */
  GO_ZERO, /* the same, if what is popped is 0 */
  STOP,
};

enum { X, TURNS, PLACE, VARIABLES, MEMORY = 1024, STACK = 16, LONGEST = 64 };

const u32 usual_size = 11000;

static unsigned short code[LONGEST];
static u32 memory[MEMORY];

APART static u32 interpret(const unsigned short *at, u32 *variables) {
  u32 stack[STACK];
  /* `top` is the value on top; the rest is in memory. */
  u32 *below = stack, top = 0;
  for (;;) {
    u32 word = *at++;
    int operand = (signed char)(word >> 8);
    switch ((enum operation)(word & 255)) {
      case PUSH:
        *below++ = top;
        top = (u32)operand;
        break;
      case GET:
        *below++ = top;
        top = variables[operand];
        break;
      case SET:
        variables[operand] = top;
        top = *--below;
        break;
      case COPY:
        *below++ = top;
        break;
      case SWAP: {
        u32 second = below[-1];
        below[-1] = top;
        top = second;
        break;
      }
      case ADD:
        top = *--below + top;
        break;
      case SUBTRACT:
        top = *--below - top;
        break;
      case MULTIPLY:
        top = *--below * top;
        break;
      case EXCLUSIVE:
        top = *--below ^ top;
        break;
      case MASK:
        top = *--below & top;
        break;
      case SHIFT:
        top = *--below >> (top & 31);
        break;
      case LESS:
        top = *--below < top;
        break;
      case FETCH:
        top = memory[top % MEMORY];
        break;
      case STORE:
        memory[top % MEMORY] = below[-1];
        below -= 2;
        top = *below;
        break;
      case GO:
        at += operand;
        break;
      case GO_ZERO:
        if (top == 0) at += operand;
        top = *--below;
        break;
      case STOP:
        return variables[X];
    }
  }
}

static u32 length;

static void emit(enum operation operation, int operand) {
  code[length++] = (unsigned short)((u32)operation | (u32)(u8)operand << 8);
}

/* A jump's operand, once its target is known: `to` is the place of an operation. */
static void aim(u32 jump, u32 to) {
  code[jump] = (unsigned short)((code[jump] & 255) | (u32)(u8)(to - jump - 1) << 8);
}

static void compile(void) {
  length = 0;
  /* x = 69 x + turns; place = x >> 11 */
  u32 again = length;
  emit(GET, X), emit(PUSH, 69), emit(MULTIPLY, 0), emit(GET, TURNS), emit(ADD, 0);
  emit(COPY, 0), emit(SET, X), emit(PUSH, 11), emit(SHIFT, 0), emit(SET, PLACE);
  /* if (memory[place] < x) memory[place] = x - place, else x = x ^ memory[place] */
  emit(GET, PLACE), emit(FETCH, 0), emit(GET, X), emit(LESS, 0);
  u32 to_else = length;
  emit(GO_ZERO, 0);
  emit(GET, X), emit(GET, PLACE), emit(SUBTRACT, 0), emit(GET, PLACE), emit(STORE, 0);
  u32 to_end = length;
  emit(GO, 0);
  aim(to_else, length);
  emit(GET, PLACE), emit(FETCH, 0), emit(GET, X), emit(EXCLUSIVE, 0), emit(SET, X);
  aim(to_end, length);
  /* if (turns & 3) memory[turns] = place */
  emit(GET, TURNS), emit(PUSH, 3), emit(MASK, 0);
  u32 to_next = length;
  emit(GO_ZERO, 0);
  emit(GET, PLACE), emit(GET, TURNS), emit(STORE, 0);
  aim(to_next, length);
  /* while (--turns != 0) */
  emit(GET, TURNS), emit(PUSH, 1), emit(SWAP, 0), emit(SWAP, 0), emit(SUBTRACT, 0);
  emit(COPY, 0), emit(SET, TURNS);
  u32 to_stop = length;
  emit(GO_ZERO, 0);
  u32 back = length;
  emit(GO, 0);
  aim(back, again);
  aim(to_stop, length);
  emit(STOP, 0);
}

u32 work(u32 size) {
  u32 variables[VARIABLES] = {1, size * 1000, 0};
  compile();
  u32 checksum = interpret(code, variables);
  for (u32 i = 0; i < MEMORY; i++) checksum = checksum * 31 + memory[i];
  return checksum;
}
