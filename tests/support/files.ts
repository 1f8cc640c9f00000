// The repository's own files, for tests of its rules.

const ROOT = new URL("../../", import.meta.url);

async function fromGit(): Promise<string[] | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      cwd: ROOT,
      stderr: "null",
    }).output();
    const names = new TextDecoder().decode(stdout).split("\0").filter((name) => name !== "");
    return success && names.length > 0 ? names : undefined;
  } catch {
    return undefined;
  }
}

async function* walk(folder: URL, prefix: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (name === "node_modules" || name === "target" || name.startsWith(".")) continue;
    if (isDirectory) yield* walk(new URL(`${name}/`, folder), `${prefix}${name}/`);
    else if (isFile) yield prefix + name;
  }
}

/** Paths of all files that git tracks or would, relative to the root; without git, of all files. */
export async function repositoryFiles(): Promise<string[]> {
  const tracked = await fromGit() ?? await Array.fromAsync(walk(ROOT, ""));
  const present = await Promise.all(tracked.map(async (name) => {
    const info = await Deno.lstat(new URL(name, ROOT)).catch(() => undefined);
    return info?.isFile ? name : undefined;
  }));
  return present.filter((name) => name !== undefined).sort();
}

/** A file's bytes, one letter each, so that binary files can be searched too. */
export async function readLatin(path: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(new URL(path, ROOT)));
}

export async function readText(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

/** TypeScript without its comments; good enough where strings hold no comment signs. */
export function withoutComments(source: string): string {
  return source.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

export interface Import {
  /** The specifier as written. */
  readonly specifier: string;
  /** Whether only types come through it. */
  readonly typeOnly: boolean;
}

/** What a module imports, re-exports or loads on demand. */
export function importsOf(source: string): Import[] {
  const code = withoutComments(source);
  const list: Import[] = [];
  for (
    const [, head = "", specifier] of code.matchAll(
      /^(?:import|export)\s+([^;"']*?)\s*from\s*["']([^"']+)["']/gm,
    )
  ) {
    const names = /\{([^}]*)\}/.exec(head)?.[1]?.split(",").map((name) => name.trim());
    const typeOnly = /^type\s/.test(head) ||
      (!/^[\w*]/.test(head) &&
        (names ?? []).every((name) => name === "" || name.startsWith("type ")));
    list.push({ specifier: specifier!, typeOnly });
  }
  for (const [, specifier] of code.matchAll(/^import\s*["']([^"']+)["']/gm)) {
    list.push({ specifier: specifier!, typeOnly: false });
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*["']([^"']+)["']/g)) {
    list.push({ specifier: specifier!, typeOnly: false });
  }
  return list;
}

/** The path that a relative specifier of a file means. */
export function resolve(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
