package zkvm

import (
	"strings"
	"testing"
)

func TestTheRegionHandsOutWholeWordsOnce(t *testing.T) {
	r := region{regionStart}
	next := uint32(0x3f000000)
	for _, length := range []uint32{0, 1, 4, 5, 0, 1024, 3} {
		if got := r.take(length); got != next {
			t.Errorf("0x%08x and not 0x%08x", got, next)
		}
		next += (length + 3) / 4 * 4
	}
}

func TestTheRegionEndsBelowTheStack(t *testing.T) {
	for _, room := range []uint32{0, 4, 1024, regionEnd - regionStart} {
		if got := (&region{regionEnd - room}).take(room); got != regionEnd-room {
			t.Errorf("0x%08x", got)
		}
		for _, length := range []uint32{room + 1, 0x7fffffff, 0xffffffff} {
			got := panicOf(t, func() { (&region{regionEnd - room}).take(length) })
			if !strings.HasSuffix(got, "of the input region, "+decimal(uint64(room))+" bytes") {
				t.Error(got)
			}
		}
	}
}
