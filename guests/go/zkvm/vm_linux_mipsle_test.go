package zkvm

import (
	"math/big"
	"math/rand"
	"os"
	"testing"
)

// These run in the VM; see the README.

func TestAnUnconstrainedBlockIsUndone(t *testing.T) {
	x, list := 1, []int{1, 2}
	Unconstrained(func() {
		x++
		list[0] = 7
		list = append(list, 3)
		Hint(uint32(x))
	})
	if x != 1 || list[0] != 1 || len(list) != 2 {
		t.Error(x, list)
	}
	if got := Read[uint32](); got != 2 {
		t.Error(got)
	}
}

func TestHintsAreRead(t *testing.T) {
	Hint(pair{1, 2})
	HintSlice(nil)
	Hint(uint32(3))
	HintSlice([]byte("raw"))
	if got := Read[pair](); got != (pair{1, 2}) {
		t.Error(got)
	}
	if got := ReadVec(); len(got) != 0 {
		t.Error(got)
	}
	if got := ReadHintVec(); string(got) != "raw" {
		t.Error(got)
	}
}

func TestAnEntryCanBeUsedAtOnce(t *testing.T) {
	// The VM delivers a word when it is loaded, and a byte stored into one before loads nothing.
	HintSlice([]byte("abcdefg"))
	entry := ReadVec()
	entry[1] = 'X'
	if string(entry) != "aXcdefg" {
		t.Errorf("%q", entry)
	}
	// Nor does WRITE, here to the descriptor that it is read from again.
	HintSlice([]byte("hijkl"))
	HintSlice(ReadVec())
	if got := ReadVec(); string(got) != "hijkl" {
		t.Errorf("%q", got)
	}
}

func TestSha256(t *testing.T) {
	software := hasher{state: initialState}
	w := [64]uint32{0x61626380, 15: 24} // the block for "abc"
	software.update([]byte("abc"))
	want := *software.finish()
	SyscallSha256Extend(&w)
	if w != schedule {
		t.Errorf("%x", w)
	}
	state := initialState
	SyscallSha256Compress(&w, &state)
	if state != want {
		t.Errorf("%x", state)
	}
}

func TestKeccak(t *testing.T) {
	input := [36]uint32{0: 1, 33: 0x80000000} // the block for ""
	result := [17]uint32{16: 36}
	SyscallKeccakSponge(&input[0], &result)
	want := [8]uint32{ // c5d24601…, published for Keccak-256
		0x0146d2c5, 0x3c23f786, 0xb27d7e92, 0xc003c7dc, 0x53b600e5, 0x3b2782ca, 0x04d8fa7b, 0x70a4855d,
	}
	if got := [8]uint32(result[:8]); got != want {
		t.Errorf("%x", got)
	}
}

func TestPoseidon2(t *testing.T) {
	state := [16]uint32{}
	SyscallPoseidon2Permute(&state)
	if got := [4]uint32(state[:4]); got != [4]uint32{0x4a4e05a3, 0x25796fa6, 0x2b66598b, 0x482b5b57} {
		t.Errorf("%x", state)
	}
}

func TestBooleanCircuitGarble(t *testing.T) {
	gate := make([]uint32, 1+4+17)
	gate[0] = 1
	for i := 5; i < 5+1+12; i++ {
		gate[i] = uint32(i * i)
	}
	gate[5] = 0 // AND: the ciphertext is the sum of the three labels
	for i := 0; i < 4; i++ {
		gate[18+i] = gate[6+i] ^ gate[10+i] ^ gate[14+i]
	}
	output := uint32(9)
	SyscallBooleanCircuitGarble(&gate[0], &output)
	if output != 1 {
		t.Error(output)
	}
	gate[21]++
	SyscallBooleanCircuitGarble(&gate[0], &output)
	if output != 0 {
		t.Error(output)
	}
}

// number makes one of words, the low one first.
func number(words []uint32) *big.Int {
	n := new(big.Int)
	for i := len(words) - 1; i >= 0; i-- {
		n.Lsh(n, 32).Or(n, big.NewInt(int64(words[i])))
	}
	return n
}

