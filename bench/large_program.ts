/** C source of a program with much code, of which little is executed. */

/** Enough for 590,000 instructions. */
const FUNCTIONS = 4500;
const STATEMENTS = 13;
/** Every so many functions have a jump table. */
const SWITCHES = 9;

/** Marsaglia's xorshift, so that the program is the same each time. */
function randomNumbers(): (below: number) => number {
  let state = 20_25;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const VARIABLES = ["a", "b", "c", "d"] as const;

function statement(random: (below: number) => number): string {
  const first = random(4);
  const second = first + 1 + random(3);
  const [x, y, z] = [first, second, second + 2].map((index) => VARIABLES[index % 4]!);
  const [number, shift, place] = [random(2 ** 31), 1 + random(31), random(1024)];
  switch (random(8)) {
    case 0:
      return `${x} = ${y} * ${number | 1}u + ${z};`;
    case 1:
      return `${x} ^= ${y} >> ${shift} | ${z} << ${32 - shift};`;
    case 2:
      return `if (${x} < ${y}) ${z} += ${number}u; else ${z} -= ${x};`;
    case 3:
      return `table[${place}] += ${x}; ${y} ^= table[(${z} >> ${shift}) % 1024];`;
    case 4:
      return `for (u32 i = ${x} % 4; i != 0; i--) ${y} = ${y} * 5 + ${z} + i;`;
    case 5:
      return `${x} = (${y} & ${number}u) + (${z} | ${random(2 ** 31)}u);`;
    case 6:
      return `while (${x} > ${number}u) ${x} = ${x} / ${3 + random(9)};`;
    default:
      return `${x} += table[(${y} + ${place}) % 1024] ^ ${z};`;
  }
}

/** A switch that takes a jump table: its cases have nothing in common. */
function choice(random: (below: number) => number): string {
  const cases = Array.from(
    { length: 8 },
    (_, index) => `    case ${index}: ${statement(random)} break;`,
  );
  return `  switch (a % 8) {\n${cases.join("\n")}\n  }`;
}

/** A function; now and then it calls a later one, so that no call leads back. */
function definition(index: number, random: (below: number) => number): string {
  const later = Math.min(index + 1 + random(40), FUNCTIONS - 1);
  const lines = Array.from({ length: STATEMENTS }, () => `  ${statement(random)}`);
  if (index % SWITCHES === 0) lines.splice(STATEMENTS >> 1, 0, choice(random));
  if (later > index) lines.splice(3, 0, `  if ((b ^ c) % 4 == 1) d += f${later}(c, a);`);
  return [
    `APART u32 f${index}(u32 a, u32 b) {`,
    `  u32 c = a ^ ${random(2 ** 31)}u, d = b + ${random(2 ** 31)}u;`,
    ...lines,
    "  return a ^ b ^ c ^ d;",
    "}",
  ].join("\n");
}

/**
 * The source. Its work calls every 25th function, `size` times each.
 */
export function largeProgram(): string {
  const random = randomNumbers();
  const indices = Array.from({ length: FUNCTIONS }, (_, index) => index);
  const definitions = indices.map((index) => definition(index, random));
  return `/* Made by large_program.ts. */
#include "bench.h"

const u32 usual_size = 300;

static u32 table[1024];

${indices.map((index) => `u32 f${index}(u32 a, u32 b);`).join("\n")}

${definitions.join("\n\n")}

static u32 (*const functions[])(u32, u32) = {
${indices.map((index) => `f${index},`).join("\n")}
};

u32 work(u32 size) {
  u32 state = 17, sum = 0;
  for (u32 i = 0; i < size; i++) {
    for (u32 j = 0; j < sizeof functions / sizeof *functions; j += 25) {
      sum = sum * 31 + functions[j](next_random(&state), sum);
    }
  }
  return sum;
}
`;
}
