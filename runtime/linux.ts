/**
 * Linux calls, as far as the reference knows them (reference/syscalls.md 4).
 *
 * @module
 */
import { PAGE } from "../lib/addresses.ts";
import type { Guest } from "../lib/machine/ports.ts";
import { defineSyscall, type Syscall, type SyscallDefinition, type World } from "./syscall.ts";

const EBADF = 9;
const FAILED = 0xffffffff;

/** A failed call: -1, and the error number in a3. */
function fail(guest: Guest, errno: number): number {
  guest.setError(errno);
  return FAILED;
}

/** A call that succeeds: its body's result, and 0 in a3. */
function succeeding(
  definition: Omit<SyscallDefinition, "run"> & {
    result(world: World, first: number, second: number): number;
  },
): Syscall {
  const { result, ...rest } = definition;
  return defineSyscall({
    ...rest,
    run(world, first, second) {
      // First, as the reference notes what it writes.
      world.guest.setError(0);
      return result(world, first, second);
    },
  });
}

/** Reads nothing: standard input is at its end, and no other descriptor is open. */
const read = defineSyscall({
  name: "SYS_READ",
  id: 4003,
  run({ guest }, descriptor) {
    if (descriptor !== 0) return fail(guest, EBADF);
    guest.setError(0);
    return 0;
  },
});

/** Writes as WRITE does, to descriptors unknown to Linux too, and answers the length. */
const write = defineSyscall({
  name: "SYS_WRITE",
  id: 4004,
  run({ guest, descriptors }, descriptor, address) {
    const length = guest.readThird();
    const waiting = descriptors.write(descriptor, guest.peek(address, length), guest.cycles);
    if (waiting) return waiting;
    guest.setError(0);
    return length;
  },
  replay({ guest }) {
    const length = guest.readThird();
    guest.setError(0);
    return length;
  },
});

/** Moves no break: the answer is the address asked for, if that is higher. */
const brk = defineSyscall({
  name: "SYS_BRK",
  id: 4045,
  run({ guest }, address) {
    // The one call that reads before it writes the error (reference/syscalls.md 4).
    const highest = Math.max(address, guest.brk);
    guest.setError(0);
    return highest;
  },
});

const PROT_NONE = 0;

function map({ guest, guard }: World, address: number, size: number): number {
  const whole = Math.ceil(size / PAGE) * PAGE;
  // Memory that may not be touched is only reserved.
  const reserved = guest.third === PROT_NONE;
  if (address === 0) guard?.mapped(guest.heap, whole, reserved);
  else if (!reserved) guard?.mappedAt(address, whole);
  if (address !== 0) return address;
  const start = guest.heap;
  // The size wraps when it is rounded up, and so does the heap: the reference checks neither.
  guest.heap = (start + whole) >>> 0;
  return start;
}

/** mmap and mmap2: an address asked for is granted; else the next piece of the heap is. */
const mmaps = [
  succeeding({ name: "SYS_MMAP", id: 4210, result: map }),
  succeeding({ name: "SYS_MMAP2", id: 4090, result: map }),
];

const F_GETFD = 1;
const F_GETFL = 3;

/** fcntl knows two commands on the three standard descriptors. */
const fcntl = defineSyscall({
  name: "SYS_FCNTL",
  id: 4055,
  run({ guest }, descriptor, command) {
    if (descriptor > 2 || (command !== F_GETFD && command !== F_GETFL)) return fail(guest, EBADF);
    guest.setError(0);
    // F_GETFD answers the descriptor itself: so the reference has it.
    return command === F_GETFD ? descriptor : Math.min(descriptor, 1);
  },
});

const clone = succeeding({ name: "SYS_CLONE", id: 4120, result: () => 1 });

const exitGroup = succeeding({
  name: "SYS_EXIT_GROUP",
  id: 4246,
  result({ guest }, code) {
    guest.exit("exited", code);
    return 0;
  },
});

/** Calls that answer 0 and do nothing; callers that wanted memory filled in find it as it was. */
const NOOPS: Readonly<Record<string, number>> = {
  OPEN: 4005,
  CLOSE: 4006,
  MUNMAP: 4091,
  NANOSLEEP: 4166,
  RT_SIGACTION: 4194,
  RT_SIGPROCMASK: 4195,
  SIGALTSTACK: 4206,
  FSTAT64: 4215,
  MADVISE: 4218,
  GETTID: 4222,
  SCHED_GETAFFINITY: 4240,
  CLOCK_GETTIME: 4263,
  OPENAT: 4288,
  PRLIMIT64: 4338,
};

/** Every Linux call that the reference knows. */
export const linuxSyscalls: readonly Syscall[] = [
  read,
  write,
  brk,
  ...mmaps,
  fcntl,
  clone,
  exitGroup,
  ...Object.entries(NOOPS).map(([name, id]) =>
    succeeding({ name: `SYS_${name}`, id, noop: true, result: () => 0 })
  ),
];

/** Names of calls that programs make and nothing here knows, for messages only. */
export const UNKNOWN_LINUX_CALLS: ReadonlyMap<number, string> = new Map([
  [4010, "unlink"],
  [4042, "pipe"],
  [4145, "readv"],
  [4188, "poll"],
  [4193, "rt_sigreturn"],
  [4217, "mincore"],
  [4257, "timer_create"],
  [4283, "set_thread_area"],
]);
