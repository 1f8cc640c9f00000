// Says what it was started with, and ends with code 5.
package main

import (
	"os"
	"strings"
)

func main() {
	arguments := []string{}
	// Unless the VM is told to pass arguments, there is not even a program's name.
	if len(os.Args) > 1 {
		arguments = os.Args[1:]
	}
	os.Stdout.WriteString("arguments: [" + strings.Join(arguments, "|") + "]\n")
	if greeting, found := os.LookupEnv("GREETING"); found {
		os.Stdout.WriteString("GREETING: " + greeting + "\n")
	}
	defer os.Stdout.WriteString("os.Exit runs no deferred call\n")
	os.Exit(5)
}
