/** The compilers and the emulator that the bench takes if they are there. It installs nothing. */

import { debian, describe, type Toolchain, which } from "../guests/toolchain.ts";

/** The newest of the versions that Debian names their programs after, or the one without. */
async function newest(program: string): Promise<string | undefined> {
  const plain = await which(program);
  if (plain !== undefined) return plain;
  for (let version = 25; version >= 11; version--) {
    const found = await which(`${program}-${version}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Everything that is there, and what is missing. */
export async function findTools(): Promise<Toolchain> {
  return await describe({
    "mipsel-linux-gnu-gcc": [await which("mipsel-linux-gnu-gcc"), debian("gcc-mipsel-linux-gnu")],
    "qemu-mipsel-static": [await which("qemu-mipsel-static"), debian("qemu-user-static")],
    gcc: [await which("gcc"), debian("gcc")],
    clang: [await newest("clang"), debian("clang")],
    "wasm-ld": [await newest("wasm-ld"), debian("lld")],
    time: [await which("time"), debian("time")],
  });
}
