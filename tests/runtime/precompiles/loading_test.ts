import { assert, assertEquals } from "@std/assert";
import { readText, resolve, withoutComments } from "../../support/files.ts";
import { codeOf } from "../../../runtime/syscall.ts";
import { precompiles } from "../../../runtime/precompiles.ts";
import { Caller } from "../../support/caller.ts";

/** Files and packages that come with a file, without those that are loaded later. */
async function loadedWith(start: string): Promise<Set<string>> {
  const found = new Set<string>();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    if (!path.endsWith(".ts") || path.startsWith("@")) continue;
    const source = withoutComments(await readText(path));
    for (
      const [, clause = "", specifier = ""] of source.matchAll(
        /^(?:import|export)\s([^;"']*?)from\s+"([^"]+)"/gm,
      )
    ) {
      if (/^type\s/.test(clause)) continue;
      open.push(specifier.startsWith(".") ? resolve(path, specifier) : specifier);
    }
  }
  return found;
}

Deno.test("precompiles bring no arithmetic and no package with them before a guest calls one", async () => {
  const loaded = [...await loadedWith("runtime/mod.ts")];
  assert(loaded.includes("runtime/precompiles.ts") && loaded.length > 15);
  assertEquals(loaded.filter((path) => /^@|^runtime\/(math|precompiles)\//.test(path)), []);
});

Deno.test("precompiles load curves only where they are needed", async () => {
  for (
    const light of [
      "sha256",
      "keccak",
      "poseidon2",
      "products",
      "boolean_circuit",
      "short_weierstrass",
      "fields",
    ]
  ) {
    const loaded = [...await loadedWith(`runtime/precompiles/${light}.ts`)];
    assertEquals(loaded.filter((path) => path.startsWith("@")), [], light);
  }
});

Deno.test("precompiles: a first call waits, changes nothing meanwhile, and counts once", async () => {
  const call = precompiles.find(({ name }) => name === "UINT256_MUL")!;
  const caller = new Caller();
  for (let at = 0x8000; at < 0x8060; at += 4) {
    caller.setWord(at, at === 0x8000 ? 6 : at === 0x8020 ? 7 : 0);
  }
  assertEquals(await caller.callAsync(codeOf(call), 0x8000, 0x8020), codeOf(call));
  assertEquals(caller.word(0x8000), 42);
  assertEquals(caller.runtime.counts.get("UINT256_MUL"), 1);
  // From now on it is there: the call does not wait.
  assertEquals(caller.call(codeOf(call), 0x8000, 0x8020), codeOf(call));
  assertEquals(caller.word(0x8000), 294);
  assertEquals(caller.runtime.counts.get("UINT256_MUL"), 2);
});

Deno.test("precompiles that were loaded serve every runtime", async () => {
  const code = codeOf(precompiles.find(({ name }) => name === "BN254_FP_ADD")!);
  await new Caller().callAsync(code, 0x8000, 0x9000);
  assertEquals(new Caller().call(code, 0x8000, 0x9000), code);
});
