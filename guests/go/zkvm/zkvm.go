// Package zkvm is what a Go guest of the MIPS VM talks to it with: input, public values, hints, the
// VM's system calls, and an end that a proof can bind.
//
// Importing the package is enough for the last: the VM turns every end of the program, be it a
// return from main, os.Exit or a panic, into [RuntimeExit].
//
// Built for anything but linux/mipsle, the same package takes its input from the environment, so
// that a guest can be run and debugged like any other program; see [Read] and [Commit].
package zkvm

import (
	"reflect"
	"unsafe"
)

// File descriptors that [Write] can write to.
const (
	FDStdout       = 1
	FDStderr       = 2
	FDPublicValues = 13 // as CommitSlice does
	FDHint         = 14 // as HintSlice does
)

// Read takes the next input entry and decodes it: the encoding is bincode's with integers of fixed
// width, as Rust hosts write it.
//
//   - bool is a byte, 0 or 1, and an integer has its own width, the low byte first
//   - a string or a slice is its length, as a uint64, and then the elements
//   - an array is its elements; a struct is its fields, in order, which must all be exported
//   - a pointer is a byte, 0 if it is nil, else 1 and what it points to
//
// Other types panic, int and uint among them: their width is not the same everywhere. So does an
// entry that is longer or shorter than its value, and a slice of more than 1,000,000 elements, unless
// they are bytes. Byte slices and strings share the entry's memory, which nothing else uses.
//
// If there is no entry left, the VM stops the guest. Elsewhere, entries come from the environment
// variable MIPSVM_INPUTS, in hexadecimal, with commas between them.
func Read[T any]() T {
	var value T
	decode(ReadVec(), reflect.ValueOf(&value).Elem())
	return value
}

// ReadVec takes the next input entry as it is.
func ReadVec() []byte {
	length := SyscallHintLen()
	entry := inputBuffer(length)
	SyscallHintRead(unsafe.SliceData(entry), length)
	touch(entry)
	return entry
}

// ReadHintVec takes two input entries: the first holds the length of the second, as a uint32.
func ReadHintVec() []byte {
	length := Read[uint32]()
	entry := ReadVec()
	if uint64(len(entry)) != uint64(length) {
		panic("zkvm: an input entry of " + decimal(uint64(len(entry))) + " bytes was announced with " +
			decimal(uint64(length)))
	}
	return entry
}

// Commit makes the encoding of value public; [Read] says what that is.
//
// Elsewhere than in the VM, public values are written, in hexadecimal, to the file that the
// environment variable MIPSVM_PUBLIC_VALUES names.
func Commit[T any](value T) {
	CommitSlice(encode(nil, reflect.ValueOf(&value).Elem()))
}

// CommitSlice makes bytes public, as they are.
func CommitSlice(bytes []byte) {
	Write(FDPublicValues, bytes)
}

// Hint appends the encoding of value to the input, as one entry for a later [Read]. It comes last:
// what the host put in and nobody has read yet is read before it.
func Hint[T any](value T) {
	HintSlice(encode(nil, reflect.ValueOf(&value).Elem()))
}

// HintSlice appends bytes to the input, as one entry for a later [ReadVec].
func HintSlice(bytes []byte) {
	Write(FDHint, bytes)
}

// Write writes bytes to a file descriptor, with one call, also in an [Unconstrained] block. Text
// that is not UTF-8 is not printed; use os.Stdout for what is.
func Write(fd uint32, bytes []byte) {
	SyscallWrite(fd, unsafe.SliceData(bytes), uint32(len(bytes)))
}

// Exit ends the guest, as os.Exit does. What it made public up to here is committed, whatever the
// code.
func Exit(code int) {
	SyscallHalt(uint32(code))
}

// Unconstrained runs block outside the proof, where it costs no cycles, and then undoes it: memory
// goes back to what it was. What stays is what was written out: hand results over with [Hint], and
// read and check them behind the block.
//
// The VM stops a guest that makes any call but WRITE inside. So use [Write] to print there, not fmt
// or println; allocate no more than a few hundred kilobytes; start no goroutine, read no input, and
// do not nest blocks or leave one with a panic. Do not commit there either: the public values would
// keep the bytes, and their digest would not.
//
// Elsewhere than in the VM, block runs like any other function.
func Unconstrained(block func()) {
	if SyscallEnterUnconstrained() != 0 {
		block()
		// Goes back into the call above, which then returns 0.
		SyscallExitUnconstrained()
	}
}

// CycleTrackerStart starts measuring: the VM says how many cycles it is to [CycleTrackerEnd] with
// the same name.
func CycleTrackerStart(name string) { mark("cycle-tracker-start: ", name) }

// CycleTrackerEnd ends what [CycleTrackerStart] started.
func CycleTrackerEnd(name string) { mark("cycle-tracker-end: ", name) }

// CycleTrackerReportStart is like [CycleTrackerStart], and the report adds up all spans of a name.
func CycleTrackerReportStart(name string) { mark("cycle-tracker-report-start: ", name) }

// CycleTrackerReportEnd ends what [CycleTrackerReportStart] started.
func CycleTrackerReportEnd(name string) { mark("cycle-tracker-report-end: ", name) }

// mark writes a command of the cycle tracker, which the VM knows by its being one whole WRITE.
func mark(command, name string) {
	Write(FDStdout, []byte(command+name+"\n"))
}

// deferredProofsDigest is the digest of the proofs that the guest verified.
var deferredProofsDigest [8]uint32

// CommitDeferredProofsDigest sets the digest of all proofs that the guest verified, which is
// committed at the end; without it, that is zeros. It is the guest's to compute: it starts as zeros,
// and each proof makes it the first 8 of 16 elements after a Poseidon2 sponge, 8 at a time in the
// first 8 places, has taken the digest so far, the key's 8 words and the public values' 32 bytes.
func CommitDeferredProofsDigest(digest [8]uint32) {
	deferredProofsDigest = digest
}

// VerifyZKMProof records that a proof for this verifying key and this digest of public values was
// verified; see also [CommitDeferredProofsDigest].
func VerifyZKMProof(vkDigest, publicValuesDigest *[8]uint32) {
	SyscallVerifyZKMProof(vkDigest, publicValuesDigest)
}
