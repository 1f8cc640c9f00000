/**
 * The three memory layouts of guests, as tables: where their regions lie, and who controls them.
 *
 * The tables are those of the VM's documentation, with two slips mended. It calls `.bss` read-only
 * and leaves out `.data`: access of what the file holds comes from its segments and sections here.
 * And it calls Go's initial arguments read-only: since 1.22 Go's own runtime overwrites the random
 * bytes there (`runtime.randinit`), once it has used them.
 *
 * @module
 */
import { INITIAL_STACK, INPUT_START, MEMORY_END, PAGE, REGISTERS_END } from "../lib/addresses.ts";
import { hex32 } from "../lib/bits.ts";

/** Which allocator or runtime a guest brings along, and so how it divides its memory. */
export type LayoutName = "bump" | "embedded" | "go";

/** Every layout's name. */
export const LAYOUT_NAMES: readonly LayoutName[] = ["bump", "embedded", "go"];

/** Who decides what a region holds. */
export type RegionControl = "VM" | "runtime" | "toolchain";

/** What a guest may do with a region: read, write, execute. */
export type Access = "r--" | "rw-" | "r-x" | "rwx" | "---";

/** A boundary of a region: an address, or the first one behind what the file fills (`_end`). */
type Boundary = number | "_end";

interface RegionDefinition {
  readonly name: string;
  readonly start: Boundary;
  readonly end: Boundary;
  readonly access: Access;
  readonly control: RegionControl;
  /** What else is to be known of it. */
  readonly note?: string;
}

/** What one layout says, before a guest's own addresses are filled in. */
interface Layout {
  /** In one line. */
  readonly about: string;
  /** Whether threads of the guest have their stacks in the heap. */
  readonly stacksInHeap: boolean;
  /** All regions but those of the file. */
  readonly regions: readonly RegionDefinition[];
}

const REGISTERS: RegionDefinition = {
  name: "registers",
  start: 0,
  end: REGISTERS_END,
  access: "---",
  control: "VM",
  note: "36 of them, one for each address; loads and stores do not reach them",
};

const STACK: RegionDefinition = {
  name: "stack",
  start: INPUT_START,
  end: MEMORY_END,
  access: "rw-",
  control: "runtime",
  note: "grows down; ends where the highest of what is below it does",
};

const INPUT: RegionDefinition = {
  name: "program I/O",
  start: INPUT_START,
  end: MEMORY_END,
  access: "rw-",
  control: "runtime",
  note: "grows up",
};

const HEAP: RegionDefinition = {
  name: "heap",
  start: "_end",
  end: INPUT_START,
  access: "rw-",
  control: "runtime",
};

/** The layouts (mips-vm.md, "Memory Layout"; reference/loading-and-layout.md 6). */
export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  bump: {
    about: "an allocator that only goes up, inputs among its blocks",
    stacksInHeap: false,
    regions: [
      REGISTERS,
      { ...HEAP, end: MEMORY_END, note: "holds program I/O too; never used again once freed" },
      { ...STACK, start: "_end" },
    ],
  },
  embedded: {
    about: "a TLSF heap, and a region of their own for inputs",
    stacksInHeap: false,
    regions: [REGISTERS, HEAP, INPUT, STACK],
  },
  go: {
    about: "Go's runtime, with initial arguments on the stack",
    stacksInHeap: true,
    regions: [
      REGISTERS,
      { ...HEAP, note: "mapped by Go's runtime at its own hints, and from 0x20000000 up" },
      INPUT,
      {
        ...STACK,
        end: INITIAL_STACK,
        note: "of the first thread; goroutines have theirs in the heap",
      },
      {
        name: "initial args",
        start: INITIAL_STACK,
        end: MEMORY_END,
        access: "rw-",
        control: "VM",
        note: "argc, argv, envp, auxiliary vector",
      },
    ],
  },
};

/** A part of a file as layouts see it; the ELF reader's segments and sections are such. */
export interface FilePart {
  /** The first address. */
  readonly address: number;
  /** Segments: 1 executable, 2 writable, 4 readable. Sections: 1 writable, 2 loaded, 4 executable. */
  readonly flags: number;
}

