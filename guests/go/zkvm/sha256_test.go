package zkvm

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand"
	"testing"
)

func digestOf(h *hasher) (digest [32]byte) {
	for i, word := range h.finish() {
		binary.BigEndian.PutUint32(digest[4*i:], word)
	}
	return digest
}

func TestDigestsAreThoseOfTheStandardLibrary(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	bytes := make([]byte, 300)
	random.Read(bytes)
	for length := range bytes {
		h := hasher{state: initialState}
		// In parts of any length, empty ones among them.
		for place := 0; place < length; {
			end := min(length, place+random.Intn(140))
			h.update(bytes[place:end])
			place = end
		}
		if got, want := digestOf(&h), sha256.Sum256(bytes[:length]); got != want {
			t.Errorf("%d bytes: %x and not %x", length, got, want)
		}
	}
}

func TestADigestOfMuchIsThatOfFIPS(t *testing.T) {
	h := hasher{state: initialState}
	for i := 0; i < 1000; i++ {
		a := [1000]byte{}
		for j := range a {
			a[j] = 'a'
		}
		h.update(a[:])
	}
	// FIPS 180-2, appendix B.3
	want := [8]uint32{
		0xcdc76e5c, 0x9914fb92, 0x81a1c7e2, 0x84d73e67, 0xf1809a48, 0xa497200e, 0x046d39cc, 0xc7112cd0,
	}
	if got := *h.finish(); got != want {
		t.Errorf("%x", got)
	}
}
