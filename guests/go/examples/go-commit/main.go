// Books on an account, and commits what came of it together with a note.
package main

import (
	"mipsvm/zkvm"
	"os"
	"strconv"
)

type booking struct {
	Amount int32
	Urgent bool
}

type account struct {
	Owner    string
	Balance  int64
	Credit   *uint32 // no limit if it is nil
	Bookings []booking
}

type receipt struct {
	Balance int64
	Refused []uint16 // places in the list of bookings
	Root    uint32
}

// book returns the balance, and the bookings that there is no credit for; urgent ones go through.
func book(a account) (balance int64, refused []uint16) {
	balance = a.Balance
	for i, b := range a.Bookings {
		after := balance + int64(b.Amount)
		if b.Amount < 0 && a.Credit != nil && after < -int64(*a.Credit) && !b.Urgent {
			refused = append(refused, uint16(i))
			continue
		}
		balance = after
	}
	return balance, refused
}

// root is the integer square root, which is searched for outside the proof and checked inside.
func root(n uint64) uint32 {
	zkvm.Unconstrained(func() {
		r := uint64(0)
		for step := uint64(1) << 31; step > 0; step /= 2 {
			if (r+step)*(r+step) <= n {
				r += step
			}
		}
		zkvm.Hint(uint32(r))
	})
	r := uint64(zkvm.Read[uint32]())
	if r*r > n || n-r*r > 2*r {
		panic("this is not the root")
	}
	return uint32(r)
}

// adler32 is the checksum of RFC 1950.
func adler32(bytes []byte) uint32 {
	a, b := uint32(1), uint32(0)
	for _, one := range bytes {
		a = (a + uint32(one)) % 65521
		b = (b + a) % 65521
	}
	return b<<16 | a
}

func main() {
	a := zkvm.Read[account]()
	note := zkvm.Read[[]byte]()

	zkvm.CycleTrackerStart("book")
	balance, refused := book(a)
	zkvm.CycleTrackerEnd("book")
	os.Stdout.WriteString(a.Owner + " has " + strconv.FormatInt(balance, 10) + "\n")

	square := uint64(balance)
	if balance < 0 {
		square = uint64(-balance)
	}
	zkvm.Commit(receipt{balance, refused, root(square)})
	zkvm.Commit(adler32(note))
	zkvm.CommitSlice(note)
}
