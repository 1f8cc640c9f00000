/**
 * Recorders that have what answers their calls.
 *
 * @module
 */
import type { Program } from "../lib/program.ts";
import { Recorder } from "../lib/record/recorder.ts";
import { syscalls } from "../runtime/mod.ts";
import { ReplayHost } from "../runtime/replay.ts";

/**
 * A recorder of a program's shards, in any order: for whoever has checkpoints.
 *
 * @param program The program.
 * @returns The recorder.
 */
export function recorderOf(program: Program): Recorder {
  return new Recorder(program, new ReplayHost(syscalls));
}
