// As much of the DevTools protocol as the tests need: commands, their answers, and events.
import { within } from "./patience.ts";

const PATIENCE = 180;

type Fields = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Fields;
  readonly result?: Fields;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
}

/** A connection to a browser. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;
  readonly #answers = new Map<number, Waiting>();
  readonly #listeners = new Set<(message: Message) => void>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#closed = new Promise((resolve) => {
      socket.onclose = () => {
        const error = new Error("The browser has closed its connection");
        for (const { reject } of this.#answers.values()) reject(error);
        this.#answers.clear();
        resolve();
      };
    });
  }

  /** Connects to a URL that the browser has named. */
  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    const opened = new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) =>
        reject(new Error(`Cannot connect to ${url}: ${(event as ErrorEvent).message}`));
    });
    const tools = new DevTools(socket);
    try {
      await within(PATIENCE, "Connecting to the browser", opened);
      return tools;
    } catch (error) {
      await tools.close();
      throw error;
    }
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#answers.get(message.id)?.resolve(message);
    this.#answers.delete(message.id);
  }

  /** Sends a command, to the browser or to a session, and gives back its answer. */
  async send(method: string, params: Fields = {}, sessionId?: string): Promise<Fields> {
    const id = ++this.#sent;
    const answer = new Promise<Message>((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
    });
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
    const { result, error } = await within(PATIENCE, `The browser's answer to ${method}`, answer);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** Calls a function for each event of a session. */
  listen(sessionId: string, listener: (method: string, params: Fields) => void): void {
    this.#listeners.add((message) => {
      if (message.sessionId === sessionId) listener(message.method!, message.params ?? {});
    });
  }

  /** Closes the connection, if the browser has not. */
  async close(): Promise<void> {
    this.#socket.close();
    await this.#closed;
  }
}

/** A page, in a tab of its own. */
export class Page {
  readonly #tools: DevTools;
  readonly #session: string;
  /** What went wrong in the page, and what its console was told. */
  readonly complaints: string[] = [];

  private constructor(tools: DevTools, session: string) {
    this.#tools = tools;
    this.#session = session;
  }

  /** Opens a URL and waits until the page and its modules are loaded. */
  static async open(tools: DevTools, url: string): Promise<Page> {
    const { targetId } = await tools.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(tools, sessionId as string);
    const loaded = new Promise<void>((resolve) => {
      tools.listen(page.#session, (method, params) => {
        if (method === "Page.loadEventFired") resolve();
        if (/^(Runtime\.exceptionThrown|Runtime\.consoleAPICalled|Log\.entryAdded)$/.test(method)) {
          page.complaints.push(JSON.stringify(params));
        }
      });
    });
    for (const domain of ["Page", "Runtime", "Log"]) await page.#send(`${domain}.enable`);
    const { errorText } = await page.#send("Page.navigate", { url });
    if (errorText) throw new Error(`Cannot open the page: ${errorText}`);
    await within(PATIENCE, "Loading the page", loaded);
    return page;
  }

  async #send(method: string, params: Fields = {}): Promise<Fields> {
    return await this.#tools.send(method, params, this.#session);
  }

  /** Evaluates an expression in the page; waits for it, if it is a promise. Values come as JSON. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) {
      const { text, exception } = exceptionDetails as {
        text: string;
        exception?: { description?: string };
      };
      throw new Error(
        [`${expression}: ${exception?.description ?? text}`, ...this.complaints].join("\n"),
      );
    }
    return (result as Fields)["value"];
  }

  /** Clicks on an element as a mouse does. */
  async click(selector: string): Promise<void> {
    const [x, y] = await this.evaluate(`(() => {
      const { left, top, width, height } = document.querySelector(${JSON.stringify(selector)})
        .getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    })()`) as [number, number];
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.#send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  }
}
