package zkvm

import "unsafe"

// The VM's other system calls, by the reference's names. The VM stops a guest that misuses one.
// Numbers are words, the low word first.

// Words256 is a field element, or a coordinate, of a 256-bit curve.
type Words256 = [8]uint32

// Point256 is a point of a 256-bit curve, x and then y.
type Point256 = [16]uint32

// Words384 is a field element of BLS12-381.
type Words384 = [12]uint32

// Point384 is a point of BLS12-381, x and then y.
type Point384 = [24]uint32

// SyscallCommit sets word index, 0 to 7, of the digest of the public values.
func SyscallCommit(index, word uint32) {
	call(0x10, uintptr(index), uintptr(word), 0, 0)
}

// SyscallCommitDeferredProofs sets word index, 0 to 7, of the digest of the proofs that were verified.
func SyscallCommitDeferredProofs(index, word uint32) {
	call(0x1a, uintptr(index), uintptr(word), 0, 0)
}

// SyscallVerifyZKMProof records that a proof for this verifying key and this digest of public values was
// verified.
func SyscallVerifyZKMProof(vkDigest, publicValuesDigest *[8]uint32) {
	call(0x0000001b, uintptr(unsafe.Pointer(vkDigest)), uintptr(unsafe.Pointer(publicValuesDigest)), 0, 0)
}

// SyscallSha256Extend computes words 16 to 63 of a message schedule of SHA-256.
func SyscallSha256Extend(w *[64]uint32) {
	call(0x30010005, uintptr(unsafe.Pointer(w)), 0, 0, 0)
}

// SyscallSha256Compress updates the state of SHA-256 with an extended message schedule.
func SyscallSha256Compress(w *[64]uint32, state *[8]uint32) {
	call(0x01010006, uintptr(unsafe.Pointer(w)), uintptr(unsafe.Pointer(state)), 0, 0)
}

// SyscallKeccakSponge absorbs blocks of 36 words (34 of data and 2 zeros, for Keccak-256) and gives 16
// words. The last word of result holds the number of input words.
func SyscallKeccakSponge(input *uint32, result *[17]uint32) {
	call(0x01010009, uintptr(unsafe.Pointer(input)), uintptr(unsafe.Pointer(result)), 0, 0)
}

// SyscallPoseidon2Permute permutes 16 KoalaBear elements, each below 0x7f000001.
func SyscallPoseidon2Permute(state *[16]uint32) {
	call(0x00010030, uintptr(unsafe.Pointer(state)), 0, 0, 0)
}

// SyscallBooleanCircuitGarble checks garbled gates; output becomes 1 if all hold, else 0.
func SyscallBooleanCircuitGarble(input, output *uint32) {
	call(0x00010031, uintptr(unsafe.Pointer(input)), uintptr(unsafe.Pointer(output)), 0, 0)
}

// SyscallEdAdd adds q to p on Ed25519.
func SyscallEdAdd(p, q *Point256) {
	call(0x01010007, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(q)), 0, 0)
}

// SyscallSecp256k1Add adds q to p on secp256k1, for points with different x.
func SyscallSecp256k1Add(p, q *Point256) {
	call(0x0101000a, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(q)), 0, 0)
}

// SyscallSecp256r1Add adds q to p on secp256r1, for points with different x.
func SyscallSecp256r1Add(p, q *Point256) {
	call(0x0101002c, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(q)), 0, 0)
}

// SyscallBn254Add adds q to p on BN254, for points with different x.
func SyscallBn254Add(p, q *Point256) {
	call(0x0101000e, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(q)), 0, 0)
}

// SyscallBls12381Add adds q to p on BLS12-381, for points with different x.
func SyscallBls12381Add(p, q *Point384) {
	call(0x0101001e, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(q)), 0, 0)
}

// SyscallSecp256k1Double doubles p on secp256k1.
func SyscallSecp256k1Double(p *Point256) {
	call(0x0001000b, uintptr(unsafe.Pointer(p)), 0, 0, 0)
}

// SyscallSecp256r1Double doubles p on secp256r1.
func SyscallSecp256r1Double(p *Point256) {
	call(0x0001002d, uintptr(unsafe.Pointer(p)), 0, 0, 0)
}

// SyscallBn254Double doubles p on BN254.
func SyscallBn254Double(p *Point256) {
	call(0x0001000f, uintptr(unsafe.Pointer(p)), 0, 0, 0)
}

