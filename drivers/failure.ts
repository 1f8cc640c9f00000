import type { RunResult } from "./result.ts";
export function describeFailure(r: RunResult): string {
  return r.end.reason;
}
