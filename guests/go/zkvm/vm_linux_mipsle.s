#include "textflag.h"

// func call(code uint32, a0, a1, a2, a3 uintptr) uint32
TEXT ·call(SB), NOSPLIT, $0-24
	MOVW	code+0(FP), R2
	MOVW	a0+4(FP), R4
	MOVW	a1+8(FP), R5
	MOVW	a2+12(FP), R6
	MOVW	a3+16(FP), R7
	SYSCALL
	MOVW	R2, ret+20(FP)
	RET

// func at(address uint32) *byte
TEXT ·at(SB), NOSPLIT, $0-8
	MOVW	address+0(FP), R1
	MOVW	R1, ret+4(FP)
	RET

// func load(start *byte, words uint32)
TEXT ·load(SB), NOSPLIT, $0-8
	MOVW	start+0(FP), R1
	MOVW	words+4(FP), R2
	SLL	$2, R2
	ADDU	R1, R2
	JMP	test
next:
	MOVW	(R1), R3
	ADDU	$4, R1
test:
	BNE	R1, R2, next
	RET
