/**
 * Hooks: file descriptors whose writes the host answers through the input stream.
 *
 * @module
 */

/**
 * Answers one write of the guest to the hook's file descriptor.
 *
 * It gets exactly the bytes of that one write, which may be none and which it must not keep. What
 * it returns is inserted into the input stream before the entries not read yet, in order, so that
 * the guest's next read gives the first of them. To end the guest's run, throw a `GuestFault`.
 *
 * Answers are hints: the guest has to check what it is told, since a prover may tell it anything.
 */
export type Hook = (input: Uint8Array) => Uint8Array[] | Promise<Uint8Array[]>;

/** A hook that is loaded when a guest first writes to its file descriptor. */
export interface HookEntry {
  /** What messages call the hook. */
  readonly name: string;
  /** Loads the hook's code, curves included; the same function each time. */
  readonly load: () => Promise<(input: Uint8Array) => Uint8Array[]>;
}

/**
 * The reference's hooks by file descriptor: 15 ecrecover, 17 and 18 square root and inverse in any
 * prime field, 19 and 20 the same in the base field of BLS12-381.
 *
 * File descriptor 16 (ed decompress) is reserved there, and has no hook.
 *
 * @example
 * ```ts
 * import { defaultHooks } from "./hook.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const inverse = await defaultHooks.get(18)!.load();
 * const input = Uint8Array.of(0, 0, 0, 1, 3, 7); // one byte each: 3 mod 7
 * assertEquals(inverse(input), [Uint8Array.of(5)]);
 * ```
 */
export const defaultHooks: ReadonlyMap<number, HookEntry> = new Map<number, HookEntry>([
  [15, {
    name: "ecrecover",
    load: async () => (await import("./hooks/ecrecover.ts")).ecrecover,
  }],
  [17, {
    name: "fp_sqrt",
    load: async () => (await import("./hooks/fp_sqrt.ts")).fpSqrt,
  }],
  [18, {
    name: "fp_inverse",
    load: async () => (await import("./hooks/fp_inverse.ts")).fpInverse,
  }],
  [19, {
    name: "bls12_381_sqrt",
    load: async () => (await import("./hooks/bls12_381.ts")).bls12381Sqrt,
  }],
  [20, {
    name: "bls12_381_inverse",
    load: async () => (await import("./hooks/bls12_381.ts")).bls12381Inverse,
  }],
]);