/** What layouts want to know of a file; the ELF reader's result is one. */
export interface GuestFile {
  /** Loadable segments, each up to `end`. */
  readonly segments: readonly (FilePart & { readonly end: number })[];
  /** Sections by name; empty if the file has none. */
  readonly sections: readonly (FilePart & { readonly name: string; readonly size: number })[];
  /** Symbols; empty if the file is stripped. */
  readonly symbols: readonly {
    readonly name: string;
    readonly value: number;
    readonly section: number;
  }[];
}

/** A layout, and why it was taken. */
export interface DetectedLayout {
  /** The layout. */
  readonly name: LayoutName;
  /** What in the file speaks for it, as half a sentence. */
  readonly reason: string;
  /** The section or symbol that gave it away, as it stands in the file; null if none did. */
  readonly sign: { readonly kind: "section" | "symbol"; readonly name: string } | null;
}

/** Symbols and sections that tell, in the order in which they are looked for. */
const SIGNS: readonly {
  readonly name: LayoutName;
  readonly kind: "section" | "symbol";
  readonly pattern: RegExp;
  readonly means: string;
}[] = [
  {
    name: "go",
    kind: "section",
    pattern: /^\.(gopclntab|go\.buildinfo)$/,
    means: "Go's linker has made it",
  },
  { name: "go", kind: "symbol", pattern: /^runtime\.rt0_go$/, means: "Go's runtime is in it" },
  {
    name: "embedded",
    kind: "symbol",
    pattern: /embedded_alloc|rlsf|TlsfHeap|allocators\d*8?embedded/,
    means: "it has a TLSF heap",
  },
  {
    name: "bump",
    kind: "symbol",
    pattern: /^sys_alloc_aligned$/,
    means: "its memory comes from sys_alloc_aligned, and there is no TLSF heap",
  },
  {
    name: "bump",
    kind: "symbol",
    pattern: /^malloc$/,
    means: "it has a malloc of its own, and nothing of the other layouts",
  },
];

/**
 * Which layout a guest uses, and what gives it away: its symbols, and for Go its sections.
 *
 * @param file The guest's file.
 * @returns The layout; `bump`, the reference's default, where nothing tells.
 * @example
 * ```ts
 * import { detectLayout } from "./layouts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const symbols = [{ name: "sys_alloc_aligned", value: 0x1000, section: 1 }];
 * assertEquals(detectLayout({ segments: [], sections: [], symbols }).name, "bump");
 * ```
 */
export function detectLayout(file: GuestFile): DetectedLayout {
  const defined = file.symbols.filter(({ section }) => section !== 0);
  for (const { name, kind, pattern, means } of SIGNS) {
    const list: readonly { readonly name: string }[] = kind === "section" ? file.sections : defined;
    const found = list.find((one) => pattern.test(one.name));
    if (found) return { name, reason: means, sign: { kind, name: found.name } };
  }
  return {
    name: "bump",
    reason: file.symbols.length === 0
      ? "the default: the file has no symbols that could tell"
      : "the default: the file has no allocator",
    sign: null,
  };
}

/** A region of one guest's memory. */
export interface Region {
  /** What it is called: a section's name, or the layout's. */
  readonly name: string;
  /** The first address. */
  readonly start: number;
  /** One past the last. */
  readonly end: number;
  /** What the guest may do with it. */
  readonly access: Access;
  /** Who decides what it holds. */
  readonly control: RegionControl;
  /** What else is to be known of it; may be empty. */
  readonly note: string;
}

/** A layout with a guest's own addresses. */
export interface GuestLayout extends DetectedLayout {
  /** In one line. */
  readonly about: string;
  /** Its regions in order of their starts; the stack's overlaps what it grows towards. */
  readonly regions: readonly Region[];
  /** Where the file's part of memory ends: `_end`, or one past the last segment. */
  readonly imageEnd: number;
  /** Where the heap may be. */
  readonly heap: { readonly start: number; readonly end: number };
  /** Whether threads of the guest have their stacks in the heap. */
  readonly stacksInHeap: boolean;
}

function segmentAccess(flags: number): Access {
  return ((flags & 4 || flags & 1 ? "r" : "-") + (flags & 2 ? "w" : "-") +
    (flags & 1 ? "x" : "-")) as Access;
}

