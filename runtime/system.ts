/**
 * The VM's own calls: ending a run, writing, and unconstrained blocks.
 *
 * @module
 */
import { defineSyscall, type Syscall } from "./syscall.ts";

/** `HALT(code)`: ends the run. */
export const halt: Syscall = defineSyscall({
  name: "HALT",
  id: 0x00,
  run({ guest }, code) {
    guest.exit("halted", code);
  },
});

/** `WRITE(descriptor, address, length)`. */
export const write: Syscall = defineSyscall({
  name: "WRITE",
  id: 0x02,
  unconstrained: true,
  run({ guest, descriptors }, descriptor, address) {
    return descriptors.write(descriptor, guest.peek(address, guest.third), guest.cycles);
  },
  replay() {},
});

/** `ENTER_UNCONSTRAINED()`: answers 1; what follows leaves no trace until the block ends. */
export const enterUnconstrained: Syscall = defineSyscall({
  name: "ENTER_UNCONSTRAINED",
  id: 0x03,
  run({ guest }) {
    guest.enterUnconstrained();
    return 1;
  },
  // The block, which left no trace, is one call that answers 0.
  replay: () => 0,
});

/** `EXIT_UNCONSTRAINED()`: goes back to the ENTER call, which now answers 0. */
export const exitUnconstrained: Syscall = defineSyscall({
  name: "EXIT_UNCONSTRAINED",
  id: 0x04,
  unconstrained: true,
  run({ guest }) {
    guest.leaveUnconstrained();
    return 0;
  },
});