func setNumber(words []uint32, n *big.Int) {
	for i := range words {
		words[i] = uint32(new(big.Int).Rsh(n, uint(32*i)).Uint64())
	}
}

func decimalNumber(text string) *big.Int {
	n, ok := new(big.Int).SetString(text, 0)
	if !ok {
		panic(text)
	}
	return n
}

func expect(t *testing.T, what string, words []uint32, want *big.Int) {
	t.Helper()
	if got := number(words); got.Cmp(want) != 0 {
		t.Errorf("%s: %x and not %x", what, got, want)
	}
}

var random = rand.New(rand.NewSource(1))

func fill(words []uint32) {
	for i := range words {
		words[i] = random.Uint32()
	}
}

func TestUint256(t *testing.T) {
	var x, hi Words256
	var yAndModulus [16]uint32
	fill(x[:])
	fill(yAndModulus[:])
	want := new(big.Int).Mul(number(x[:]), number(yAndModulus[:8]))
	want.Mod(want, number(yAndModulus[8:]))
	SyscallUint256MulMod(&x, &yAndModulus)
	expect(t, "mulmod", x[:], want)

	var y, lo [64]uint32
	fill(y[:])
	want.Mul(number(x[:]), number(y[:]))
	SyscallU256x2048Mul(&x, &y, &lo, &hi)
	expect(t, "mul", append(lo[:], hi[:]...), want)
}

var (
	bn254    = decimalNumber("0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47")
	bls12381 = decimalNumber("0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624" +
		"1eabfffeb153ffffb9feffffffffaaab")
)

func TestFields(t *testing.T) {
	check := func(name string, p *big.Int, call func(x, y []uint32), size int,
		formula func(z, x, y *big.Int) *big.Int) {
		x, y := make([]uint32, size), make([]uint32, size)
		setNumber(x, new(big.Int).Rand(random, p))
		setNumber(y, new(big.Int).Rand(random, p))
		want := formula(new(big.Int), number(x), number(y))
		call(x, y)
		expect(t, name, x, want.Mod(want, p))
	}
	add, sub, mul := (*big.Int).Add, (*big.Int).Sub, (*big.Int).Mul
	bn := func(call func(x, y *Words256)) func(x, y []uint32) {
		return func(x, y []uint32) { call((*Words256)(x), (*Words256)(y)) }
	}
	bls := func(call func(x, y *Words384)) func(x, y []uint32) {
		return func(x, y []uint32) { call((*Words384)(x), (*Words384)(y)) }
	}
	check("BN254 add", bn254, bn(SyscallBn254FpAddMod), 8, add)
	check("BN254 sub", bn254, bn(SyscallBn254FpSubMod), 8, sub)
	check("BN254 mul", bn254, bn(SyscallBn254FpMulMod), 8, mul)
	check("BLS12-381 add", bls12381, bls(SyscallBls12381FpAddMod), 12, add)
	check("BLS12-381 sub", bls12381, bls(SyscallBls12381FpSubMod), 12, sub)
	check("BLS12-381 mul", bls12381, bls(SyscallBls12381FpMulMod), 12, mul)
}

