/**
 * What deserves attention although a run went on.
 *
 * @module
 */
import type { RunResult } from "./result.ts";

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** "SYS_OPEN once, SYS_CLOSE 2 times". */
function calls(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${times(count)}`).join(", ");
}

/**
 * The warnings of a run, each in one line.
 *
 * @param result The run; its other fields must be set.
 * @param unverified How many proofs passed without a verifier.
 * @returns The lines.
 */
export function warningsOf(
  result: Omit<RunResult, "warnings" | "failure" | "expectSuccess">,
  unverified: number,
): string[] {
  const warnings: string[] = [];
  const { inputs, proofs } = result;
  if (inputs.unread > 0) {
    warnings.push(`${inputs.unread} of ${inputs.read + inputs.unread} inputs were not read`);
  }
  if (proofs.unread > 0) {
    warnings.push(`${proofs.unread} of ${proofs.given} proofs were not verified`);
  }
  if (unverified > 0) {
    warnings.push(`${unverified} proofs passed unseen: the run was given no verifier`);
  }
  if (result.noopSyscalls.size > 0) {
    warnings.push(
      `Linux calls did nothing: ${calls(result.noopSyscalls)} (--strict-syscalls refuses them)`,
    );
  }
  if (result.emulatedSyscalls.size > 0) {
    warnings.push(`Not provable: the VM emulated Linux calls: ${calls(result.emulatedSyscalls)}`);
  }
  if (result.unprovableSyscalls.size > 0) {
    warnings.push(
      "Not provable: arguments of 0x7f000001 or more, which no proof can hold: " +
        calls(result.unprovableSyscalls),
    );
  }
  if (result.program.hasArguments) {
    warnings.push("Not provable: arguments and environment are not in the reference's image");
  }
  for (const [descriptor, count] of result.unknownDescriptors) {
    warnings.push(`Descriptor ${descriptor} was written to ${times(count)}: nobody listens to it`);
  }
  for (const { name, open } of result.cycleSpans) {
    if (open > 0) {
      warnings.push(`The cycle span "${name}" was started ${times(open)} without an end`);
    }
  }
  for (const { library, share, precompiles } of result.precompileHints ?? []) {
    const part = `${Math.round(share * 100)}% of the cycles are spent in ${library}`;
    warnings.push(`${part}: precompiles could save most of them (${precompiles.join(", ")})`);
  }
  if (result.succeeded && result.committedDigest === null) {
    warnings.push("The guest committed no digest of its public values: a proof would bind none");
  }
  if (result.digestsAgree === false) {
    warnings.push("The committed digest is not the SHA-256 of the public values");
  }
  if (result.program.elf?.stripped) {
    warnings.push("The ELF file has no symbols: nothing was patched, and functions have no names");
  }
  return warnings;
}
