import { assertEquals } from "@std/assert";
import { disassemble } from "../../lib/isa/disassemble.ts";
import { encodings } from "../../lib/isa/instructions.ts";
import { wordBytes } from "../support/elf.ts";
import { isInstalled, saySkipped } from "../support/qemu.ts";
import { random } from "../support/random.ts";

// GNU's disassembler as the judge of ours: mnemonic and operands of valid MIPS32r2 words.

const OBJDUMP = "mipsel-linux-gnu-objdump";
const SEED = 5;
const ignore = !isInstalled(OBJDUMP);
if (ignore) saySkipped("disassembly against GNU's", OBJDUMP);

/** Release 6's, which objdump shows for mips32r6 only, and words whose syntax GNU has no room for. */
const LEFT_OUT = new Set(["mod", "modu"]);

/** A word of each encoding; ignored bits are 0, and CLZ and CLO repeat rd in rt, as GNU wants it. */
function words(count: number): number[] {
  const rnd = random(SEED);
  return encodings.filter(({ mnemonic }) => !LEFT_OUT.has(mnemonic)).flatMap((encoding) =>
    Array.from({ length: count }, () => {
      let word = encoding.value;
      const { instruction, mnemonic } = encoding;
      const bits = instruction.encodings.find(([syntax]) => syntax.split(" ")[0] === mnemonic)![1];
      for (const [index, letter] of [...bits.replaceAll(" ", "")].entries()) {
        if (!/[01-]/.test(letter) && rnd.below(2) === 1) word |= 1 << (31 - index);
      }
      if (mnemonic === "clz" || mnemonic === "clo") word |= (word >>> 11 & 31) << 16;
      return word >>> 0;
    })
  ).filter(isMips);
}

/** What the manual calls unpredictable, and what GNU calls move, li or b where we do not. */
function isMips(word: number): boolean {
  if (word >>> 26 === 0 && (word & 0x1f003f) === 0x25) return false; // or with $zero
  if (word >>> 21 === 0x0d << 5 || word >>> 16 === 0x0401) return false; // ori, bgez of $zero
  const [rs, rd, sa] = [word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31];
  if (word >>> 26 === 0x1f && (word & 63) === 0) return rd + sa <= 31;
  if (word >>> 26 === 0x1f && (word & 63) === 4) return rd >= sa;
  if (word >>> 26 === 0 && (word & 63) === 9) return rd !== rs && rd !== 0;
  return true;
}

async function theirs(list: readonly number[]): Promise<string[]> {
  const path = await Deno.makeTempFile({ prefix: "mipsvm-objdump-" });
  try {
    await Deno.writeFile(path, wordBytes(list));
    const { stdout } = await new Deno.Command(OBJDUMP, {
      args: ["-D", "-z", "-b", "binary", "-EL", "-m", "mips:isa32r2", path],
    }).output();
    return [...new TextDecoder().decode(stdout).matchAll(/^\s*[0-9a-f]+:\t[0-9a-f]{8} \t(.*)$/gm)]
      .map(([, text]) => text!);
  } finally {
    await Deno.remove(path);
  }
}

/** Aliases that only one side has, by what both mean; numbers as one kind of text. */
function normal(text: string): string {
  const [mnemonic = "", ...rest] = text.replace(/\s*#.*|\s*<.*/, "").trim().split(/\s+/);
  const operands = rest.join("").replaceAll("$", "").replaceAll("s8", "fp")
    .split(/[,()]/).filter((part) => part !== "")
    .map((part) => /^-?(0x)?[0-9a-f]+$/.test(part) && /^-?[0-9]/.test(part) ? number(part) : part);
  const plain: Readonly<Record<string, (list: readonly string[]) => string>> = {
    ssnop: () => "sll zero,zero,1",
    ehb: () => "sll zero,zero,3",
    pause: () => "sll zero,zero,5",
    nop: () => "sll zero,zero,0",
    neg: ([rd, rt]) => `sub ${rd},zero,${rt}`,
    negu: ([rd, rt]) => `subu ${rd},zero,${rt}`,
    not: ([rd, rs]) => `nor ${rd},${rs},zero`,
    li: ([rt, value]) => `addiu ${rt},zero,${value}`,
    move: ([rd, rs]) => `addu ${rd},${rs},zero`,
    b: ([target]) => `beq zero,zero,${target}`,
    beqz: ([rs, target]) => `beq ${rs},zero,${target}`,
    bnez: ([rs, target]) => `bne ${rs},zero,${target}`,
    jalr: (list) => list.length === 1 ? `jalr ra,${list[0]}` : `jalr ${list.join(",")}`,
    ror: (list) => `rotr ${list.join(",")}`,
    rorv: (list) => `rotrv ${list.join(",")}`,
    div: ([, rs, rt]) => `div ${rs},${rt}`,
    divu: ([, rs, rt]) => `divu ${rs},${rt}`,
    teq: ([rs, rt]) => `teq ${rs},${rt}`,
  };
  // GNU names the $zero that a division to LO and HI has as its destination.
  if (/^divu?$/.test(mnemonic) && operands.length === 2) operands.unshift("zero");
  const known = plain[mnemonic];
  return known ? known(operands) : `${mnemonic} ${operands.join(",")}`;
}

function number(text: string): string {
  const value = text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
  return String(value | 0);
}

Deno.test({
  name: `disassemble agrees with objdump on words of every encoding, seed ${SEED}`,
  ignore,
  async fn() {
    const list = words(40);
    const expected = await theirs(list);
    assertEquals(expected.length, list.length);
    const different: string[] = [];
    for (const [index, word] of list.entries()) {
      const ours = disassemble(word, 4 * index);
      if (normal(ours) !== normal(expected[index]!)) {
        different.push(`${word.toString(16).padStart(8, "0")}: ${ours} | ${expected[index]}`);
      }
    }
    assertEquals(different, []);
  },
});