// SyscallBls12381Double doubles p on BLS12-381.
func SyscallBls12381Double(p *Point384) {
	call(0x0001001f, uintptr(unsafe.Pointer(p)), 0, 0, 0)
}

// SyscallEdDecompress completes a point of Ed25519: from y, the second half, and the sign of x, which
// becomes the first half.
func SyscallEdDecompress(point *Point256, sign uint32) {
	call(0x00010008, uintptr(unsafe.Pointer(point)), uintptr(sign), 0, 0)
}

// SyscallSecp256k1Decompress completes a point of secp256k1: from x, here the second half, to y, which
// becomes the first half, of this parity.
func SyscallSecp256k1Decompress(point *Point256, isOdd uint32) {
	call(0x0001000c, uintptr(unsafe.Pointer(point)), uintptr(isOdd), 0, 0)
}

// SyscallSecp256r1Decompress completes a point of secp256r1: from x, here the second half, to y, which
// becomes the first half, of this parity.
func SyscallSecp256r1Decompress(point *Point256, isOdd uint32) {
	call(0x0001002e, uintptr(unsafe.Pointer(point)), uintptr(isOdd), 0, 0)
}

// SyscallBls12381Decompress completes a point of BLS12-381: from x, here the second half, to y, which
// becomes the first half, the larger one if sign is 1.
func SyscallBls12381Decompress(point *Point384, sign uint32) {
	call(0x0001001c, uintptr(unsafe.Pointer(point)), uintptr(sign), 0, 0)
}

// SyscallUint256MulMod multiplies x by the first half of yAndModulus, modulo the second half, where 0
// stands for 2^256.
func SyscallUint256MulMod(x *Words256, yAndModulus *[16]uint32) {
	call(0x0101001d, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(yAndModulus)), 0, 0)
}

// SyscallU256x2048Mul computes lo + hi * 2^2048 = x * y.
func SyscallU256x2048Mul(x *Words256, y, lo *[64]uint32, hi *Words256) {
	call(0x0101002f, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)),
		uintptr(unsafe.Pointer(lo)), uintptr(unsafe.Pointer(hi)))
}

// SyscallBls12381FpAddMod adds y to x in the field of BLS12-381.
func SyscallBls12381FpAddMod(x, y *Words384) {
	call(0x01010020, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBls12381FpSubMod subtracts y from x in the field of BLS12-381.
func SyscallBls12381FpSubMod(x, y *Words384) {
	call(0x01010021, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBls12381FpMulMod multiplies x by y in the field of BLS12-381.
func SyscallBls12381FpMulMod(x, y *Words384) {
	call(0x01010022, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBls12381Fp2AddMod adds y to x in the quadratic extension of the field of BLS12-381.
func SyscallBls12381Fp2AddMod(x, y *Point384) {
	call(0x01010023, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBls12381Fp2SubMod subtracts y from x in the quadratic extension of the field of BLS12-381.
func SyscallBls12381Fp2SubMod(x, y *Point384) {
	call(0x01010024, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBls12381Fp2MulMod multiplies x by y in the quadratic extension of the field of BLS12-381.
func SyscallBls12381Fp2MulMod(x, y *Point384) {
	call(0x01010025, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBn254FpAddMod adds y to x in the field of BN254.
func SyscallBn254FpAddMod(x, y *Words256) {
	call(0x01010026, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBn254FpSubMod subtracts y from x in the field of BN254.
func SyscallBn254FpSubMod(x, y *Words256) {
	call(0x01010027, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBn254FpMulMod multiplies x by y in the field of BN254.
func SyscallBn254FpMulMod(x, y *Words256) {
	call(0x01010028, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBn254Fp2AddMod adds y to x in the quadratic extension of the field of BN254.
func SyscallBn254Fp2AddMod(x, y *Point256) {
	call(0x01010029, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBn254Fp2SubMod subtracts y from x in the quadratic extension of the field of BN254.
func SyscallBn254Fp2SubMod(x, y *Point256) {
	call(0x0101002a, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}

// SyscallBn254Fp2MulMod multiplies x by y in the quadratic extension of the field of BN254.
func SyscallBn254Fp2MulMod(x, y *Point256) {
	call(0x0101002b, uintptr(unsafe.Pointer(x)), uintptr(unsafe.Pointer(y)), 0, 0)
}