/** A section is as writable as itself and its segment, and as executable. */
function sectionAccess(section: number, segment: number): Access {
  return segmentAccess(4 | (section & segment >>> 1 & 1) << 1 | (section >>> 2 & segment & 1));
}

const SHF_ALLOC = 2;

/** What lies between two sections of one segment: as accessible as the segment, and of no interest. */
export const PADDING = "padding";

/** The file's parts: its loaded sections, and what of the segments no section covers. */
function fileRegions(file: GuestFile): Region[] {
  const regions: Region[] = [];
  const add = (name: string, start: number, end: number, access: Access) => {
    if (start < end) regions.push({ name, start, end, access, control: "toolchain", note: "" });
  };
  for (const segment of file.segments) {
    const access = segmentAccess(segment.flags);
    const inside = file.sections
      .filter(({ flags, address, size }) =>
        (flags & SHF_ALLOC) !== 0 && size > 0 && address >= segment.address &&
        address + size <= segment.end
      )
      .toSorted((one, other) => one.address - other.address);
    let at = segment.address;
    for (const { name, address, size, flags } of inside) {
      if (address < at) continue;
      add(at === segment.address ? "headers" : PADDING, at, address, access);
      add(name, address, address + size, sectionAccess(flags, segment.flags));
      at = address + size;
    }
    add(inside.length === 0 ? "segment" : PADDING, at, segment.end, access);
  }
  return regions;
}

/** Where the linker says that the file's part of memory ends; Go has a name of its own for it. */
function imageEnd(file: GuestFile): number {
  const last = file.segments.reduce(
    (highest, { address, end }) => end > address ? Math.max(highest, end) : highest,
    0,
  );
  const symbol = file.symbols.find(({ name }) => name === "_end") ??
    file.symbols.find(({ name }) => name === "runtime.end");
  // Segments end on whole words, so _end may lie up to 3 bytes before.
  const fits = symbol !== undefined && symbol.value <= last && last - symbol.value < PAGE;
  return fits ? symbol.value : last;
}

/**
 * A layout's table with a guest's real numbers.
 *
 * @param file The guest's file.
 * @param name The layout to assume, against what the file says.
 * @returns The layout.
 * @example
 * ```ts
 * import { layoutOf } from "./layouts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const segments = [{ address: 0x10000, end: 0x12000, flags: 5 }];
 * const layout = layoutOf({ segments, sections: [], symbols: [] }, "embedded");
 * assertEquals(layout.heap, { start: 0x12000, end: 0x3f000000 });
 * ```
 */
export function layoutOf(file: GuestFile, name?: LayoutName): GuestLayout {
  const detected = detectLayout(file);
  const chosen = name === undefined || name === detected.name
    ? detected
    : { name, reason: `it was asked for; the file looks like ${detected.name}`, sign: null };
  const end = imageEnd(file);
  const resolve = (boundary: Boundary) => boundary === "_end" ? end : boundary;
  const { about, stacksInHeap, regions } = LAYOUTS[chosen.name];
  const own = regions.map((region): Region => ({
    name: region.name,
    start: resolve(region.start),
    end: resolve(region.end),
    access: region.access,
    control: region.control,
    note: region.note ?? "",
  }));
  const heap = own.find((region) => region.name === "heap");
  if (!heap) throw new Error(`Unreachable: layout ${chosen.name} has no heap`);
  // In a file that ends on a word, the bytes from _end on are the heap's.
  const cut = fileRegions(file).map((region) =>
    region.end > end && region.end - end < 4 ? { ...region, end } : region
  );
  return {
    ...chosen,
    about,
    stacksInHeap,
    imageEnd: end,
    heap: { start: heap.start, end: heap.end },
    regions: [...own, ...cut.filter(({ start, end }) => start < end)].toSorted((one, other) =>
      one.start - other.start || one.end - other.end
    ),
  };
}

/** A region as words: "the heap, 0x00012000 to 0x3f000000". */
export function describeRegion({ name, start, end }: Region): string {
  return `${name}, ${hex32(start)} to ${hex32(end)}`;
}
