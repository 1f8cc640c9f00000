import { inspect } from "node:util";

/** Above this many line pairs a diff would cost more than it tells. */
const MAX_DIFF_CELLS = 4_000_000;
/** Unchanged lines shown around a change. */
const CONTEXT = 3;
/** Elements of a typed array shown around the first difference. */
const WINDOW = 16;

/**
 * A value as people read it, one property a line, keys sorted, strings quoted.
 *
 * @param value Any value.
 * @returns Its text.
 */
export function format(value: unknown): string {
  return inspect(value, {
    depth: Infinity,
    sorted: true,
    compact: false,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
    breakLength: Infinity,
  });
}

/**
 * What differs between two values: the first differing element for typed arrays, a line diff for
 * everything else (`-` actual, `+` expected).
 *
 * @param actual The value that was found.
 * @param expected The value that was wanted.
 * @returns Several lines of text.
 */
export function explain(actual: unknown, expected: unknown): string {
  if (isElements(actual) && isElements(expected)) {
    if (actual.constructor === expected.constructor) return explainElements(actual, expected);
  }
  const [left, right] = typeof actual === "string" && typeof expected === "string"
    ? [quoted(actual), quoted(expected)]
    : [format(actual), format(expected)];
  if (left === right) {
    return `    Both print alike, and yet differ (by class, identity or hidden state):\n${left}`;
  }
  const from = left.split("\n");
  const to = right.split("\n");
  if (from.length === 1 && to.length === 1 || from.length * to.length > MAX_DIFF_CELLS) {
    return `    [Actual]   ${left}\n    [Expected] ${right}`;
  }
  return `    [Diff] -Actual / +Expected\n\n${diff(from, to).join("\n")}`;
}

/** A string of several lines is shown line by line, each quoted, so that blanks are seen. */
function quoted(text: string): string {
  return text.split(/(?<=\n)/).map((line) => JSON.stringify(line)).join("\n");
}

/** What is read here of a typed array. */
type Elements = ArrayLike<number | bigint> & { readonly BYTES_PER_ELEMENT: number };

function isElements(value: unknown): value is Elements {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function explainElements(actual: Elements, expected: Elements): string {
  const length = Math.max(actual.length, expected.length);
  let first = 0;
  while (first < length && Object.is(actual[first], expected[first])) first++;
  const start = Math.max(0, first - 4);
  const show = (items: Elements) =>
    Array.from(items).slice(start, start + WINDOW).map((item) =>
      Number.isInteger(item) && items.BYTES_PER_ELEMENT === 1 && item >= 0
        ? item.toString(16).padStart(2, "0")
        : String(item)
    ).join(" ") || "(nothing)";
  const sizes = actual.length === expected.length
    ? `${length} elements`
    : `${actual.length} elements, expected ${expected.length}`;
  return `    First difference at index ${first} (${sizes}); from index ${start}:\n` +
    `    [Actual]   ${show(actual)}\n    [Expected] ${show(expected)}`;
}

/** Longest common subsequence of lines, after cutting the common head and tail. */
function diff(from: readonly string[], to: readonly string[]): string[] {
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head++;
  let tail = 0;
  const shorter = Math.min(from.length, to.length) - head;
  while (tail < shorter && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  const a = from.slice(head, from.length - tail);
  const b = to.slice(head, to.length - tail);
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j]
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines = from.slice(0, head).map((line) => `    ${line}`);
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`    ${a[i]}`);
      i++;
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`-   ${a[i++]}`);
    } else {
      lines.push(`+   ${b[j++]}`);
    }
  }
  lines.push(...from.slice(from.length - tail).map((line) => `    ${line}`));
  return shorten(lines);
}

/** Leaves out unchanged lines far from any change. */
function shorten(lines: readonly string[]): string[] {
  const near = new Set<number>();
  lines.forEach((line, index) => {
    if (line.startsWith(" ")) return;
    for (let i = index - CONTEXT; i <= index + CONTEXT; i++) near.add(i);
  });
  const short: string[] = [];
  lines.forEach((line, index) => {
    if (near.has(index)) short.push(line);
    else if (index === 0 || near.has(index - 1)) short.push("    ...");
  });
  return short;
}