func TestQuadraticExtensions(t *testing.T) {
	check := func(name string, p *big.Int, call func(x, y []uint32), size int,
		formula func(a, b, c, d *big.Int) (re, im *big.Int)) {
		x, y := make([]uint32, 2*size), make([]uint32, 2*size)
		for _, half := range [][]uint32{x[:size], x[size:], y[:size], y[size:]} {
			setNumber(half, new(big.Int).Rand(random, p))
		}
		re, im := formula(number(x[:size]), number(x[size:]), number(y[:size]), number(y[size:]))
		call(x, y)
		expect(t, name, x[:size], re.Mod(re, p))
		expect(t, name, x[size:], im.Mod(im, p))
	}
	add := func(a, b, c, d *big.Int) (re, im *big.Int) { return a.Add(a, c), b.Add(b, d) }
	sub := func(a, b, c, d *big.Int) (re, im *big.Int) { return a.Sub(a, c), b.Sub(b, d) }
	mul := func(a, b, c, d *big.Int) (re, im *big.Int) {
		times := func(x, y *big.Int) *big.Int { return new(big.Int).Mul(x, y) }
		re = times(a, c)
		im = times(a, d)
		return re.Sub(re, times(b, d)), im.Add(im, times(b, c))
	}
	bn := func(call func(x, y *Point256)) func(x, y []uint32) {
		return func(x, y []uint32) { call((*Point256)(x), (*Point256)(y)) }
	}
	bls := func(call func(x, y *Point384)) func(x, y []uint32) {
		return func(x, y []uint32) { call((*Point384)(x), (*Point384)(y)) }
	}
	check("BN254 add", bn254, bn(SyscallBn254Fp2AddMod), 8, add)
	check("BN254 sub", bn254, bn(SyscallBn254Fp2SubMod), 8, sub)
	check("BN254 mul", bn254, bn(SyscallBn254Fp2MulMod), 8, mul)
	check("BLS12-381 add", bls12381, bls(SyscallBls12381Fp2AddMod), 12, add)
	check("BLS12-381 sub", bls12381, bls(SyscallBls12381Fp2SubMod), 12, sub)
	check("BLS12-381 mul", bls12381, bls(SyscallBls12381Fp2MulMod), 12, mul)
}

// curve is y^2 = x^3 + ax + b over a prime field.
type curve struct {
	name       string
	p, a, b    *big.Int
	size       int
	add        func(p, q []uint32)
	double     func(p []uint32)
	decompress func(point []uint32, sign uint32)
}

func (c *curve) square(x *big.Int) *big.Int {
	y := new(big.Int).Exp(x, big.NewInt(3), c.p)
	y.Add(y, new(big.Int).Mul(c.a, x))
	return y.Mod(y.Add(y, c.b), c.p)
}

// point finds one, with an even y, whose x is not below start.
func (c *curve) point(start int64) []uint32 {
	for x := big.NewInt(start); ; x.Add(x, big.NewInt(1)) {
		if y := new(big.Int).ModSqrt(c.square(x), c.p); y != nil {
			if y.Bit(0) == 1 {
				y.Sub(c.p, y)
			}
			point := make([]uint32, 2*c.size)
			setNumber(point[:c.size], x)
			setNumber(point[c.size:], y)
			return point
		}
	}
}

// along is where the line with this slope through two points meets the curve again, reflected.
func (c *curve) along(slope, x1, y1, x2 *big.Int) (x, y *big.Int) {
	x = new(big.Int).Mul(slope, slope)
	x.Sub(x, x1).Sub(x, x2).Mod(x, c.p)
	y = new(big.Int).Sub(x1, x)
	y.Mul(y, slope).Sub(y, y1).Mod(y, c.p)
	return x, y
}

func (c *curve) quotient(n, d *big.Int) *big.Int {
	inverse := new(big.Int).ModInverse(new(big.Int).Mod(d, c.p), c.p)
	return inverse.Mod(inverse.Mul(inverse, n), c.p)
}

