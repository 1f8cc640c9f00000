/** The guests in Rust. */

import { BY_HAND, BY_HOST, type Guest, type GuestRun } from "./guest.ts";
import { RUST_PRECOMPILE_GUESTS } from "./rust_precompiles.ts";

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
      jsonRun('{"a":[1,2,3],"a":4}', 2), // the later of two members with one name counts
      badJsonRun("[1,2,]", "trailing comma at line 1 column 6"),
      badJsonRun('{"a" 1}', "expected `:` at line 1 column 6"),
      badJsonRun("[".repeat(128), "recursion limit exceeded at line 1 column 128"),
    ],
  },
  {
    name: "rust-regex",
    language: "rust",
    about: "Reads a logbook with regular expressions",
    runs: [{
      inputs: [],
      publicValues: "ac7bb500aee6789d41e1dfd8f9067bbcdfab6fc5efb38fbe5a69edb37715e45a",
      stdout: [
        "entries: 23",
        "miles: 1005",
        "forces of the wind: {2: 1, 4: 2, 5: 2, 6: 1, 8: 1}",
        "lowest barometer: 10039",
        "money: 10780",
        "hosts: halcyon.example, mail.example, quay-street.example",
        "words: 317, the longest: Valparaiso",
        "2 April 1894 06:15  Left Falmouth with the tide. Wind SW, force 4. Barometer 1012.4 hPa.",
        "",
      ].join("\n"),
      stderrIncludes: "The logbook has 2588 bytes\n",
      exit: 0,
      oracle: "the same patterns in Python's re module give the same, and its hashlib the digest",
    }],
  },
  {
    name: "rust-sha256",
    language: "rust",
    about: "Benchmark: SHA-256 of 1,000,000 bytes",
    runs: [
      sha256(
        15_625,
        "a".repeat(64),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
      ),
      sha256(1, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      sha256(0, "abc", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ],
  },
  {
    name: "rust-random",
    language: "rust",
    about: "Commits random bytes, the same in every run",
    runsOnHost: false,
    runs: [{
      inputs: [],
      publicValues: "12b2547e08316188657e716d5338f0820499392948cdcda0" +
        "dc7ae7c91e840600b615a2a4a32a15b2",
      stdout: "she: 2, sea: 2\n",
      stderrIncludes: "warning: random numbers of a guest are the same in every run\n",
      exit: 0,
      oracle: "StdRng of the crate rand 0.8 on the host, seeded with 0x123456789abcdef0",
    }],
  },
  {
    name: "rust-embedded-input",
    language: "rust",
    about: "Reads input into its own region, grows it and gives it back",
    source: "rust-input",
    features: ["embedded"],
    runs: [{
      inputs: [
        "hex:0102030405",
        "raw:ab",
        // Two texts: "hello" and "sea".
        "hex:0200000000000000050000000000000068656c6c6f0300000000000000736561",
      ],
      publicValues: "010203040568656c6c6f736561" + "6162" + "02000000000000000500000003000000",
      stdout: "13 bytes in the first entry now\n",
      exit: 0,
      oracle: BY_HAND,
    }],
  },
  tree("rust-bump-tree", "bump"),
  tree("rust-embedded-tree", "embedded"),
  ...RUST_PRECOMPILE_GUESTS,
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
  return { inputs, publicValues: "", stdout: "", stderrIncludes, exit: 3, oracle: BY_HOST };
}

function sha256(repetitions: number, message: string, publicValues: string): GuestRun {
  const inputs = [`u32:${repetitions}`, "raw:" + message];
  return { inputs, publicValues, stdout: "", exit: 0, oracle: "FIPS 180-2's test vectors" };
}
