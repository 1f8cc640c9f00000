/** The tables in bench/README.md. */

const BEGIN = "<!-- begin tables -->";
const END = "<!-- end tables -->";

/**
 * The text with other tables between the two marks.
 *
 * @throws {Error} If the marks are not there.
 */
export function withTables(text: string, tables: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The README has no "${BEGIN}" and "${END}"`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${text.slice(end)}`;
}

/** Puts tables into the README, and formats it. */
export async function updateReadme(tables: string): Promise<void> {
  const url = new URL("README.md", import.meta.url);
  await Deno.writeTextFile(url, withTables(await Deno.readTextFile(url), tables));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", url.pathname],
  }).output();
  if (!success) throw new Error("deno fmt cannot format bench/README.md");
}
