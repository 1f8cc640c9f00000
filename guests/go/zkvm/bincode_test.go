package zkvm

import (
	"bytes"
	"encoding/hex"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
)

func encoded[T any](value T) []byte { return encode(nil, reflect.ValueOf(&value).Elem()) }

func decoded[T any](entry []byte) T {
	var value T
	decode(entry, reflect.ValueOf(&value).Elem())
	return value
}

// panicOf returns what f panics with; it is an error if it does not.
func panicOf(t *testing.T, f func()) (message string) {
	t.Helper()
	defer func() {
		t.Helper()
		message, _ = recover().(string)
		if message == "" {
			t.Error("there was no panic")
		}
	}()
	f()
	return
}

func pointer[T any](value T) *T { return &value }

type pair struct {
	First  uint8
	Second uint16
}

type words []uint32

type tree struct {
	Name     string
	Children []tree
	Parent   *tree
}

// encodes checks an encoding, written down with blanks in it, and that it is read as the value.
func encodes[T any](t *testing.T, value T, text string) {
	t.Helper()
	want, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	if got := encoded(value); !bytes.Equal(got, want) {
		t.Errorf("%T %+v is %x and not %x", value, value, got, want)
	}
	if got := decoded[T](want); !reflect.DeepEqual(got, value) {
		t.Errorf("%x is %T %+v and not %+v", want, value, got, value)
	}
}

func TestEncodingsAreThoseOfBincode(t *testing.T) {
	encodes(t, true, "01")
	encodes(t, false, "00")
	encodes(t, uint8(0xab), "ab")
	encodes(t, int8(-1), "ff")
	encodes(t, uint16(0x1234), "3412")
	encodes(t, int16(-2), "feff")
	encodes(t, uint32(0x12345678), "78563412")
	encodes(t, int32(math.MinInt32), "00000080")
	encodes(t, uint64(0x0123456789abcdef), "efcdab8967452301")
	encodes(t, int64(-1), "ffffffffffffffff")
	encodes(t, int64(math.MinInt64), "0000000000000080")
	encodes(t, "", "0000000000000000")
	encodes(t, "Grüße", "0700000000000000 4772c3bcc39f65")
	encodes(t, []byte{}, "0000000000000000")
	encodes(t, []byte{1, 2, 3}, "0300000000000000 010203")
	encodes(t, []int8{-1, 1}, "0200000000000000 ff01")
	encodes(t, []bool{true, false}, "0200000000000000 0100")
	encodes(t, words{1, 0x80000000}, "0200000000000000 01000000 00000080")
	encodes(t, []uint64{}, "0000000000000000")
	encodes(t, []string{"a", ""}, "0200000000000000 0100000000000000 61 0000000000000000")
	encodes(t, [][]uint16{{1}, {}}, "0200000000000000 0100000000000000 0100 0000000000000000")
	encodes(t, [3]byte{1, 2, 3}, "010203")
	encodes(t, [2]int16{1, -1}, "0100 ffff")
	encodes(t, [2]string{"a", "b"}, "0100000000000000 61 0100000000000000 62")
	encodes(t, [0]uint32{}, "")
	encodes(t, pair{1, 2}, "01 0200")
	encodes(t, []pair{{1, 2}, {3, 4}}, "0200000000000000 01 0200 03 0400")
	encodes(t, struct{}{}, "")
	encodes(t, []struct{}{{}, {}}, "0200000000000000")
	encodes(t, (*uint32)(nil), "00")
	encodes(t, pointer(uint32(5)), "01 05000000")
	encodes(t, pointer((*bool)(nil)), "01 00")
	encodes(t, pointer(pointer(true)), "01 01 01")
	encodes(t, struct {
		Bytes [2]byte
		Pair  pair
		Last  *string
	}{[2]byte{9, 8}, pair{7, 6}, pointer("x")}, "0908 07 0600 01 0100000000000000 78")
	encodes(t, tree{"a", []tree{{"b", []tree{}, nil}}, nil},
		"0100000000000000 61 0100000000000000 0100000000000000 62 0000000000000000 00 00")
}

func TestANilSliceIsAnEmptyOne(t *testing.T) {
	for _, got := range [][]byte{encoded([]byte(nil)), encoded([]string(nil)), encoded([]uint32(nil))} {
		if !bytes.Equal(got, make([]byte, 8)) {
			t.Errorf("%x", got)
		}
	}
}

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	type everything struct {
		Bool     bool
		Signed   []int64
		Bytes    []byte
		Shorts   [5]uint16
		Text     string
		Texts    []string
		Optional *[]int32
		Nested   []struct {
			A int8
			B *uint64
		}
	}
	same := func(value everything) bool {
		entry := encoded(value)
		again := decoded[everything](entry)
		return bytes.Equal(encoded(again), entry) && again.Text == value.Text &&
			reflect.DeepEqual(again.Shorts, value.Shorts) && len(again.Nested) == len(value.Nested)
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
}

