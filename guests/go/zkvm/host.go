//go:build !(linux && mipsle)

package zkvm

import (
	"bytes"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"unsafe"
)

// The VM's part, for a guest that is built for the host: no entries if the first of these is not
// set, and public values go nowhere if the second is not.
const (
	inputsVariable       = "MIPSVM_INPUTS"
	publicValuesVariable = "MIPSVM_PUBLIC_VALUES"
)

var (
	entries          [][]byte
	publicValuesFile *os.File
)

func init() {
	if text, found := os.LookupEnv(inputsVariable); found {
		parsed, err := parseEntries(text)
		if err != nil {
			stop(inputsVariable + " is not hexadecimal with commas in between: " + err.Error())
		}
		entries = parsed
	}
	if path := os.Getenv(publicValuesVariable); path != "" {
		file, err := os.Create(path)
		if err != nil {
			stop(err.Error())
		}
		publicValuesFile = file
	}
}

// stop ends a program that cannot go on here.
func stop(problem string) {
	os.Stderr.WriteString(problem + "\n")
	os.Exit(2)
}

func parseEntries(text string) ([][]byte, error) {
	parts := strings.Split(text, ",")
	parsed := make([][]byte, len(parts))
	for i, part := range parts {
		entry, err := hex.DecodeString(part)
		if err != nil {
			return nil, err
		}
		parsed[i] = entry
	}
	return parsed, nil
}

func call(code uint32, _, _, _, _ uintptr) uint32 {
	panic("zkvm: the system call 0x" + strconv.FormatUint(uint64(code), 16) + " needs the MIPS VM")
}

// RuntimeExit ends the program with a code.
func RuntimeExit(code int32) { os.Exit(int(code)) }

// SyscallHalt ends the program with a code.
func SyscallHalt(code uint32) { RuntimeExit(int32(code)) }

// SyscallWrite writes bytes to a file descriptor. What would command the cycle tracker is dropped.
func SyscallWrite(fd uint32, buffer *byte, length uint32) {
	text := unsafe.Slice(buffer, length)
	var err error
	switch fd {
	case FDStdout:
		if !bytes.HasPrefix(text, []byte("cycle-tracker-")) {
			_, err = os.Stdout.Write(text)
		}
	case FDStderr:
		_, err = os.Stderr.Write(text)
	case FDPublicValues:
		if publicValuesFile != nil {
			_, err = publicValuesFile.WriteString(hex.EncodeToString(text))
		}
	case FDHint:
		entries = append(entries, bytes.Clone(text))
	default:
		stop("Writing to descriptor " + decimal(uint64(fd)) + " needs the MIPS VM")
	}
	if err != nil {
		stop(err.Error())
	}
}

// SyscallEnterUnconstrained returns 1.
func SyscallEnterUnconstrained() uint32 { return 1 }

// SyscallExitUnconstrained does nothing.
func SyscallExitUnconstrained() {}

// SyscallHintLen returns the length of the next input entry, which stays where it is.
func SyscallHintLen() uint32 {
	if len(entries) == 0 {
		stop("There is no input entry left to read")
	}
	return uint32(len(entries[0]))
}

// SyscallHintRead moves the next input entry, which must have this length, to memory.
func SyscallHintRead(buffer *byte, length uint32) {
	if length != SyscallHintLen() {
		stop("The next input entry has another length")
	}
	copy(unsafe.Slice(buffer, length), entries[0])
	entries = entries[1:]
}

func inputBuffer(length uint32) []byte { return make([]byte, length) }

func touch([]byte) {}
