/**
 * The file of maximal shapes that the user names.
 *
 * @module
 */
import { parseShapes, type Shape, ShapesError } from "../lib/record/shapes.ts";
import { readFile, UnusableInput } from "./files.ts";
import { sha256 } from "./record_folder.ts";

/** Reads the shapes of a maximal_shapes.json, if one is named. */
export async function readShapes(
  path: string | undefined,
  shardSize: number,
): Promise<{ shapes: readonly Shape[]; digest: string } | undefined> {
  if (path === undefined) return undefined;
  const bytes = await readFile(path);
  try {
    const shapes = parseShapes(new TextDecoder().decode(bytes), shardSize);
    return { shapes, digest: sha256(bytes) };
  } catch (error) {
    if (!(error instanceof ShapesError || error instanceof RangeError)) throw error;
    throw new UnusableInput(`"${path}": ${error.message}`);
  }
}
