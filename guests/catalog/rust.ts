/** The guests in Rust. */

import { BY_HAND, BY_HOST, type Guest, type GuestRun } from "./guest.ts";

export const RUST_GUESTS: readonly Guest[] = [
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
  tree("rust-bump-tree", "bump"),
  tree("rust-embedded-tree", "embedded"),
];

/** The guest that builds and drops maps of texts, with one of the two allocators. */
function tree(name: string, allocator: string): Guest {
  return {
    name,
    language: "rust",
    about: `Allocates 41,000 times, with the allocator "${allocator}"`,
    source: "rust-tree",
    features: [allocator],
    runs: [{
      inputs: [],
      publicValues: "559c0d82",
      stdout: "16267 entries, the longest of 109 bytes, checksum 820d9c55\n",
      exit: 0,
      oracle: BY_HOST,
    }],
  };
}

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
