/**
 * Stand-in for the part of `@std/cli` that this repository uses, where JSR cannot be reached.
 *
 * @module
 */
export * from "./parse_args.ts";
