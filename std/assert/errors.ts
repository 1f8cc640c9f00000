import { inspect } from "node:util";

/** A failed assertion. */
export class AssertionError extends Error {
  /** The name that JavaScript prints. */
  override name = "AssertionError";

  /** A failure; the message says what was found and what was wanted. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Fails unless the value is an instance of the class. */
export function assertInstanceOf<T extends abstract new (...args: never[]) => unknown>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  throw new AssertionError(
    `Expected an instance of "${expectedType.name}", but got ${className(actual)}${
      msg && `: ${msg}`
    }`,
  );
}

/** Fails unless the value is an error of the class whose message contains or matches the text. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: abstract new (...args: never[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  const because = msg ? `: ${msg}` : "";
  const fail = (text: string): never => {
    throw new AssertionError(text + because, { cause: error });
  };
  if (!(error instanceof Error)) {
    return fail(`Expected an Error object, but got ${inspect(error)}`);
  }
  if (ErrorClass !== undefined && !(error instanceof ErrorClass)) {
    fail(
      `Expected an error of class "${ErrorClass.name}", but got "${error.constructor.name}" ` +
        `with the message ${JSON.stringify(error.message)}`,
    );
  }
  if (msgMatches === undefined) return;
  const found = JSON.stringify(error.message);
  if (typeof msgMatches === "string") {
    if (error.message.includes(msgMatches)) return;
    fail(`Expected the error message to include ${JSON.stringify(msgMatches)}, but got ${found}`);
  } else if (error.message.search(msgMatches) < 0) {
    fail(`Expected the error message to match ${msgMatches}, but got ${found}`);
  }
}

/** Fails unless the function throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless the function throws an error of the class, with the text in its message. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: (abstract new (...args: never[]) => Error) | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  try {
    fn();
  } catch (error) {
    return checkThrown(error, classOrMsg, msgIncludes, msg);
  }
  throw nothingThrown("throw", classOrMsg, msg);
}

/** Fails unless the promise rejects; resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Fails unless the promise rejects with an error of the class, with the text in its message. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: (abstract new (...args: never[]) => Error) | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  let promise: unknown;
  try {
    promise = fn();
  } catch (error) {
    // The real package tells a synchronous throw from a rejection too.
    throw new AssertionError("Function threw instead of returning a promise that rejects", {
      cause: error,
    });
  }
  try {
    await promise;
  } catch (error) {
    return checkThrown(error, classOrMsg, msgIncludes, msg);
  }
  throw nothingThrown("reject", classOrMsg, msg);
}

function checkThrown(
  error: unknown,
  classOrMsg: (abstract new (...args: never[]) => Error) | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): unknown {
  if (typeof classOrMsg === "function") assertIsError(error, classOrMsg, msgIncludes, msg);
  return error;
}

function nothingThrown(
  what: string,
  classOrMsg: (abstract new (...args: never[]) => Error) | string | undefined,
  msg: string | undefined,
): AssertionError {
  const said = typeof classOrMsg === "string" ? classOrMsg : msg;
  return new AssertionError(`Expected function to ${what}${said ? `: ${said}` : ""}`);
}

function className(value: unknown): string {
  if (value === null || typeof value !== "object") return `${inspect(value)} (${typeof value})`;
  return `"${value.constructor?.name ?? "Object"}"`;
}
