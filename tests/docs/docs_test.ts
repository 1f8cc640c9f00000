import { assert, assertEquals } from "@std/assert";
import { exitStatus } from "../../drivers/result.ts";
import { VERSION } from "../../drivers/version.ts";
import { GuestFault } from "../../lib/errors.ts";

// README's TypeScript is run by `deno test --doc`, its commands by .ci/run.
const ROOT = new URL("../../", import.meta.url);
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
const GUESTS = "guests/README.md";
const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

Deno.test("VERSION is that of deno.json", () => assertEquals(VERSION, config.version));

Deno.test("documents link to files that exist", async () => {
  for (const path of [...DOCUMENTS, GUESTS]) {
    for (const [, target] of (await read(path)).matchAll(/\]\(([^)#]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const file = new URL(target!, new URL(path, ROOT));
      assert((await Deno.stat(file)).isFile, `${path} links to ${target}`);
    }
  }
});

Deno.test("documents name tasks that exist", async () => {
  for (const path of [...DOCUMENTS, GUESTS, ".ci/run"]) {
    for (const [, task] of (await read(path)).matchAll(/deno(?:@[\d.]+)? task ([a-z][a-z:-]*)/g)) {
      assert(task! in config.tasks, `${path} names the task ${task}`);
    }
  }
});

Deno.test("README's statuses are those of exitStatus", async () => {
  const text = await read("README.md");
  const documented = [...text.matchAll(/^\| (\d+) +\|/gm)].map(([, status]) => Number(status));
  const fault = new GuestFault("trap", "A trap");
  const ours = [
    exitStatus({ reason: "faulted", pc: 0, fault }),
    exitStatus({ reason: "cycleLimit", pc: 0 }),
    exitStatus({ reason: "interrupted", pc: 0 }),
  ];
  // 2 and 65 come before any run: tests/cli looks at those.
  assertEquals(documented, [2, 65, ...ours]);
});

Deno.test("README leads with two commands that need nothing but npx", async () => {
  const block = /```sh\n([^`]*)```/.exec(await read("README.md"))![1]!;
  const lines = block.trim().split("\n");
  assertEquals(lines.length, 2);
  for (const line of lines) assert(line.startsWith("npx -y deno@2."), line);
});
