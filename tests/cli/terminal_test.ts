import { assertEquals } from "@std/assert";
import { type ColorWhen, PLAIN, styleFor } from "../../cli/style.ts";
import { Progress, type ProgressOptions, shortCount } from "../../cli/progress.ts";

const STYLES: readonly [ColorWhen, boolean, boolean, boolean][] = [
  // --color, a terminal, NO_COLOR set, coloured
  ["auto", true, false, true],
  ["auto", true, true, false],
  ["auto", false, false, false],
  ["auto", false, true, false],
  ["always", false, true, true],
  ["always", true, false, true],
  ["never", true, false, false],
];
for (const [when, terminal, noColor, colored] of STYLES) {
  const where = `${terminal ? "on a" : "without a"} terminal, NO_COLOR ${
    noColor ? "set" : "unset"
  }`;
  Deno.test(`styleFor ${when} ${colored ? "colours" : "leaves texts alone"} ${where}`, () => {
    const style = styleFor(when, { isTerminal: () => terminal }, noColor);
    assertEquals(style.red("x"), colored ? "\x1b[31mx\x1b[39m" : "x");
    assertEquals(style === PLAIN, !colored);
  });
}

Deno.test("styles write no codes around nothing, and nest", () => {
  const { bold, red, dim } = styleFor("always", { isTerminal: () => false });
  assertEquals(dim(""), "");
  assertEquals(bold(`a ${red("b")} c`), "\x1b[1ma \x1b[31mb\x1b[39m c\x1b[22m");
});

const COUNTS: readonly [number, string][] = [
  [0, "0"],
  [7, "7"],
  [999, "999"],
  [999.4, "999"],
  [999.6, "1.00 k"],
  [1000, "1.00 k"],
  [9994, "9.99 k"],
  [9996, "10.0 k"],
  [12345, "12.3 k"],
  [99_960, "100 k"],
  [999_500, "1.00 M"],
  [1_234_567_890, "1.23 G"],
  [5e14, "500 T"],
  [5e19, "50000 P"],
];
for (const [count, written] of COUNTS) {
  Deno.test(`shortCount writes ${count} as ${written}`, () => {
    assertEquals(shortCount(count), written);
  });
}

/** A terminal that remembers what was written, and takes at most a few bytes a write. */
function fakeTerminal(isTerminal = true) {
  let written = "";
  return {
    isTerminal: () => isTerminal,
    writeSync(bytes: Uint8Array): number {
      const part = bytes.subarray(0, 5);
      written += new TextDecoder().decode(part);
      return part.length;
    },
    /** What was written since the last call. */
    take(): string {
      const result = written;
      written = "";
      return result;
    },
  };
}

/** A progress line with a clock that the test sets. */
function start(options: ProgressOptions = {}, isTerminal = true) {
  const terminal = fakeTerminal(isTerminal);
  const clock = { now: 5000 };
  const progress = new Progress(terminal, { now: () => clock.now, columns: () => 80, ...options });
  /** What an update writes, so many milliseconds after the start. */
  const at = (milliseconds: number, cycles: number) => {
    clock.now = 5000 + milliseconds;
    progress.update(cycles);
    return terminal.take();
  };
  return { progress, terminal, at };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("Progress says nothing for two seconds, then time, cycles and rate", () => {
  const { at } = start();
  assertEquals(at(100, 10), "");
  assertEquals(at(1000, 1000), "");
  assertEquals(at(1999, 2000), "");
  assertEquals(at(2000, 3_000_000), "\r2 s, 3.00 M cycles, 3.00 M cycles/s\x1b[K");
});

Deno.test("Progress redraws five times a second", () => {
  const { at } = start();
  at(2000, 1000);
  assertEquals(at(2199, 2000), "");
  assertEquals(at(2200, 2000), "\r2 s, 2.00 k cycles, 500 cycles/s\x1b[K");
});

Deno.test("Progress takes its rate over the last second", () => {
  const { at } = start();
  at(2000, 2000);
  assertEquals(at(4000, 12_000), "\r4 s, 12.0 k cycles, 5.00 k cycles/s\x1b[K");
  assertEquals(at(5000, 11_000), "\r5 s, 11.0 k cycles, 0 cycles/s\x1b[K");
});

Deno.test("Progress says how much of a limit is used up", () => {
  const { at } = start({ total: 8000 });
  assertEquals(at(2000, 2000), "\r2 s, 2.00 k cycles, 25 %, 1.00 k cycles/s\x1b[K");
});

Deno.test("Progress keeps to one line of the terminal", () => {
  const { at } = start({ columns: () => 10 });
  assertEquals(at(2000, 2000), "\r2 s, 2.00\x1b[K");
});

Deno.test("Progress says nothing without a terminal, or if it is not wanted", () => {
  for (const { at, progress, terminal } of [start({}, false), start({ enabled: false })]) {
    assertEquals(at(5000, 1000), "");
    progress.before(utf8("x"));
    progress.clear();
    assertEquals(terminal.take(), "");
  }
});

Deno.test("Progress makes room for other output", () => {
  const { at, progress, terminal } = start();
  at(2000, 1000);
  progress.before(utf8("line\n"));
  assertEquals(terminal.take(), "\r\x1b[K");
  progress.before(utf8("another\n"));
  assertEquals(terminal.take(), "");
  // Drawn again at the next update, however soon.
  assertEquals(at(2001, 1000), "\r2 s, 1.00 k cycles, 500 cycles/s\x1b[K");
});

Deno.test("Progress waits for the end of a line that other output began", () => {
  const { at, progress } = start();
  progress.before(utf8("Working..."));
  assertEquals(at(2000, 1000), "");
  progress.before(utf8(""));
  assertEquals(at(3000, 2000), "");
  progress.before(utf8(" done\n"));
  assertEquals(at(4000, 3000), "\r4 s, 3.00 k cycles, 1.00 k cycles/s\x1b[K");
});

Deno.test("Progress clears only what it drew", () => {
  const { at, progress, terminal } = start();
  progress.clear();
  assertEquals(terminal.take(), "");
  at(2000, 1000);
  progress.clear();
  progress.clear();
  assertEquals(terminal.take(), "\r\x1b[K");
});
