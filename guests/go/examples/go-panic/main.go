// Panics three calls deep.
package main

type order struct {
	quantity int
}

//go:noinline
func check(o *order) {
	if o.quantity > 5 {
		panic("cannot accept this order")
	}
}

//go:noinline
func handle(orders []order) {
	defer println("a deferred call still runs")
	for i := range orders {
		check(&orders[i])
	}
}

func main() {
	println("about to panic")
	handle([]order{{3}, {7}})
}
