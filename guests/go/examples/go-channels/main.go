// Goroutines that talk over channels, on the one thread that there is.
package main

import (
	"os"
	"strconv"
	"strings"
	"sync"
)

func print(label string, values ...int) {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = strconv.Itoa(value)
	}
	os.Stdout.WriteString(label + ": " + strings.Join(texts, " ") + "\n")
}

// primes chains a goroutine for each prime, which passes on what its prime does not divide.
func primes(count int) []int {
	source := make(chan int)
	go func(out chan<- int) {
		for n := 2; ; n++ {
			out <- n
		}
	}(source)
	found := make([]int, count)
	for i := range found {
		prime := <-source
		found[i] = prime
		rest := make(chan int)
		go func(in <-chan int) {
			for n := range in {
				if n%prime != 0 {
					rest <- n
				}
			}
		}(source)
		source = rest
	}
	return found
}

// squares shares work out to a few workers; answers come in any order, so they are added up.
func squares(limit int) int {
	jobs, answers := make(chan int, 4), make(chan int)
	var workers sync.WaitGroup
	for i := 0; i < 5; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range jobs {
				answers <- n * n
			}
		}()
	}
	go func() {
		for n := 1; n <= limit; n++ {
			jobs <- n
		}
		close(jobs)
		workers.Wait()
		close(answers)
	}()
	sum := 0
	for answer := range answers {
		sum += answer
	}
	return sum
}

// merge takes from two channels with select until both are closed, and counts what comes.
func merge(left, right <-chan string) (fromLeft, fromRight int) {
	for left != nil || right != nil {
		select {
		case _, open := <-left:
			if !open {
				left = nil
			} else {
				fromLeft++
			}
		case _, open := <-right:
			if !open {
				right = nil
			} else {
				fromRight++
			}
		}
	}
	return fromLeft, fromRight
}

func send(count int) <-chan string {
	channel := make(chan string)
	go func() {
		defer close(channel)
		for i := 0; i < count; i++ {
			channel <- "ball"
		}
	}()
	return channel
}

// tally counts under a mutex, and runs something once however often it is asked to.
func tally(goroutines, each int) (total, once int) {
	var mutex sync.Mutex
	var first sync.Once
	var all sync.WaitGroup
	all.Add(goroutines)
	for i := 0; i < goroutines; i++ {
		go func() {
			defer all.Done()
			for j := 0; j < each; j++ {
				mutex.Lock()
				total++
				mutex.Unlock()
			}
			first.Do(func() { once++ })
		}()
	}
	all.Wait()
	return total, once
}

func main() {
	print("primes", primes(25)...)
	print("sum of squares", squares(200))
	fromLeft, fromRight := merge(send(30), send(40))
	print("merged", fromLeft, fromRight)
	total, once := tally(50, 100)
	print("tally", total, once)

	full := make(chan int, 1)
	full <- 1
	select {
	case full <- 2:
		os.Stdout.WriteString("sent too much\n")
	default:
		print("full", len(full))
	}

	// A panic in a goroutine that recovers ends nothing.
	recovered := make(chan string)
	go func() {
		defer func() { recovered <- recover().(string) }()
		panic("recovered")
	}()
	os.Stdout.WriteString(<-recovered + "\n")
}
