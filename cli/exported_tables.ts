/**
 * Tables that `mipsvm export` writes.
 *
 * @module
 */
import { finalizeView, initializeView, VIEWS } from "../lib/record/views/schemas.ts";

/** Tables of each shard. */
export const SHARD_VIEWS: readonly string[] = Object.keys(VIEWS);
/** Tables of the whole run. */
export const RUN_VIEWS: readonly string[] = [initializeView.name, finalizeView.name];
/** The public values of all shards of a proof, which the manifest holds. */
export const PUBLIC_VALUES = "public_values";
/** All of them. */
export const EXPORTED_TABLES: readonly string[] = [...SHARD_VIEWS, ...RUN_VIEWS, PUBLIC_VALUES];
