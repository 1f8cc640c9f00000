// A browser of our own, with a profile of its own, for as long as a test needs it.
import { join } from "@std/path";
import { DevTools, Page } from "./devtools.ts";
import { within } from "./patience.ts";

/** The program; the variable may name another. */
export const CHROMIUM: string = Deno.env.get("MIPSVM_CHROMIUM") ?? "chromium";

const START_SECONDS = 120;
const END_SECONDS = 20;
const OPTIONS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--no-proxy-server",
  "--disable-extensions",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-sync",
  "--disable-breakpad",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  "--remote-debugging-port=0",
];

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Removes a folder in which a process may still be dying. */
async function removeFolder(path: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (tries === 50) throw error;
      await pause(100);
    }
  }
}

/** A running Chromium without windows. */
export class Chromium implements AsyncDisposable {
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<Deno.CommandStatus>;
  readonly #read: Promise<void>;
  #status: Deno.CommandStatus | undefined;
  #stderr = "";
  #tools: DevTools | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#process = new Deno.Command(CHROMIUM, {
      args: [...OPTIONS, `--user-data-dir=${join(folder, "profile")}`, "about:blank"],
      // What it keeps outside of its profile goes with the folder.
      env: {
        HOME: folder,
        TMPDIR: folder,
        XDG_CONFIG_HOME: folder,
        XDG_CACHE_HOME: folder,
      },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#ended = this.#process.status.then((status) => this.#status = status);
    const decoder = new TextDecoder();
    this.#read = this.#process.stderr.pipeTo(
      new WritableStream({
        write: (bytes) => {
          this.#stderr = (this.#stderr + decoder.decode(bytes, { stream: true })).slice(-8192);
        },
      }),
    );
  }

  /** Starts one; it has to be disposed of. */
  static async start(): Promise<Chromium> {
    const chromium = new Chromium(await Deno.makeTempDir({ prefix: "mipsvm-chromium-" }));
    try {
      chromium.#tools = await DevTools.connect(await chromium.#address());
      return chromium;
    } catch (error) {
      await chromium[Symbol.asyncDispose]();
      throw new Error(`${CHROMIUM} does not start; it wrote:\n${chromium.#stderr}`, {
        cause: error,
      });
    }
  }

  /** Where it listens, which it writes into its profile. */
  async #address(): Promise<string> {
    const until = performance.now() + START_SECONDS * 1000;
    while (performance.now() < until) {
      if (this.#status) throw new Error(`It ended with status ${this.#status.code}`);
      const text = await Deno.readTextFile(join(this.#folder, "profile", "DevToolsActivePort"))
        .catch(() => "");
      const [port, path] = text.split("\n");
      if (port && path) return `ws://127.0.0.1:${port}${path}`;
      await pause(50);
    }
    throw new Error(`It does not listen within ${START_SECONDS} seconds`);
  }

  /** Opens a page. */
  async open(url: string): Promise<Page> {
    return await Page.open(this.#tools!, url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      // The answer may not come any more.
      this.#tools?.send("Browser.close").catch(() => {});
      if (!this.#tools) this.#kill();
      await within(END_SECONDS, "Chromium's end", this.#ended);
    } catch {
      this.#kill();
      await this.#ended;
    }
    await this.#tools?.close();
    await this.#read;
    await removeFolder(this.#folder);
  }

  #kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }
}
