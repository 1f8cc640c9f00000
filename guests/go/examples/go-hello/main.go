// A program that knows nothing of the VM: it prints with fmt, and uses maps and sort.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

type lighthouse struct {
	Name   string
	Height float64 // in metres
	Lit    bool
}

func main() {
	fmt.Println("Hello from a Go guest")
	houses := map[string]lighthouse{
		"Brittany": {"Créac'h", 54.85, true},
		"Galicia":  {"Torre de Hércules", 55, true},
		"Cornwall": {"Wolf Rock", 41, true},
		"Egypt":    {"Pharos", 103, false},
	}
	regions := make([]string, 0, len(houses))
	for region := range houses {
		regions = append(regions, region)
	}
	sort.Strings(regions)
	for i, region := range regions {
		house := houses[region]
		fmt.Printf("%d. %-10s %6.2f m  lit: %-5t %q\n", i+1, region, house.Height, house.Lit,
			strings.ToUpper(house.Name))
	}
	fmt.Printf("%+v\n", houses["Egypt"])
	fmt.Println(map[string]int{"b": 2, "c": 3, "a": 1}, []byte("hi"), 0x7f000000, -1.5e-9)
	fmt.Fprintln(os.Stderr, "This line goes to stderr")
}