func TestIntegersInMemoryAreIntegersInTheEncoding(t *testing.T) {
	same := func(values []int32) bool {
		one := encoded(struct{ Length uint64 }{uint64(len(values))})
		for _, value := range values {
			one = append(one, encoded(value)...)
		}
		return bytes.Equal(one, encoded(values))
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
}

func TestBytesAndTextsShareTheEntry(t *testing.T) {
	entry := encoded(struct {
		Bytes []byte
		Text  string
	}{[]byte("ab"), "cd"})
	got := decoded[struct {
		Bytes []byte
		Text  string
	}](entry)
	entry[8], entry[18] = 'x', 'y'
	if string(got.Bytes) != "xb" || got.Text != "yd" {
		t.Errorf("%s %s", got.Bytes, got.Text)
	}
	if cap(got.Bytes) != 2 {
		t.Errorf("appending to the bytes would overwrite the entry: %d", cap(got.Bytes))
	}
}

func rejects[T any](t *testing.T, text, want string) {
	t.Helper()
	entry, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	got := panicOf(t, func() { decoded[T](entry) })
	if !strings.HasPrefix(got, "zkvm: cannot read a ") || !strings.HasSuffix(got, want) {
		t.Errorf("%q is not about %q", got, want)
	}
}

func TestEntriesThatDoNotHoldTheValueAreRejected(t *testing.T) {
	const short = "bytes: it ends inside the value"
	rejects[uint32](t, "", "a uint32 from an input entry of 0 "+short)
	rejects[uint32](t, "000000", "a uint32 from an input entry of 3 "+short)
	rejects[uint32](t, "0000000000", "entry of 5 bytes: the value has only 4")
	rejects[struct{}](t, "00", "entry of 1 bytes: the value has only 0")
	rejects[bool](t, "02", "a bool is 2 and not 0 or 1")
	rejects[*bool](t, "ff01", "a pointer's tag is 255 and not 0 or 1")
	rejects[*bool](t, "0001", "a *bool from an input entry of 2 bytes: the value has only 1")
	rejects[string](t, "0200000000000000 61", short)
	rejects[string](t, "ffffffffffffffff 61", short)
	rejects[[]byte](t, "00000000", short)
	rejects[[]byte](t, "0100000000000000", short)
	rejects[[]byte](t, "0000000000000080 61", short)
	rejects[[]byte](t, "0100000000000000 6162", "entry of 10 bytes: the value has only 9")
	rejects[[4]byte](t, "616263", short)
	rejects[[2]string](t, "0000000000000000", short)
	rejects[pair](t, "0102", "a zkvm.pair from an input entry of 2 "+short)
	rejects[[]uint16](t, "0200000000000000 010002", short)
	rejects[[]*bool](t, "0200000000000000 01", short)
	rejects[[]bool](t, "0200000000000000 0103", "a bool is 3 and not 0 or 1")
	// The shortest trees take 17 bytes each.
	rejects[[]tree](t, "0200000000000000"+strings.Repeat("00", 33), short)
}

func TestSlicesAreLimited(t *testing.T) {
	// 1,000,000 is 0xf4240.
	if got := decoded[[]struct{}]([]byte{0x40, 0x42, 0x0f, 0, 0, 0, 0, 0}); len(got) != 1_000_000 {
		t.Error(len(got))
	}
	rejects[[]struct{}](t, "41420f0000000000", "a slice has 1000001 elements, more than 1000000")
	rejects[[]struct{}](t, "ffffffffffffffff",
		"a slice has 18446744073709551615 elements, more than 1000000")
	// Not bytes, but for those only the entry is the limit.
	rejects[[]uint16](t, "41420f0000000000"+strings.Repeat("0000", 1_000_001), "more than 1000000")
	long := append([]byte{0x41, 0x42, 0x0f, 0, 0, 0, 0, 0}, make([]byte, 1_000_001)...)
	if got := decoded[[]byte](long); len(got) != 1_000_001 {
		t.Error(len(got))
	}
}

func TestMemoryIsTakenOnlyForWhatIsThere(t *testing.T) {
	// A slice of 1,000,000 elements of 80,000 bytes.
	rejects[[][10_000]uint64](t, "40420f0000000000", "it ends inside the value")
}

func refuses[T any](t *testing.T, value T, entry, want string) {
	t.Helper()
	got := panicOf(t, func() { encoded(value) })
	if !strings.HasPrefix(got, "zkvm: cannot encode ") || !strings.Contains(got, want) {
		t.Errorf("%q is not about %q", got, want)
	}
	rejects[T](t, entry, want)
}

func TestTypesWithoutAnEncodingAreRefused(t *testing.T) {
	const eight = "0000000000000000"
	refuses(t, 1, eight, "int is not as wide everywhere; use one that says its width")
	refuses(t, uint(1), eight, "uint is not as wide everywhere; use one that says its width")
	refuses(t, uintptr(1), eight, "uintptr is not as wide everywhere; use one that says its width")
	refuses(t, float32(1), eight, "float32 has no encoding")
	refuses(t, 1.5, eight, "float64 has no encoding")
	refuses(t, 1i, eight+eight, "complex128 has no encoding")
	refuses(t, map[string]bool{}, eight, "map[string]bool has no encoding")
	refuses(t, any(uint8(1)), "01", "interface {} has no encoding")
	refuses(t, []any{1}, "0100000000000000"+eight+eight, "interface {} has no encoding")
	refuses(t, func() {}, "", "func() has no encoding")
	refuses(t, make(chan bool), eight, "chan bool has no encoding")
	refuses(t, [1]int{}, eight, "int is not as wide everywhere; use one that says its width")
	got := panicOf(t, func() { encoded(struct{ secret bool }{true}) })
	if want := "zkvm: cannot encode a struct { secret bool }: its field secret is not exported"; got != want {
		t.Error(got)
	}
	rejects[struct{ secret bool }](t, "01", "the field secret of struct { secret bool } is not exported")
}
