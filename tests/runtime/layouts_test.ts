import { assert, assertEquals } from "@std/assert";
import { programLayout } from "../../drivers/observers.ts";
import { loadProgram } from "../../lib/program.ts";
import {
  detectLayout,
  type GuestFile,
  LAYOUT_NAMES,
  type LayoutName,
  layoutOf,
} from "../../runtime/layouts.ts";

// The tables of the VM's documentation ("Memory Layout for guest program"), and what tells a file's.

const symbol = (name: string, value = 0x10000, section = 1) => ({ name, value, section });

const FILE: GuestFile = {
  segments: [
    { address: 0x10000, end: 0x12000, flags: 5 },
    { address: 0x20000, end: 0x20104, flags: 6 },
  ],
  sections: [
    { name: ".text", address: 0x10100, size: 0x1000, flags: 2 | 4 },
    { name: ".rodata", address: 0x11100, size: 0xf00, flags: 2 },
    { name: ".data", address: 0x20000, size: 0x80, flags: 2 | 1 },
    { name: ".bss", address: 0x20080, size: 0x82, flags: 2 | 1 },
    { name: ".comment", address: 0, size: 0x20, flags: 0 },
  ],
  symbols: [symbol("_end", 0x20102)],
};

/** Name, start, end, access, control. */
function rows(name: LayoutName): unknown[][] {
  return layoutOf(FILE, name).regions.map((region) => [
    region.name,
    region.start,
    region.end,
    region.access,
    region.control,
  ]);
}

const REGISTERS = ["registers", 0, 36, "---", "VM"];
const PROGRAM = [
  ["headers", 0x10000, 0x10100, "r-x", "toolchain"],
  [".text", 0x10100, 0x11100, "r-x", "toolchain"],
  [".rodata", 0x11100, 0x12000, "r--", "toolchain"],
  [".data", 0x20000, 0x20080, "rw-", "toolchain"],
  [".bss", 0x20080, 0x20102, "rw-", "toolchain"],
];

Deno.test("layoutOf bump: the heap goes up to the end of memory, and the stack comes down on it", () => {
  assertEquals(rows("bump"), [
    REGISTERS,
    ...PROGRAM,
    ["heap", 0x20102, 0x7f000000, "rw-", "runtime"],
    ["stack", 0x20102, 0x7f000000, "rw-", "runtime"],
  ]);
});

Deno.test("layoutOf embedded: inputs have a region of their own", () => {
  assertEquals(rows("embedded"), [
    REGISTERS,
    ...PROGRAM,
    ["heap", 0x20102, 0x3f000000, "rw-", "runtime"],
    ["program I/O", 0x3f000000, 0x7f000000, "rw-", "runtime"],
    ["stack", 0x3f000000, 0x7f000000, "rw-", "runtime"],
  ]);
});

Deno.test("layoutOf go: as embedded, with the initial arguments above the stack", () => {
  assertEquals(rows("go"), [
    REGISTERS,
    ...PROGRAM,
    ["heap", 0x20102, 0x3f000000, "rw-", "runtime"],
    ["stack", 0x3f000000, 0x7effc000, "rw-", "runtime"],
    ["program I/O", 0x3f000000, 0x7f000000, "rw-", "runtime"],
    ["initial args", 0x7effc000, 0x7f000000, "rw-", "VM"],
  ]);
});

Deno.test("layoutOf takes a section's access from its flags and its segment's", () => {
  const segment = (flags: number): GuestFile => ({
    segments: [{ address: 0x1000, end: 0x2000, flags }],
    sections: [
      { name: "writable", address: 0x1000, size: 0x400, flags: 2 | 1 },
      { name: "code", address: 0x1400, size: 0x400, flags: 2 | 4 },
      { name: "plain", address: 0x1800, size: 0x800, flags: 2 },
    ],
    symbols: [],
  });
  const access = (flags: number) =>
    Object.fromEntries(layoutOf(segment(flags)).regions.map((one) => [one.name, one.access]));
  const all = access(7);
  assertEquals([all.writable, all.code, all.plain], ["rw-", "r-x", "r--"]);
  const none = access(4);
  assertEquals([none.writable, none.code, none.plain], ["r--", "r--", "r--"]);
});

