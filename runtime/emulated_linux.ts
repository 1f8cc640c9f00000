/**
 * Linux calls that the reference does not know, for programs built with a stock Go toolchain. They
 * are there only where the user asks for them, and a run that has made one cannot be proven.
 *
 * The process that they show is alone: one thread, no other process, no file, no signal that
 * arrives. Time is virtual: {@linkcode NANOSECONDS_PER_CYCLE} a cycle, and a sleep moves it on, so
 * that a run is the same each time. Results follow the o32 convention: an error is its positive
 * number in v0 with 1 in a3. Call numbers and layouts: Linux, `arch/mips/include/uapi/asm`.
 *
 * @module
 */
import { hex32 } from "../lib/bits.ts";
import { GuestFault } from "../lib/errors.ts";
import type { Guest } from "../lib/machine/ports.ts";
import { defineSyscall, type Syscall, type World } from "./syscall.ts";

/** How far the virtual clock moves in a cycle: a processor of 100 MHz. */
export const NANOSECONDS_PER_CYCLE = 10;
/** Seconds since 1970 at the start of a run: 2000-01-01. */
const START_SECONDS = 946_684_800;

/** Error numbers of Linux on MIPS. */
const ERRNO = {
  ENOENT: 2,
  EBADF: 9,
  EAGAIN: 11,
  EINVAL: 22,
  ENOTTY: 25,
  ESPIPE: 29,
  ERANGE: 34,
  ENOSYS: 89,
  ETIMEDOUT: 145,
} as const;

/** Signals that do nothing by default on MIPS: SIGCHLD, SIGWINCH, SIGURG, SIGCONT. */
const HARMLESS_SIGNALS: ReadonlySet<number> = new Set([0, 18, 20, 21, 25]);

/** A saved emulation; it owns its map. */
export interface EmulatedLinuxState {
  /** Emulated calls by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Nanoseconds slept. */
  readonly slept: number;
  /** The next descriptor. */
  readonly nextDescriptor: number;
  /** The state of the random numbers. */
  readonly random: number;
}

/** What the emulated calls of one run share. */
export class EmulatedLinux {
  #counts = new Map<string, number>();
  #slept = 0;
  #nextDescriptor = 100;
  #random = 0x9e3779b9;

