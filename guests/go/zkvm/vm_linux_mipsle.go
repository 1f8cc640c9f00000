package zkvm

import "unsafe"

// call issues one system call: the code goes to $2, arguments to $4 to $7, and the result comes back
// in $2.
//
//go:noescape
func call(code uint32, a0, a1, a2, a3 uintptr) uint32

// at makes a pointer of an address that no Go memory has.
func at(address uint32) *byte

// load loads words and forgets them.
//
//go:noescape
func load(start *byte, words uint32)

// RuntimeExit ends the guest: it commits the SHA-256 digest of the public values and the digest of
// the proofs that were verified, and halts.
//
// The VM knows it by the name that it has for the linker, and has runtime.exit jump to it. That may
// happen anywhere, also deep in the runtime: so nothing here checks or grows the stack.
//
//go:linkname RuntimeExit zkvm.RuntimeExit
//go:nosplit
func RuntimeExit(code int32) {
	SyscallHalt(uint32(code))
}

// runtimeExit keeps RuntimeExit in every guest: the linker drops what nothing refers to.
var runtimeExit func(int32)

func init() {
	runtimeExit = RuntimeExit
}

// SyscallHalt commits the digests and halts.
//
//go:nosplit
func SyscallHalt(code uint32) {
	// COMMIT takes the digest's bytes four at a time, the low byte first.
	for i, word := range publicValues.finish() {
		swapped := word>>24 | word>>8&0xff00 | word<<8&0xff0000 | word<<24
		call(0x10, uintptr(i), uintptr(swapped), 0, 0)
	}
	for i, word := range &deferredProofsDigest {
		call(0x1a, uintptr(i), uintptr(word), 0, 0)
	}
	call(0x00, uintptr(code), 0, 0, 0)
}

// SyscallWrite writes bytes to a file descriptor; what goes to [FDPublicValues] is also hashed.
func SyscallWrite(fd uint32, buffer *byte, length uint32) {
	if fd == FDPublicValues {
		publicValues.update(unsafe.Slice(buffer, length))
	}
	call(0x02, uintptr(fd), uintptr(unsafe.Pointer(buffer)), uintptr(length), 0)
}

// SyscallEnterUnconstrained opens a block that no proof covers. It returns 1, and when the block
// ends, a second time 0.
func SyscallEnterUnconstrained() uint32 { return call(0x03, 0, 0, 0, 0) }

// SyscallExitUnconstrained closes the block: memory and registers go back to what they were.
func SyscallExitUnconstrained() { call(0x04, 0, 0, 0, 0) }

// SyscallHintLen returns the length of the next input entry, which stays where it is.
func SyscallHintLen() uint32 { return call(0xf0, 0, 0, 0, 0) }

// SyscallHintRead moves the next input entry, which must have this length, to aligned memory that
// was never used before. [ReadVec] has such memory.
func SyscallHintRead(buffer *byte, length uint32) {
	call(0xf1, uintptr(unsafe.Pointer(buffer)), uintptr(length), 0, 0)
}

func inputBuffer(length uint32) []byte {
	return unsafe.Slice(at(inputRegion.take(length)), length)
}

// touch loads each word of an entry. The VM delivers a word when it is first loaded: until then
// WRITE, a byte stored into the word, and a precompile all see zeros.
func touch(entry []byte) {
	load(unsafe.SliceData(entry), uint32(len(entry)+3)/4)
}
