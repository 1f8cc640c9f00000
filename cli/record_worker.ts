/**
 * A worker that records shards: it is told the folder once, then one shard after the other.
 *
 * @module
 */
import type { ShardEntry } from "../export/manifest.ts";
import { loadProgram } from "../lib/program.ts";
import { RecordFolder } from "./record_folder.ts";
import type { ShardDone } from "./shard_done.ts";
import { ShardJob } from "./shard_job.ts";

/** What a worker is told. */
export type WorkerTask =
  | {
    readonly kind: "begin";
    readonly folder: string;
    readonly guest: Uint8Array;
    readonly args: readonly string[];
    readonly env: readonly string[];
  }
  | { readonly kind: "shard"; readonly entry: ShardEntry };

/** What it answers to each shard. */
export type WorkerAnswer =
  | { readonly kind: "done"; readonly done: ShardDone }
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

/** The worker's own scope; the types of workers would be every module's. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<WorkerTask>) => Promise<void>;
  postMessage(answer: WorkerAnswer): void;
};

let job: ShardJob | undefined;

scope.onmessage = async ({ data }) => {
  try {
    if (data.kind === "begin") {
      const { folder, guest, args, env } = data;
      job = new ShardJob(new RecordFolder(folder), loadProgram(guest, { args, env }));
      return;
    }
    const answer: WorkerAnswer = { kind: "done", done: await job!.run(data.entry) };
    scope.postMessage(answer);
  } catch (error) {
    const { name, message } = error as Error;
    const answer: WorkerAnswer = { kind: "failed", name, message };
    scope.postMessage(answer);
  }
};
