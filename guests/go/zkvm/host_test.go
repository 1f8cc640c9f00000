//go:build !(linux && mipsle)

package zkvm

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestEntriesAreParsed(t *testing.T) {
	cases := map[string][][]byte{
		"":         {{}},
		"00fF":     {{0, 0xff}},
		"01,,0203": {{1}, {}, {2, 3}},
		",":        {{}, {}},
	}
	for text, want := range cases {
		if got, err := parseEntries(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	for _, text := range []string{"0", "0g", "01, 02", "+1", "é", "0x"} {
		if got, err := parseEntries(text); err == nil {
			t.Errorf("%q: %x", text, got)
		}
	}
}

func TestHintsComeLastAndAreRead(t *testing.T) {
	entries = [][]byte{{7}, {1, 2, 3}}
	Hint(pair{1, 2})
	HintSlice(nil)
	HintSlice([]byte("raw"))
	Hint(uint32(2))
	HintSlice([]byte("hi"))
	if got := Read[uint8](); got != 7 {
		t.Error(got)
	}
	if got := ReadVec(); !reflect.DeepEqual(got, []byte{1, 2, 3}) {
		t.Error(got)
	}
	if got := Read[pair](); got != (pair{1, 2}) {
		t.Error(got)
	}
	if got := ReadVec(); len(got) != 0 {
		t.Error(got)
	}
	if got := ReadVec(); string(got) != "raw" {
		t.Error(got)
	}
	if got := ReadHintVec(); string(got) != "hi" {
		t.Error(got)
	}
	if len(entries) != 0 {
		t.Error(entries)
	}
}

func TestReadHintVecComparesTheLengths(t *testing.T) {
	entries = [][]byte{{3, 0, 0, 0}, {1, 2}}
	got := panicOf(t, func() { ReadHintVec() })
	if want := "zkvm: an input entry of 2 bytes was announced with 3"; got != want {
		t.Error(got)
	}
}

func TestPublicValuesAreWrittenInHexadecimal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "values")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	publicValuesFile = file
	defer func() { publicValuesFile = nil }()
	Commit(pair{0x0a, 0x1234})
	CommitSlice([]byte{0xff})
	CommitSlice(nil)
	Commit([]uint16{1})
	CycleTrackerStart("is not written")
	if text, err := os.ReadFile(path); err != nil || string(text) != "0a3412ff01000000000000000100" {
		t.Error(string(text), err)
	}
}

func TestAnUnconstrainedBlockRuns(t *testing.T) {
	entries = nil
	Unconstrained(func() { Hint(uint32(6)) })
	if got := Read[uint32](); got != 6 {
		t.Error(got)
	}
}

func TestOtherSystemCallsNeedTheVM(t *testing.T) {
	got := panicOf(t, func() { SyscallSha256Extend(new([64]uint32)) })
	if !strings.Contains(got, "the system call 0x30010005 needs the MIPS VM") {
		t.Error(got)
	}
}
