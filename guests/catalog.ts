/** The guests of this folder, and what they are known to do. */

/** One way to run a guest, and what must come out. */
export interface GuestRun {
  /** Input entries, written as for `mipsvm run --input`. */
  readonly inputs: readonly string[];
  /** All public values, in hexadecimal. */
  readonly publicValues: string;
  /** All of standard output. */
  readonly stdout: string;
  /** A text that standard error contains; it is empty if there is none here. */
  readonly stderrIncludes?: string;
  /** The exit code. */
  readonly exit: number;
  /** How all this is known without running the guest. */
  readonly oracle: string;
}

/** A guest program: its name is that of its ELF file and of its source. */
export interface Guest {
  readonly name: string;
  readonly language: "c" | "rust";
  /** What the guest does, in a line. */
  readonly about: string;
  readonly runs: readonly GuestRun[];
}

const BY_HAND = "worked out by hand from the source";
/** build.ts checks these against the host each time it builds them. */
const BY_HOST = "the same source, compiled for the host, prints the same";

/** A C guest, whose output does not depend on any input. */
function cGuest(name: string, about: string, stdout: string, stderr?: string): Guest {
  const streams = stderr === undefined ? { stdout } : { stdout, stderrIncludes: stderr };
  const run = { inputs: [], publicValues: "", ...streams, exit: 0, oracle: BY_HOST };
  return { name, language: "c", about, runs: [run] };
}

/** Every guest, in the order in which they are built and listed. */
export const GUESTS: readonly Guest[] = [
  {
    name: "rust-hello",
    language: "rust",
    about: "Writes to stdout, to stderr and to the public values",
    runs: [{
      inputs: [],
      publicValues: "68656c6c6f",
      stdout: "Hello from a Rust guest\n",
      stderrIncludes: "This line goes to stderr\n",
      exit: 0,
      oracle: BY_HAND,
    }],
  },
  {
    name: "rust-fibonacci",
    language: "rust",
    about: "Commits n, fib(n-1) and fib(n) modulo 2^32",
    runs: [
      // 20, 4181, 6765
      fibonacci("u32:20", "14000000551000006d1a0000", BY_HAND),
      // 0, 1, 0: fib(-1) is 1, going backwards from fib(1) and fib(0)
      fibonacci("u32:0", "000000000100000000000000", BY_HAND),
      // 1, 0, 1
      fibonacci("u32:1", "010000000000000001000000", BY_HAND),
      // 48, 2971215073, 4807526976 - 2^32
      fibonacci("u32:48", "30000000e12419b1400a8d1e", "published Fibonacci numbers"),
    ],
  },
  {
    name: "rust-panic",
    language: "rust",
    about: "Panics three calls deep",
    runs: [{
      inputs: ["u32:7"],
      publicValues: "",
      stdout: "about to panic\nthis line has no end",
      stderrIncludes: "cannot accept the quantity 7\n",
      exit: 1,
      oracle: BY_HAND,
    }],
  },
  {
    name: "rust-json",
    language: "rust",
    about: "Counts the values in a JSON text",
    runs: [
      jsonRun('{"a":[1,2,{"b":null}],"c":"x"}', 7),
      jsonRun(" [true, false, -1.5e3] ", 4),
      badJsonRun("[1,2,]", "expected a value at byte 5"),
      badJsonRun('{"a" 1}', "expected a colon at byte 5"),
      badJsonRun("[".repeat(129), "nesting is too deep at byte 128"),
    ],
  },
  cGuest("c-hello", "Writes to stdout and stderr", "Hello from a C guest\n", "to stderr\n"),
  cGuest("c-sort", "Sorts 100,000 words", "checksum 399920967\n"),
  cGuest(
    "c-sha256",
    "Benchmark: SHA-256 of 1 MiB",
    "96ba43225ea1b4411dbe7a35f517d8ad07a12e978349ae18fc08bc8b34e6ff56\n",
  ),
  cGuest(
    "c-bytecode",
    "Benchmark: a bytecode interpreter with a jump table",
    "3711\n237\n475667\n",
  ),
];

function fibonacci(input: string, publicValues: string, oracle: string): GuestRun {
  return { inputs: [input], publicValues, stdout: "", exit: 0, oracle };
}

function jsonRun(text: string, count: number): GuestRun {
  const publicValues = count.toString(16).padStart(2, "0") + "000000";
  return { inputs: ["str:" + text], publicValues, stdout: "", exit: 0, oracle: BY_HAND };
}

function badJsonRun(text: string, stderrIncludes: string): GuestRun {
  const inputs = ["str:" + text];
  return { inputs, publicValues: "", stdout: "", stderrIncludes, exit: 3, oracle: BY_HAND };
}
