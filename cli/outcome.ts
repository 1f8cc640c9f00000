/**
 * What is said about a run at its end.
 *
 * @module
 */
import type { RunResult } from "../drivers/result.ts";
import { grouped, hexBytes } from "../lib/bits.ts";
import { PipeClosed, printError, visible, visibleLines } from "./output.ts";
import { type ColorWhen, type Style, styleFor } from "./style.ts";

/** Public values up to this many bytes are shown whole. */
const SHOWN = 64;

function summary(result: RunResult, style: Style): string {
  const values = result.publicValues;
  const shown = hexBytes(values.subarray(0, SHOWN)) + (values.length > SHOWN ? "..." : "");
  const speed = result.steps / Math.max(result.seconds, 1e-6) / 1e6;
  const rate = result.seconds > 0.1 ? ` (${speed.toFixed(0)} M instructions/s)` : "";
  const { end } = result;
  const how = end.reason === "exited" ? "exited" : "halted";
  return [
    `${style.green("ok:")} the guest ${how} with code 0 after ${grouped(result.cycles)} cycles, ` +
    `${result.seconds.toFixed(2)} s${rate}\n`,
    values.length === 0
      ? "public values: none\n"
      : `public values: ${values.length} bytes, ${shown}\n`,
    ...result.cycleSpans.map(({ name, cycles, count }) =>
      `span ${visible(name)}: ${grouped(cycles)} cycles in ${count}\n`
    ),
  ].join("");
}

/**
 * Prints how a run ended, on standard error.
 *
 * @param result The run.
 * @param options What to leave out, and when to use colours.
 * @param midLine Whether the guest's last line is still open.
 */
export async function printOutcome(
  result: RunResult,
  options: { readonly quiet: boolean; readonly color: ColorWhen },
  midLine: boolean,
): Promise<void> {
  const style = styleFor(options.color, Deno.stderr);
  const lines: string[] = [];
  if (result.failure !== null) {
    const [first, ...rest] = visibleLines(result.failure).split("\n");
    lines.push(`${style.red(`${result.end.reason}:`)} ${first}\n`);
    lines.push(...rest.map((line) => line + "\n"));
  } else if (!options.quiet) lines.push(summary(result, style));
  if (!options.quiet) {
    lines.push(...result.warnings.map((text) => `${style.yellow("warning:")} ${visible(text)}\n`));
  }
  // Asked for by name, so --quiet does not take it away.
  if (result.heap) lines.push((await import("./heap_text.ts")).heapText(result.heap, style));
  if (lines.length === 0) return;
  try {
    printError((midLine ? "\n" : "") + lines.join(""));
  } catch (error) {
    // That nobody reads it changes nothing of what the guest did.
    if (!(error instanceof PipeClosed)) throw error;
  }
}
