/**
 * Shares the shards of a record among workers.
 *
 * @module
 */
import type { ShardEntry } from "../export/manifest.ts";
import { UnusableInput } from "./files.ts";
import type { WorkerAnswer, WorkerTask } from "./record_worker.ts";
import type { ShardDone } from "./shard_done.ts";

/** What workers work on. */
export interface SharedWork {
  /** The folder's path. */
  readonly folder: string;
  /** The ELF file. */
  readonly guest: Uint8Array;
  /** The guest's arguments. */
  readonly args: readonly string[];
  /** The guest's environment. */
  readonly env: readonly string[];
  /** The shards, in the order in which they are begun. */
  readonly shards: readonly ShardEntry[];
  /** How many workers. */
  readonly workers: number;
  /** Ends the work when it is aborted: shards that are done stay done. */
  readonly signal: AbortSignal;
  /** Called for each shard, in the order in which they are done. */
  readonly onDone: (done: ShardDone) => void;
}

/** A shard could not be recorded. */
export class RecordFailed extends UnusableInput {}

/**
 * Records all shards; none is told to two workers.
 *
 * @returns Whether all are done: false if it was aborted.
 * @throws {RecordFailed} If one cannot be recorded; the others are stopped.
 */
export async function recordShards(work: SharedWork): Promise<boolean> {
  const { folder, guest, args, env, signal } = work;
  const queue = [...work.shards];
  const workers: Worker[] = [];
  try {
    await Promise.all(
      Array.from({ length: Math.min(work.workers, queue.length) }, () => {
        const worker = new Worker(new URL("./record_worker.ts", import.meta.url), {
          type: "module",
        });
        workers.push(worker);
        tell(worker, { kind: "begin", folder, guest, args, env });
        return drain(worker, queue, work);
      }),
    );
  } finally {
    for (const worker of workers) worker.terminate();
  }
  return !signal.aborted;
}

function tell(worker: Worker, task: WorkerTask): void {
  worker.postMessage(task);
}

/** Shards that a worker has at once: behind one, it need not wait for being told the next. */
const AT_ONCE = 2;

/** Lets one worker take shards until there are none left. */
function drain(worker: Worker, queue: ShardEntry[], work: SharedWork): Promise<void> {
  return new Promise((resolve, reject) => {
    let told = 0;
    const next = () => {
      for (; told < AT_ONCE; told++) {
        const entry = work.signal.aborted ? undefined : queue.shift();
        if (!entry) break;
        tell(worker, { kind: "shard", entry });
      }
      if (told === 0) resolve();
    };
    const stop = (error: Error) => {
      queue.length = 0;
      reject(error);
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.kind === "failed") return stop(new RecordFailed(data.message));
      work.onDone(data.done);
      told--;
      next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      stop(new Error(`A worker failed: ${event.message}`));
    };
    next();
  });
}