func TestCurves(t *testing.T) {
	p256 := func(call func(p, q *Point256)) func(p, q []uint32) {
		return func(p, q []uint32) { call((*Point256)(p), (*Point256)(q)) }
	}
	twice256 := func(call func(p *Point256)) func(p []uint32) {
		return func(p []uint32) { call((*Point256)(p)) }
	}
	complete256 := func(call func(p *Point256, sign uint32)) func(p []uint32, sign uint32) {
		return func(p []uint32, sign uint32) { call((*Point256)(p), sign) }
	}
	secp256r1 := decimalNumber("0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
	curves := []curve{
		{
			"secp256k1",
			decimalNumber("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"),
			big.NewInt(0), big.NewInt(7), 8,
			p256(SyscallSecp256k1Add), twice256(SyscallSecp256k1Double),
			complete256(SyscallSecp256k1Decompress),
		},
		{
			"secp256r1", secp256r1, new(big.Int).Sub(secp256r1, big.NewInt(3)),
			decimalNumber("0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"), 8,
			p256(SyscallSecp256r1Add), twice256(SyscallSecp256r1Double),
			complete256(SyscallSecp256r1Decompress),
		},
		{
			"BN254", bn254, big.NewInt(0), big.NewInt(3), 8,
			p256(SyscallBn254Add), twice256(SyscallBn254Double), nil,
		},
		{
			"BLS12-381", bls12381, big.NewInt(0), big.NewInt(4), 12,
			func(p, q []uint32) { SyscallBls12381Add((*Point384)(p), (*Point384)(q)) },
			func(p []uint32) { SyscallBls12381Double((*Point384)(p)) },
			func(p []uint32, sign uint32) { SyscallBls12381Decompress((*Point384)(p), sign) },
		},
	}
	for _, c := range curves {
		left, right := c.point(100), c.point(1000)
		x1, y1 := number(left[:c.size]), number(left[c.size:])
		x2, y2 := number(right[:c.size]), number(right[c.size:])

		slope := c.quotient(new(big.Int).Sub(y2, y1), new(big.Int).Sub(x2, x1))
		x, y := c.along(slope, x1, y1, x2)
		c.add(left, right)
		expect(t, c.name+" add", left[:c.size], x)
		expect(t, c.name+" add", left[c.size:], y)

		n := new(big.Int).Mul(x2, x2)
		n.Mul(n, big.NewInt(3)).Add(n, c.a)
		x, y = c.along(c.quotient(n, new(big.Int).Lsh(y2, 1)), x2, y2, x2)
		c.double(right)
		expect(t, c.name+" double", right[:c.size], x)
		expect(t, c.name+" double", right[c.size:], y)

		if c.decompress == nil {
			continue
		}
		for sign := uint32(0); sign < 2; sign++ {
			y := new(big.Int).Set(y1)
			isOdd := y.Bit(0) == 1
			if c.name == "BLS12-381" {
				isOdd = y.Cmp(new(big.Int).Rsh(c.p, 1)) > 0
			}
			if isOdd != (sign == 1) {
				y.Sub(c.p, y)
			}
			point := make([]uint32, 2*c.size)
			setNumber(point[c.size:], x1)
			c.decompress(point, sign)
			expect(t, c.name+" decompress", point[:c.size], y)
			expect(t, c.name+" decompress", point[c.size:], x1)
		}
	}
}

func TestEd25519(t *testing.T) {
	// The base point: y is 4/5, x is positive (RFC 8032). Its double, by the completeness of the
	// addition, has to be on the curve and differ from it.
	p := decimalNumber("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed")
	c := curve{p: p}
	d := c.quotient(big.NewInt(-121665), big.NewInt(121666))
	y := c.quotient(big.NewInt(4), big.NewInt(5))
	x := decimalNumber("15112221349535400772501151409588531511454012693041857206046113283949847762202")
	var base Point256
	setNumber(base[8:], y)
	SyscallEdDecompress(&base, 0)
	expect(t, "Ed25519 decompress", base[:8], x)

	twice, again := base, base
	SyscallEdAdd(&twice, &again)
	k := new(big.Int).Mul(x, y)
	k.Mul(k, k).Mul(k, d).Mod(k, p)
	one := big.NewInt(1)
	xy := new(big.Int).Mul(x, y)
	expect(t, "Ed25519 add", twice[:8], c.quotient(xy.Lsh(xy, 1), new(big.Int).Add(one, k)))
	squares := new(big.Int).Add(new(big.Int).Mul(x, x), new(big.Int).Mul(y, y))
	expect(t, "Ed25519 add", twice[8:], c.quotient(squares, new(big.Int).Sub(one, k)))
}

func TestAProofIsVerified(t *testing.T) {
	if os.Getenv("PROOFS") != "1" {
		t.Skip("the run needs a proof")
	}
	VerifyZKMProof(&[8]uint32{1, 2, 3, 4, 5, 6, 7, 8}, &[8]uint32{9, 10, 11, 12, 13, 14, 15, 16})
	CommitDeferredProofsDigest([8]uint32{17, 18, 19, 20, 21, 22, 23, 24})
}
