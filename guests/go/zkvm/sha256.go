package zkvm

import "math/bits"

// hasher computes SHA-256 (FIPS 180-4). It is not crypto/sha256, whose start-up takes more cycles
// than a short guest's public values, and which cannot run where the Go runtime exits: functions of
// this one need next to no stack, and check none.
type hasher struct {
	state  [8]uint32
	length uint64
	block  [64]byte
}

// publicValues hashes all that is made public. It needs no initialization: a guest may end before.
var publicValues = hasher{state: initialState}

var initialState = [8]uint32{
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
}

var roundConstants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

// schedule is not on the stack, where it would take 256 bytes.
var schedule [64]uint32

// update adds bytes.
func (h *hasher) update(bytes []byte) {
	place := int(h.length % 64)
	h.length += uint64(len(bytes))
	for len(bytes) > 0 {
		count := copy(h.block[place:], bytes)
		bytes = bytes[count:]
		if place += count; place == 64 {
			h.compress()
			place = 0
		}
	}
}

// finish returns the digest, as words with the high byte first. Nothing can be added then.
//
//go:nosplit
func (h *hasher) finish() *[8]uint32 {
	place := h.length % 64
	h.block[place] = 0x80
	for place++; place != 56; place++ {
		if place >= 64 {
			h.compress()
			place = 0
		}
		h.block[place] = 0
	}
	for i := range h.block[56:] {
		h.block[63-i] = byte(h.length * 8 >> (8 * i))
	}
	h.compress()
	return &h.state
}

//go:nosplit
func (h *hasher) compress() {
	w := &schedule
	for i := 0; i < 16; i++ {
		b := h.block[4*i : 4*i+4 : 4*i+4]
		w[i] = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	for i := 16; i < 64; i++ {
		x, y := w[i-15], w[i-2]
		s0 := bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3
		s1 := bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	s := &h.state
	a, b, c, d, e, f, g, k := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	for i := 0; i < 64; i++ {
		s1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
		t1 := k + s1 + (g ^ e&(f^g)) + roundConstants[i] + w[i]
		s0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
		t2 := s0 + (a&b | c&(a|b))
		a, b, c, d, e, f, g, k = t1+t2, a, b, c, d+t1, e, f, g
	}
	s[0] += a
	s[1] += b
	s[2] += c
	s[3] += d
	s[4] += e
	s[5] += f
	s[6] += g
	s[7] += k
}
