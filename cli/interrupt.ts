/**
 * Ctrl-C, and requests to end.
 *
 * @module
 */

/** Aborts a run on Ctrl-C or a request to end; a second one ends the process at once. */
export function interruptible(): { signal: AbortSignal; abort: () => void; release: () => void } {
  const controller = new AbortController();
  const names: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  const listener = () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  };
  for (const name of names) Deno.addSignalListener(name, listener);
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    release() {
      for (const name of names) Deno.removeSignalListener(name, listener);
    },
  };
}
