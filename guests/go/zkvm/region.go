package zkvm

// Where input entries are read to. HINT_READ wants memory that was never used, and words at the end
// of a Go guest's address space are: its heap is far below. The reference gives the region all of
// 0x3f000000 to 0x7f000000, but the last 80 KiB hold the stack that the Go runtime starts on.
const (
	regionStart = 0x3f000000
	regionEnd   = 0x7efec000
)

// region hands out the memory for input entries, each word once.
type region struct {
	next uint32
}

var inputRegion = region{regionStart}

// take returns the address of the next piece, which is aligned. It panics if there is no room.
func (r *region) take(length uint32) uint32 {
	// What is left is a multiple of 4, and so holds the length rounded up, if it holds the length.
	if length > regionEnd-r.next {
		panic("zkvm: an input entry of " + decimal(uint64(length)) +
			" bytes does not fit into the rest of the input region, " +
			decimal(uint64(regionEnd-r.next)) + " bytes")
	}
	start := r.next
	r.next += (length + 3) &^ 3
	return start
}
