import { MEMORY_END } from "../../lib/addresses.ts";
import { programFrom } from "../support/assembled.ts";
import { type Random, random } from "../support/random.ts";
import { assertAgreementTwice, sidesOf } from "../support/side_by_side.ts";

// Accesses through pointers that are moved and copied, in line and in short loops, at every edge.

const POINTERS = ["$a0", "$a1", "$a2", "$sp", "$t9"];
const ACCESSES: readonly (readonly [name: string, size: number])[] = [
  ["lb", 1],
  ["sb", 1],
  ["lhu", 2],
  ["sh", 2],
  ["lw", 4],
  ["sw", 4],
  ["sc", 4],
  ["lwl", 1],
  ["lwr", 1],
  ["swl", 1],
  ["swr", 1],
];
const EDGES = [0x6fff0, 0x30000, 0x30002, 0, 12, -16, -4, -2, 0x7fffffff, -0x80000000, -0x40]
  .concat([-64, -32, -16, -8, -4, -2, -1, 0, 16].map((by) => MEMORY_END + by));

function access({ pick, below }: Random): string {
  const [name, size] = pick(ACCESSES);
  const far = below(12) === 0 ? pick([0x3ff0, 0x4000, 0x7fc0, -0x4000, -0x7fc0]) : 0;
  const by = (below(12) - 4) * size + (below(30) === 0 ? 1 : 0);
  return `${name} $t${below(4)}, ${far + by}(${pick(POINTERS)})`;
}

function step(rnd: Random): string {
  const { pick, below } = rnd;
  const [to, from] = [pick(POINTERS), pick(POINTERS)];
  switch (below(9)) {
    case 0:
      return `addiu ${to}, ${to}, ${pick([1, 2, 4, 8, -4, -8, 16, 0])}`;
    case 1:
      return `addiu ${to}, ${from}, ${pick([4, -4, 12, 0, 0x7ffc, -0x8000])}`;
    case 2:
      return pick([`move ${to}, ${from}`, `movz ${to}, ${from}, $t0`]);
    case 3:
      return pick([
        `addu ${to}, ${from}, $zero`,
        `or ${to}, ${from}, $zero`,
        `lw ${to}, 4(${from})`,
      ]);
    default:
      return access(rnd);
  }
}

/** Some steps, a short loop of steps that moves its pointers, perhaps a branch in it, and more steps. */
function programOf(rnd: Random): string {
  const { below, pick } = rnd;
  const some = (count: number) => Array.from({ length: count }, () => step(rnd));
  const inLoop = some(1 + below(7));
  if (below(3) === 0) inLoop.splice(below(inLoop.length), 0, "bnez $t3, m", step(rnd));
  const condition = pick(["addiu $s0, $s0, -1", "addiu $s0, $s0, -1\nandi $t3, $s0, 1"]);
  return [
    ...some(below(4)),
    "l:",
    ...inLoop,
    "m:",
    condition,
    "bgtz $s0, l",
    step(rnd),
    ...some(below(4)),
    "nop",
  ].join("\n");
}

for (let part = 0; part < 4; part++) {
  Deno.test(`translated pointers: random moves, copies and accesses (${part + 1} of 4)`, () => {
    for (let seed = part * 30 + 1; seed <= part * 30 + 30; seed++) {
      const rnd = random(seed);
      const text = programOf(rnd);
      const program = programFrom(text);
      for (const edge of EDGES) {
        const registers = {
          a0: edge,
          a1: rnd.pick([edge, edge + 4, edge - 4, 0x50000]),
          a2: rnd.pick([edge, 0x50000, 0x50001, rnd.pick(EDGES)]),
          sp: rnd.pick([edge, 0x60000, 0x60000 - 8]),
          t9: 0x40000,
          s0: 1 + rnd.below(20),
          t0: rnd.below(3) - 1,
        };
        const memory = { 0x40004: edge, 0x50004: 0x40000, 0x60000: 0x50000, 0x30004: 0x6fffc };
        const sides = sidesOf(program, { registers, memory });
        const about = `seed ${seed}, ${JSON.stringify(registers)}:\n${text}\n`;
        assertAgreementTwice(sides, seed % 4 === 0 ? 29 : 2_000, about, 2_000);
      }
    }
  });
}