  /** Emulated calls by name; empty as long as the run could still be proven. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /**
   * The call with a code, if it is emulated. Calls that the reference turns into nothing stay so
   * until something else was emulated: a guest that needs nothing runs as without the option.
   */
  find(code: number): Syscall | undefined {
    return emulated.get(code) ?? (this.#counts.size > 0 ? replaced.get(code) : undefined);
  }

  /** Notes a call that was completed. */
  count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Nanoseconds since the start, on the virtual clock. */
  now(guest: Guest): number {
    return guest.cycles * NANOSECONDS_PER_CYCLE + this.#slept;
  }

  /** Moves the clock on. */
  sleep(nanoseconds: number): void {
    this.#slept += nanoseconds;
  }

  /** A number for something that is opened; never one that hooks listen to. */
  open(): number {
    return this.#nextDescriptor++;
  }

  /** The next byte of a fixed sequence (xorshift, 13, 17, 5). */
  randomByte(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x;
    return x & 0xff;
  }

  /** Copies the state. */
  save(): EmulatedLinuxState {
    return {
      counts: new Map(this.#counts),
      slept: this.#slept,
      nextDescriptor: this.#nextDescriptor,
      random: this.#random,
    };
  }

  /** Returns to a saved state. */
  restore(state: EmulatedLinuxState): void {
    this.#counts = new Map(state.counts);
    this.#slept = state.slept;
    this.#nextDescriptor = state.nextDescriptor;
    this.#random = state.random;
  }
}

/** A call's arguments and what it may use. */
interface Call {
  readonly guest: Guest;
  readonly linux: EmulatedLinux;
  readonly world: World;
  readonly first: number;
  readonly second: number;
}

/** What a call gives: a value, or an error as `{ errno }`, or a wait for a hook. */
type Outcome = number | { readonly errno: number } | Promise<void>;

function call(id: number, name: string, body: (call: Call) => Outcome): Syscall {
  return defineSyscall({
    name: `SYS_${name.toUpperCase()}`,
    id,
    run(world, first, second) {
      const { guest, linux } = world;
      if (!linux) throw new Error(`Unreachable: ${name} without emulation`);
      const outcome = body({ guest, linux, world, first, second });
      if (outcome instanceof Promise) return outcome;
      linux.count(`SYS_${name.toUpperCase()}`);
      const failed = typeof outcome === "object";
      guest.setError(failed ? 1 : 0);
      return (failed ? outcome.errno : outcome) >>> 0;
    },
  });
}

const answering = (id: number, name: string, value: number) => call(id, name, () => value);
const failing = (id: number, name: string, errno: keyof typeof ERRNO) =>
  call(id, name, () => ({ errno: ERRNO[errno] }));

function wordAt(guest: Guest, address: number): number {
  return new DataView(guest.peek(address, 4).buffer).getUint32(0, true);
}

function pokeWords(guest: Guest, address: number, words: readonly number[]): void {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word >>> 0, true);
  guest.poke(address, bytes);
}

/** A timespec in nanoseconds; with 64-bit times each of its parts takes two words. */
function readTime(guest: Guest, address: number, wide: boolean): number {
  const seconds = wordAt(guest, address) + (wide ? wordAt(guest, address + 4) * 2 ** 32 : 0);
  return seconds * 1e9 + wordAt(guest, address + (wide ? 8 : 4));
}

/** Seconds, rounded down, and the rest in nanoseconds. CLOCK_REALTIME counts from 1970. */
function clock({ guest, linux, first }: Call): { seconds: number; nanoseconds: number } {
  const now = linux.now(guest);
  const seconds = Math.floor(now / 1e9);
  const realtime = first === 0 || first === 5;
  return { seconds: seconds + (realtime ? START_SECONDS : 0), nanoseconds: now - seconds * 1e9 };
}

function waitForEver(what: string): GuestFault {
  return new GuestFault(
    "deadlock",
    `Cannot wait for ${what}: the guest has one thread, and nothing else could end the wait`,
  );
}

const FUTEX_WAIT = 0;
const FUTEX_WAIT_BITSET = 9;
/** FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME change nothing here. */
const FUTEX_COMMAND = 0x7f;

function futex(id: number, name: string, wide: boolean): Syscall {
  return call(id, name, ({ guest, linux, first, second }) => {
    const command = second & FUTEX_COMMAND;
    // Whoever wakes finds nobody asleep; what else there is moves sleepers about.
    if (command !== FUTEX_WAIT && command !== FUTEX_WAIT_BITSET) return 0;
    if (wordAt(guest, first) !== guest.third) return { errno: ERRNO.EAGAIN };
    if (guest.fourth === 0) throw waitForEver(`the word at ${hex32(first)} to change`);
    const time = readTime(guest, guest.fourth, wide);
    // The bit set form names a moment, the plain one a span.
    linux.sleep(command === FUTEX_WAIT ? time : Math.max(0, time - linux.now(guest)));
    return { errno: ERRNO.ETIMEDOUT };
  });
}

function kill(id: number, name: string, signal: (call: Call) => number): Syscall {
  return call(id, name, (args) => {
    const number = signal(args);
    // As a shell reports a process that a signal has ended.
    if (!HARMLESS_SIGNALS.has(number)) args.guest.exit("exited", 128 + number);
    return 0;
  });
}

/** The fields of struct utsname, 65 bytes each. */
const UTSNAME = ["Linux", "mipsvm", "5.10.0", "#1", "mips", "(none)"];
const UTSNAME_FIELD = 65;

const IOV_MAX = 1024;
/** The most bytes of a gathered write; the same as for one that is not gathered. */
const LONGEST_WRITE = 2 ** 28;

const F_DUPFD = 0;
const F_GETFL = 3;

/** Every emulated call. The reference knows none of them. */
const calls: readonly Syscall[] = [
  call(4001, "exit", ({ guest, first }) => {
    guest.exit("exited", first);
    return 0;
  }),
  call(4013, "time", ({ guest, linux, first }) => {
    const seconds = START_SECONDS + Math.floor(linux.now(guest) / 1e9);
    if (first !== 0) pokeWords(guest, first, [seconds]);
    return seconds;
  }),
  failing(4019, "lseek", "ESPIPE"),
  answering(4020, "getpid", 1),
  answering(4024, "getuid", 1000),
  failing(4033, "access", "ENOENT"),
  kill(4037, "kill", ({ second }) => second),
  answering(4047, "getgid", 1000),
  answering(4049, "geteuid", 1000),
  answering(4050, "getegid", 1000),
  failing(4054, "ioctl", "ENOTTY"),
  answering(4064, "getppid", 0),
  call(4078, "gettimeofday", ({ guest, linux, first }) => {
    const now = linux.now(guest);
    const seconds = Math.floor(now / 1e9);
    const microseconds = Math.floor((now - seconds * 1e9) / 1e3);
    if (first !== 0) pokeWords(guest, first, [START_SECONDS + seconds, microseconds]);
    return 0;
  }),
  failing(4085, "readlink", "ENOENT"),
  answering(4104, "setitimer", 0),
  call(4122, "uname", ({ guest, first }) => {
    const bytes = new Uint8Array(UTSNAME.length * UTSNAME_FIELD);
    for (const [index, text] of UTSNAME.entries()) {
      bytes.set(new TextEncoder().encode(text), index * UTSNAME_FIELD);
    }
    guest.poke(first, bytes);
    return 0;
  }),
  answering(4125, "mprotect", 0),
  failing(4140, "_llseek", "ESPIPE"),
  call(4146, "writev", ({ guest, world, first, second }) => {
    const parts = Array.from({ length: Math.min(guest.third, IOV_MAX) }, (_, index) => ({
      address: wordAt(guest, second + index * 8),
      length: wordAt(guest, second + index * 8 + 4),
    }));
    const total = parts.reduce((sum, { length }) => sum + length, 0);
    if (total > LONGEST_WRITE) return { errno: ERRNO.EINVAL };
    const bytes = new Uint8Array(total);
    let end = 0;
    for (const { address, length } of parts) {
      bytes.set(guest.peek(address, length), end);
      end += length;
    }
    return world.descriptors.write(first, bytes, guest.cycles) ?? total;
  }),
  answering(4162, "sched_yield", 0),
  failing(4192, "prctl", "EINVAL"),
  failing(4200, "pread64", "EBADF"),
  call(4203, "getcwd", ({ guest, first, second }) => {
    if (second < 2) return { errno: ERRNO.ERANGE };
    guest.poke(first, new TextEncoder().encode("/\0"));
    return 2;
  }),
  failing(4213, "stat64", "ENOENT"),
  failing(4214, "lstat64", "ENOENT"),
  call(4220, "fcntl64", ({ first, second }) => {
    if (first > 2) return { errno: ERRNO.EBADF };
    if (second === F_DUPFD) return { errno: ERRNO.EINVAL };
    return second === F_GETFL ? Math.min(first, 1) : 0;
  }),
  futex(4238, "futex", false),
  answering(4249, "epoll_ctl", 0),
  answering(4252, "set_tid_address", 1),
  call(4265, "clock_nanosleep", ({ guest, linux }) => {
    linux.sleep(readTime(guest, guest.third, false));
    return 0;
  }),
  kill(4266, "tgkill", ({ guest }) => guest.third),
  failing(4298, "readlinkat", "ENOENT"),
  call(4313, "epoll_pwait", ({ guest, linux }) => {
    const milliseconds = guest.fourth | 0;
    if (milliseconds < 0) throw waitForEver("an event");
    linux.sleep(milliseconds * 1e6);
    return 0;
  }),
  call(4325, "eventfd2", ({ linux }) => linux.open()),
  call(4326, "epoll_create1", ({ linux }) => linux.open()),
  failing(4328, "pipe2", "ENOSYS"),
  call(4353, "getrandom", ({ guest, linux, first, second }) => {
    guest.poke(first, Uint8Array.from({ length: second }, () => linux.randomByte()));
    return second;
  }),
  failing(4366, "statx", "ENOENT"),
  call(4403, "clock_gettime64", (args) => {
    const { seconds, nanoseconds } = clock(args);
    pokeWords(args.guest, args.second, [seconds, Math.floor(seconds / 2 ** 32), nanoseconds, 0]);
    return 0;
  }),
  call(4407, "clock_nanosleep_time64", ({ guest, linux }) => {
    linux.sleep(readTime(guest, guest.third, true));
    return 0;
  }),
  futex(4422, "futex_time64", true),
];

/** Calls that the reference knows and turns into nothing, once a run cannot be proven anyway. */
const replacements: readonly Syscall[] = [
  call(4166, "nanosleep", ({ guest, linux, first }) => {
    linux.sleep(readTime(guest, first, false));
    return 0;
  }),
  call(4263, "clock_gettime", (args) => {
    const { seconds, nanoseconds } = clock(args);
    pokeWords(args.guest, args.second, [seconds, nanoseconds]);
    return 0;
  }),
];

const byId = (list: readonly Syscall[]): ReadonlyMap<number, Syscall> =>
  new Map(list.map((one) => [one.id, one]));

const emulated = byId(calls);
const replaced = byId(replacements);

/** Names of the calls that are emulated on demand, by code. */
export const EMULATED_LINUX_CALLS: ReadonlyMap<number, string> = new Map(
  calls.map(({ id, name }) => [id, name.slice("SYS_".length).toLowerCase()]),
);
