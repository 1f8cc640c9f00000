/**
 * Tables as text.
 *
 * @module
 */

/**
 * A table: columns as wide as their widest cell, numbers to the right, each line two spaces in.
 *
 * @param rows The cells; a row may be shorter than the others.
 * @returns Lines, each with its line break.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  );
  const numeric = /^[\d,]+$/;
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      numeric.test(cell) ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)
    );
    return "  " + cells.join("  ").trimEnd() + "\n";
  }).join("");
}
