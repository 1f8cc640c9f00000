#!/bin/sh
# Rebuilds the ELF files of this folder: gcc 12 and, for the other frame layout, clang with lld.
set -e
cd "$(dirname "$0")"
flags="-march=mips32r2 -EL -msoft-float -mno-abicalls -fno-pic -nostdlib -static -ffreestanding"
for level in O0 O1 O2 Os; do
  mipsel-linux-gnu-gcc $flags -$level calls.c -o "calls_gcc_$level.elf"
done
