/**
 * Columns of stored tables that are rows of other ones: before anything is made of them, they must lie
 * where they can be followed.
 *
 * @module
 */
import type { StoredTables } from "./stored.ts";

/** Whether numbers ascend, and none is higher than a limit. */
function ascend(numbers: Uint32Array, rows: number, limit: number): boolean {
  for (let row = 0; row < rows; row++) {
    if (numbers[row]! > limit || (row > 0 && numbers[row]! < numbers[row - 1]!)) return false;
  }
  return true;
}

/**
 * Whether views can be made of tables: without this, a row of table `call` that is changed may make
 * whoever follows it go through 2^32 rows.
 *
 * @param tables A shard's stored tables.
 * @returns Whether all rows that they name are there.
 * @example
 * ```ts
 * import { indexesHold } from "./indexes.ts";
 * import { ShardTables } from "../record/shard_tables.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(indexesHold(new ShardTables()), true);
 * ```
 */
export function indexesHold({ cpu, distant, call, touch, local }: StoredTables): boolean {
  return ascend(distant.columns.row, distant.rows, cpu.rows - 1) &&
    ascend(call.columns.row, call.rows, cpu.rows - 1) &&
    ascend(call.columns.touch, call.rows, touch.rows) &&
    ascend(local.columns.call, local.rows, call.rows);
}
