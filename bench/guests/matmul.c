/* Products of matrices of 256 rows and columns of whole numbers, `size` of them in a row. */
#include "bench.h"

enum { SIDE = 256 };

const u32 usual_size = 36;

typedef u32 matrix[SIDE][SIDE];
static matrix left, right, product;

APART static void multiply(matrix to, matrix a, matrix b) {
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      u32 sum = 0;
      for (int i = 0; i < SIDE; i++) sum += a[row][i] * b[i][column];
      to[row][column] = sum;
    }
  }
}

/* Turns the product by a quarter, so that rows and columns both get into what follows. */
APART static void turn(matrix to, matrix from) {
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      to[column][SIDE - 1 - row] = from[row][column] ^ from[row][column] >> 15;
    }
  }
}

u32 work(u32 size) {
  u32 state = 3;
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      left[row][column] = next_random(&state) >> 7;
      right[row][column] = next_random(&state) >> 11;
    }
  }
  for (u32 i = 0; i < size; i++) {
    multiply(product, left, right);
    turn(left, product);
  }
  u32 sum = 0;
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) sum = sum * 33 + left[row][column];
  }
  return sum;
}
