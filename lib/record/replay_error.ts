/**
 * What is thrown where a shard cannot be executed again.
 *
 * @module
 */

/**
 * A shard did not do what its checkpoint says: the checkpoint is damaged, belongs to another program,
 * or was made by another version.
 */
export class ReplayError extends Error {
  /** The name that JavaScript prints. */
  override readonly name = "ReplayError";
  /** The shard. */
  readonly shard: number;

  /** An error for a shard, with what was found. */
  constructor(shard: number, why: string) {
    super(`Cannot replay shard ${shard}: ${why}`);
    this.shard = shard;
  }
}
