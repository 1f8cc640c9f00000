// One run of a program that clang compiled to WebAssembly: the time that its work takes, to
// standard output. Arguments: the file, and a size if it is not the usual one.

/** What came of it. */
export interface WasmOutcome {
  readonly seconds: number;
  readonly checksum: number;
}

if (import.meta.main) {
  const [path, size = "0"] = Deno.args;
  const module = new WebAssembly.Module(await Deno.readFile(path!));
  const work = new WebAssembly.Instance(module).exports.run;
  if (typeof work !== "function") throw new Error("Unreachable: bench.c exports run");
  const started = performance.now();
  const checksum = work(Number(size)) >>> 0;
  const seconds = (performance.now() - started) / 1000;
  // deno-lint-ignore no-console -- this is what the bench reads
  console.log(JSON.stringify({ seconds, checksum } satisfies WasmOutcome));
}