Deno.test("layoutOf without sections takes whole segments", () => {
  const { regions, heap } = layoutOf({ ...FILE, sections: [] }, "embedded");
  assertEquals(
    regions.filter(({ control }) => control === "toolchain").map((one) => [one.start, one.access]),
    [[0x10000, "r-x"], [0x20000, "rw-"]],
  );
  assertEquals(heap.start, 0x20102);
});

Deno.test("layoutOf takes the end of the last segment where _end is missing or makes no sense", () => {
  for (const symbols of [[], [symbol("_end", 0x5000)], [symbol("_end", 0x90000)]]) {
    assertEquals(layoutOf({ ...FILE, symbols }).imageEnd, 0x20104);
  }
  assertEquals(layoutOf({ ...FILE, symbols: [symbol("runtime.end", 0x20104)] }).imageEnd, 0x20104);
});

const DETECTED: readonly [symbols: string[], sections: string[], name: LayoutName, why: string][] =
  [
    [["sys_alloc_aligned"], [], "bump", "symbol sys_alloc_aligned"],
    [["malloc"], [], "bump", "symbol malloc"],
    [["main"], [], "bump", "the default: the file has no allocator"],
    [[], [], "bump", "the default: the file has no symbols that could tell"],
    [
      ["sys_alloc_aligned", "_ZN14embedded_alloc4tlsf8TlsfHeap5alloc17h0E"],
      [],
      "embedded",
      "symbol _ZN14embedded_alloc4tlsf8TlsfHeap5alloc17h0E",
    ],
    [["_RNvNtCs1_4rlsf4tlsf"], [], "embedded", "symbol _RNvNtCs1_4rlsf4tlsf"],
    [
      ["_RNvNtNtCs8_12mipsvm_guest10allocators8embedded4HEAP"],
      [],
      "embedded",
      "symbol _RNvNtNtCs8_12mipsvm_guest10allocators8embedded4HEAP",
    ],
    [["runtime.rt0_go"], [], "go", "symbol runtime.rt0_go"],
    [["malloc"], [".gopclntab"], "go", "section .gopclntab"],
  ];

for (const [symbols, sections, name, why] of DETECTED) {
  Deno.test(`detectLayout says ${name}: ${why}`, () => {
    const found = detectLayout({
      segments: [],
      sections: sections.map((one) => ({ name: one, address: 0, size: 0, flags: 2 })),
      symbols: symbols.map((one) => symbol(one)),
    });
    assertEquals(found.name, name);
    const sign = found.sign && `${found.sign.kind} ${found.sign.name}`;
    assertEquals(sign ?? found.reason, why);
  });
}

Deno.test("detectLayout does not count symbols that a file only asks for", () => {
  const symbols = [symbol("sys_alloc_aligned", 0, 0)];
  assertEquals(detectLayout({ segments: [], sections: [], symbols }).sign, null);
});

Deno.test("layoutOf takes another layout when asked, and says what the file looks like", () => {
  const layout = layoutOf({ ...FILE, symbols: [symbol("sys_alloc_aligned")] }, "go");
  assertEquals([layout.name, layout.sign], ["go", null]);
  assertEquals(layout.reason, "it was asked for; the file looks like bump");
});

for (
  const [guest, name] of [
    ["rust-hello", "bump"],
    ["rust-bump-tree", "bump"],
    ["rust-embedded-tree", "embedded"],
    ["c-commit", "bump"],
    ["go-hello", "go"],
    ["go-commit", "go"],
  ] as const
) {
  Deno.test(`layoutOf finds ${guest} to be ${name}, and covers its segments`, async () => {
    const file = await Deno.readFile(
      new URL(`../../testdata/guests/${guest}.elf`, import.meta.url),
    );
    const program = loadProgram(file);
    const layout = programLayout(program);
    assertEquals(layout.name, name);
    assert(layout.sign !== null);
    for (const { address, end } of program.elf!.segments) {
      let at = address;
      for (const region of layout.regions) {
        if (region.control === "toolchain" && region.start === at) at = region.end;
      }
      // The last word's rest behind _end is the heap's.
      assert(end - at < 4, `${guest} is not covered from ${at}`);
    }
    assertEquals(layout.heap.start, layout.imageEnd);
    for (const other of LAYOUT_NAMES) assertEquals(programLayout(program, other).name, other);
  });
}
