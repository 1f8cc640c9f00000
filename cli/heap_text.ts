/**
 * The heap report as text.
 *
 * @module
 */
import type { HeapFit, HeapReport } from "../drivers/heap_report.ts";
import { grouped, hex32 } from "../lib/bits.ts";
import { visible } from "./output.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

const NO_FREES =
  "  This guest's frees cannot be seen: bump never frees, so nothing calls them. What " +
  "is live, and embedded's\n  figures, count everything; in Rust, build with the feature " +
  "watch-frees to see them.\n";

/** Call sites that are shown. */
const SITES_SHOWN = 12;

function ownAllocator({ models: { bump, embedded } }: HeapReport): string {
  if (bump.sameAddresses) return "each address is the bump model's";
  if (embedded.sameAddresses) return "each address is the embedded model's";
  return "addresses of its own, unlike either model's";
}

function totals(heap: HeapReport): string {
  const free = heap.largestFree === null ? [] : [["largest free piece", grouped(heap.largestFree)]];
  return table([
    ["allocations", grouped(heap.allocations)],
    ["frees", grouped(heap.frees)],
    ["reallocations", grouped(heap.reallocations)],
    ["bytes asked for in all", grouped(heap.totalBytes)],
    ["bytes live at most", grouped(heap.peakBytes)],
    ["bytes never freed", grouped(heap.liveBytes), `in ${grouped(heap.liveBlocks)} blocks`],
    ["address space used", grouped(heap.footprint), `from ${hex32(heap.layout.imageEnd)}`],
    ...free,
    ["stack used", grouped(heap.stackBytes), "at most, in pieces of 65,536"],
    ...(heap.refused > 0 ? [["requests refused", grouped(heap.refused)]] : []),
    ...(heap.unknownFrees > 0 ? [["frees of unknown blocks", grouped(heap.unknownFrees)]] : []),
  ]);
}

function fit({ fits, spare }: HeapFit): string {
  return fits ? `yes, ${grouped(spare)} bytes to spare` : "no";
}

function models({ models, fits }: HeapReport): string {
  const rows = (["bump", "embedded"] as const).map((name) => {
    const model = models[name];
    return [
      name,
      grouped(model.peakBytes),
      grouped(model.footprint),
      grouped(model.usedBytes),
      grouped(model.largestFree),
      `${(model.fragmentation * 100).toFixed(1)} %`,
      fit(fits[name]),
    ];
  });
  return table([
    ["layout", "peak", "footprint", "used at the end", "largest free", "fragmented", "fits"],
    ...rows,
    ["go", "", "", "", "", "", `${fit(fits.go)} (without a collector)`],
  ]);
}

function sites({ callSites }: HeapReport): string {
  const shown = callSites.slice(0, SITES_SHOWN).map((site) => [
    grouped(site.allocations),
    grouped(site.bytes),
    grouped(site.liveBytes),
    `${hex32(site.pc)} ${site.function === null ? "" : visible(site.function)}${
      site.offset ? `+0x${site.offset.toString(16)}` : ""
    }`,
  ]);
  const more = callSites.length - shown.length;
  return table([["allocations", "bytes", "never freed", "by"], ...shown]) +
    (more > 0 ? `  and ${grouped(more)} more places\n` : "");
}

/**
 * The heap report as lines.
 *
 * @param heap The report.
 * @param style How headings look.
 * @returns The lines, each with its line break.
 */
export function heapText(heap: HeapReport, style: Style): string {
  const heading = style.bold("heap");
  if (heap.entryPoints.length === 0) {
    const why = heap.layout.name === "go" || heap.allocations === 0
      ? "its file has no symbol of an allocator (__rust_alloc, sys_alloc_aligned, malloc, mallocgc)"
      : "nothing was found";
    return `${heading}: nothing could be watched: ${why}\n`;
  }
  const names = heap.entryPoints.map(visible).join(", ");
  return [
    `${heading}: ${heap.layout.name} layout, watched ${names}; ${ownAllocator(heap)}\n`,
    totals(heap),
    ...(heap.seesFrees ? [] : [NO_FREES]),
    `${style.bold("the same requests under each layout")}, in bytes\n`,
    models(heap),
    ...(heap.callSites.length === 0 ? [] : [`${style.bold("by call site")}\n`, sites(heap)]),
  ].join("");
}
