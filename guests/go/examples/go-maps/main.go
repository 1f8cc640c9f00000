// Counts 4,000 made-up words in maps, and sorts, splits and parses what is in them.
package main

import (
	"os"
	"sort"
	"strconv"
	"strings"
)

// words makes up words with Marsaglia's xorshift (shifts 13, 17, 5), the same ones in every run.
type words struct{ state uint32 }

var syllables = []string{"ka", "lo", "mi", "ne", "ru", "sa", "ti", "vo", "xe", "yu"}

func (w *words) next() string {
	w.state ^= w.state << 13
	w.state ^= w.state >> 17
	w.state ^= w.state << 5
	n := w.state
	var word strings.Builder
	for count := 2 + n%3; count > 0; count-- {
		n /= 10
		word.WriteString(syllables[n%10])
	}
	return word.String()
}

// byCount sorts keys so that those with the highest counts come first, each in alphabetical order.
type byCount struct {
	keys   []string
	counts map[string]int
}

func (b byCount) Len() int      { return len(b.keys) }
func (b byCount) Swap(i, j int) { b.keys[i], b.keys[j] = b.keys[j], b.keys[i] }
func (b byCount) Less(i, j int) bool {
	left, right := b.keys[i], b.keys[j]
	if b.counts[left] != b.counts[right] {
		return b.counts[left] > b.counts[right]
	}
	return left < right
}

func print(label string, values ...string) {
	os.Stdout.WriteString(label + ": " + strings.Join(values, " ") + "\n")
}

func main() {
	source := words{state: 2463534242}
	counts := map[string]int{}
	for i := 0; i < 4000; i++ {
		counts[source.next()]++
	}
	keys := make([]string, 0, len(counts))
	for key := range counts {
		keys = append(keys, key)
	}
	sort.Sort(byCount{keys, counts})
	print("words", strconv.Itoa(len(keys)))
	print("most often", keys[:5]...)

	// As text and back again.
	var text strings.Builder
	for _, key := range keys {
		text.WriteString(key + "=" + strconv.Itoa(counts[key]) + ";")
	}
	total := 0
	byLength := map[int][]string{}
	for _, entry := range strings.Split(strings.TrimSuffix(text.String(), ";"), ";") {
		key, count, _ := strings.Cut(entry, "=")
		n, err := strconv.Atoi(count)
		if err != nil || n != counts[key] {
			panic("a count did not come back: " + entry)
		}
		total += n
		byLength[len(key)] = append(byLength[len(key)], key)
	}
	print("bytes of text", strconv.Itoa(text.Len()))
	print("total", strconv.Itoa(total))

	lengths := make([]int, 0, len(byLength))
	for length := range byLength {
		lengths = append(lengths, length)
	}
	sort.Ints(lengths)
	for _, length := range lengths {
		group := byLength[length]
		sort.Sort(sort.Reverse(sort.StringSlice(group)))
		print("of length "+strconv.Itoa(length), strconv.Itoa(len(group)), group[0], group[len(group)-1])
	}

	for _, key := range keys {
		if strings.Contains(key, "sa") {
			delete(counts, key)
		}
	}
	checksum := uint32(0)
	for key, n := range counts {
		// A sum, since a map has no order.
		for i := 0; i < len(key); i++ {
			checksum += uint32(key[i]) * uint32(i+n)
		}
	}
	print("without sa", strconv.Itoa(len(counts)), strconv.FormatUint(uint64(checksum), 16))
}
