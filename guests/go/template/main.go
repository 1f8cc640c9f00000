// Counts the words of a text, prints the number, and commits it together with the text's length.
package main

import (
	"fmt"
	"mipsvm/zkvm"
	"strings"
)

type summary struct {
	Words uint32
	Bytes uint32
}

func summarize(text string) summary {
	return summary{
		Words: uint32(len(strings.Fields(text))),
		Bytes: uint32(len(text)),
	}
}

func main() {
	text := string(zkvm.ReadVec())
	zkvm.CycleTrackerStart("summarize")
	result := summarize(text)
	zkvm.CycleTrackerEnd("summarize")
	fmt.Println("words:", result.Words)
	zkvm.Commit(result)
}
