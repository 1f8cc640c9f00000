/**
 * Stand-in for the part of `@std/testing/mock` that this repository uses, where JSR cannot be
 * reached.
 *
 * @module
 */
import { equal } from "../assert/equal.ts";
import { AssertionError } from "../assert/errors.ts";
import { explain } from "../assert/explain.ts";

/** One call of a {@linkcode Spy}. */
export interface SpyCall<
  Self = unknown,
  Parameters extends unknown[] = unknown[],
  Return = unknown,
> {
  /** The arguments. */
  args: Parameters;
  /** What it returned. */
  returned?: Return;
  /** What it threw. */
  error?: Error;
  /** The object it was called on. */
  self?: Self;
}

/** A function that remembers its calls. */
export interface Spy<Self = unknown, Parameters extends unknown[] = unknown[], Return = unknown> {
  (this: Self, ...args: Parameters): Return;
  /** The calls, in order. */
  calls: SpyCall<Self, Parameters, Return>[];
  /** Whether the method that it replaced is back in its place. */
  restored: boolean;
  /** Puts the replaced method back. */
  restore(): void;
}

/** A {@linkcode Spy} in the place of a method, until restored or disposed of. */
export interface Stub<Self = unknown, Parameters extends unknown[] = unknown[], Return = unknown>
  extends Spy<Self, Parameters, Return>, Disposable {
}

/** The parameters of a method. */
export type MethodArgs<Self, Key extends keyof Self> = Self[Key] extends
  (...args: infer Parameters extends unknown[]) => unknown ? Parameters : never;
/** The result of a method. */
export type MethodReturn<Self, Key extends keyof Self> = Self[Key] extends
  (...args: never[]) => infer Return ? Return : never;

function nothingToRestore(): never {
  throw new Error("Cannot restore: the function is no method");
}

function watch<Self, Parameters extends unknown[], Return>(
  fn: (this: Self, ...args: Parameters) => Return,
  restore: () => void,
): Stub<Self, Parameters, Return> {
  const calls: SpyCall<Self, Parameters, Return>[] = [];
  const spied = function (this: Self, ...args: Parameters): Return {
    const call: SpyCall<Self, Parameters, Return> = { args };
    if (this !== undefined && this !== null) call.self = this;
    try {
      const returned = fn.apply(this, args);
      call.returned = returned;
      return returned;
    } catch (error) {
      call.error = error as Error;
      throw error;
    } finally {
      calls.push(call);
    }
  };
  let restored = false;
  return Object.defineProperties(Object.assign(spied, { calls }), {
    restored: { get: () => restored },
    restore: {
      value: () => {
        if (restored) throw new Error("Cannot restore: already restored");
        restore();
        restored = true;
      },
    },
    [Symbol.dispose]: {
      value: () => {
        if (restored) return;
        restore();
        restored = true;
      },
    },
  }) as unknown as Stub<Self, Parameters, Return>;
}

function replace<Self extends object, Key extends keyof Self>(
  self: Self,
  key: Key,
  choose: (original: Self[Key]) => unknown,
): Stub<Self, MethodArgs<Self, Key>, MethodReturn<Self, Key>> {
  const original = self[key];
  if (typeof original !== "function") {
    throw new Error(`Cannot replace "${String(key)}": it is no method`);
  }
  const own = Object.getOwnPropertyDescriptor(self, key);
  const fn = choose(original) as (
    this: Self,
    ...args: MethodArgs<Self, Key>
  ) => MethodReturn<Self, Key>;
  const stubbed = watch(fn, () => {
    if (own === undefined) delete self[key];
    else Object.defineProperty(self, key, own);
  });
  Object.defineProperty(self, key, { value: stubbed, configurable: true, writable: true });
  return stubbed;
}

/** A function that does nothing but remember its calls. */
export function spy(): Spy<unknown, unknown[], undefined>;
/** The function, with a memory of its calls. */
export function spy<Self, Parameters extends unknown[], Return>(
  func: (this: Self, ...args: Parameters) => Return,
): Spy<Self, Parameters, Return>;
/** The object's method, still working, with a memory of its calls. */
export function spy<Self extends object, Key extends keyof Self>(
  self: Self,
  property: Key,
): Stub<Self, MethodArgs<Self, Key>, MethodReturn<Self, Key>>;
export function spy(target?: object, property?: never): unknown {
  if (target === undefined) return watch(() => undefined, nothingToRestore);
  if (typeof target === "function" && property === undefined) {
    return watch(target as (...args: unknown[]) => unknown, nothingToRestore);
  }
  return replace(target, property as never, (original) => original);
}

/** Replaces a method, by default with one that does nothing, until it is restored. */
export function stub<Self extends object, Key extends keyof Self>(
  self: Self,
  property: Key,
  func?: (this: Self, ...args: MethodArgs<Self, Key>) => MethodReturn<Self, Key>,
): Stub<Self, MethodArgs<Self, Key>, MethodReturn<Self, Key>> {
  return replace(self, property, () => func ?? (() => undefined));
}

/** Fails unless the spy was called so many times. */
export function assertSpyCalls<Self, Parameters extends unknown[], Return>(
  spied: Spy<Self, Parameters, Return>,
  expectedCalls: number,
): void {
  if (spied.calls.length === expectedCalls) return;
  throw new AssertionError(`Expected ${expectedCalls} calls, but got ${spied.calls.length}`);
}

/** Fails unless the call with this index has the given arguments and result. */
export function assertSpyCall<Self, Parameters extends unknown[], Return>(
  spied: Spy<Self, Parameters, Return>,
  callIndex: number,
  expected: { args?: Parameters; returned?: Return; self?: Self } = {},
): void {
  const call = spied.calls[callIndex];
  if (call === undefined) {
    throw new AssertionError(`Expected call ${callIndex}, but got ${spied.calls.length} calls`);
  }
  for (const key of ["args", "returned", "self"] as const) {
    if (key in expected && !equal(call[key], expected[key])) {
      throw new AssertionError(
        `Call ${callIndex} differs in "${key}"\n\n${explain(call[key], expected[key])}\n`,
      );
    }
  }
}
