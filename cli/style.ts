/**
 * Colours, where the reader can see them.
 *
 * @module
 */

/** The values of `--color`. */
export type ColorWhen = "auto" | "always" | "never";

/** What texts can look like; each function leaves a text as it is where colours are off. */
export interface Style {
  /** Headings. */
  readonly bold: (text: string) => string;
  /** What can be skipped. */
  readonly dim: (text: string) => string;
  /** Errors. */
  readonly red: (text: string) => string;
  /** Success. */
  readonly green: (text: string) => string;
  /** Warnings. */
  readonly yellow: (text: string) => string;
  /** Names and addresses. */
  readonly cyan: (text: string) => string;
}

/** A pair of SGR codes (ECMA-48, 8.3.117): one that starts a look, and one that ends only that. */
function look(start: number, end: number): (text: string) => string {
  return (text) => text === "" ? "" : `\x1b[${start}m${text}\x1b[${end}m`;
}

const COLORED: Style = {
  bold: look(1, 22),
  dim: look(2, 22),
  red: look(31, 39),
  green: look(32, 39),
  yellow: look(33, 39),
  cyan: look(36, 39),
};

function same(text: string): string {
  return text;
}

/** The style without colours. */
export const PLAIN: Style = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
};

/**
 * The style for one output stream.
 *
 * @param when The value of `--color`. An explicit one beats NO_COLOR, as no-color.org asks.
 * @param stream The stream that the text goes to, such as `Deno.stderr`.
 * @param noColor Whether NO_COLOR is set; Deno itself says so without a permission.
 * @returns Colours with `always`, and with `auto` on a terminal where NO_COLOR is not set.
 */
export function styleFor(
  when: ColorWhen,
  stream: { isTerminal(): boolean },
  noColor: boolean = Deno.noColor,
): Style {
  const colored = when === "always" || (when === "auto" && !noColor && stream.isTerminal());
  return colored ? COLORED : PLAIN;
}
