import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TestFolder } from "../support/command_line.ts";
import { isInstalled, saySkipped } from "../support/qemu.ts";
import { bundle, elfOf } from "./bundle.ts";
import { CHROMIUM, Chromium } from "./chromium.ts";
import { assertOutcomes } from "./expected.ts";
import { type Outcome, SCENARIOS } from "./scenarios.ts";

// The library in a page, bundled into files that it loads when it needs them.

const ignore = !isInstalled(CHROMIUM);
if (ignore) saySkipped("the library in a browser", CHROMIUM);

const PAGE = `<!DOCTYPE html>
<title>mipsvm</title>
<link rel="icon" href="data:,">
<button>Stop</button>
<output></output>
<script type="module" src="page.js"></script>
`;

const SCRIPT = `
import * as library from "./mipsvm/mod.js";
import * as scenarios from "./scenarios.js";

async function elfOf(name) {
  const response = await fetch(name + ".elf");
  if (!response.ok) throw new Error(name + ": " + response.status);
  return new Uint8Array(await response.arrayBuffer());
}

globalThis.outcomes = () => scenarios.outcomes(library, elfOf);
globalThis.interrupted = (engine) => scenarios.interrupted(library, elfOf, engine);
globalThis.start = async () => {
  const controller = new AbortController();
  document.querySelector("button").onclick = () => controller.abort();
  const guest = await elfOf("endless");
  await new Promise((resolve) => {
    globalThis.run = library.runGuest(guest, {
      signal: controller.signal,
      timeout: 120,
      onProgress({ cycles }) {
        document.querySelector("output").textContent = cycles;
        resolve();
      },
    });
  });
};
globalThis.inWorker = (index) => new Promise((resolve, reject) => {
  const worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error("The worker failed: " + message));
  worker.postMessage(index);
});
`;

const WORKER = `
import * as library from "./mipsvm/mod.js";
import { outcome, SCENARIOS } from "./scenarios.js";

const elfOf = async (name) => new Uint8Array(await (await fetch(name + ".elf")).arrayBuffer());
onmessage = async ({ data }) => postMessage(await outcome(library, elfOf, SCENARIOS[data]));
`;

const MADE: Readonly<Record<string, readonly [type: string, text: string]>> = {
  "/": ["text/html", PAGE],
  "/page.js": ["text/javascript", SCRIPT],
  "/worker.js": ["text/javascript", WORKER],
};

/** Answers with what is made here, with guests, and with the files of a folder. */
async function answer(request: Request, folder: string): Promise<Response> {
  const { pathname } = new URL(request.url);
  const headers = {
    // Neither eval nor code from elsewhere.
    "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; " +
      "img-src data:",
  };
  const made = MADE[pathname];
  if (made) {
    return new Response(made[1], { headers: { ...headers, "content-type": made[0] } });
  }
  try {
    const guest = /^\/([\w-]+)\.elf$/.exec(pathname)?.[1];
    if (guest) return new Response(await elfOf(guest), { headers });
    if (!/^(\/[\w-]+)+\.js$/.test(pathname)) return new Response(null, { status: 404 });
    const bytes = await Deno.readFile(join(folder, pathname));
    return new Response(bytes, { headers: { ...headers, "content-type": "text/javascript" } });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return new Response(null, { status: 404 });
  }
}

Deno.test({
  name: "guests do in a browser what they do in Deno",
  ignore,
  async fn(test) {
    await using folder = await TestFolder.make();
    await bundle("mod.ts", folder.file("mipsvm"), "split");
    await bundle("tests/platforms/scenarios.ts", folder.file("scenarios.js"));
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => answer(request, folder.path),
    );
    // Ends first, so that no connection keeps the server.
    await using chromium = await Chromium.start();
    const { hostname, port } = server.addr;
    const page = await chromium.open(`http://${hostname}:${port}/`);

    const outcomes = await page.evaluate("outcomes()") as Outcome[];
    await assertOutcomes(test, outcomes);
    await test.step("a guest runs in a worker as in the page", async () => {
      const index = SCENARIOS.findIndex(({ options }) => options?.engine === "wasm");
      assertEquals(await page.evaluate(`inWorker(${index})`), outcomes[index]);
    });
    for (const engine of ["interpreter", "wasm"]) {
      await test.step(`a page's timers go on beside the engine "${engine}"`, async () => {
        assertEquals(await page.evaluate(`interrupted("${engine}")`), "interrupted");
      });
    }
    await test.step("a click on a button of the page ends a run", async () => {
      await page.evaluate("start()");
      await page.click("button");
      assertEquals(await page.evaluate("run.then(({ end }) => end.reason)"), "interrupted");
    });
    await test.step("the page had nothing to complain of", () => {
      assertEquals(page.complaints, []);
    });
  },
});
