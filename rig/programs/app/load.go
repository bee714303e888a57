package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// load is a stream of equal requests.
type load struct {
	rate float64 // requests a second
	call call
}

func parseLoad(text string) (all []load, err error) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) < 2 {
			return nil, fmt.Errorf("%q is not RATE URL [header:value…]", strings.TrimSpace(line))
		}
		rate, err := strconv.ParseFloat(words[0], 64)
		if err != nil || rate <= 0 {
			return nil, fmt.Errorf("%q is no rate", words[0])
		}
		all = append(all, load{rate, call{URL: words[1], Headers: parseHeaders(words[2:])}})
	}
	return all, nil
}

// run sends for ever, at random moments (a Poisson process), as people do. An answer that takes long delays no other.
func (l load) run() {
	for {
		time.Sleep(time.Duration(rand.ExpFloat64() / l.rate * float64(time.Second)))
		go send(context.Background(), l.call)
	}
}

// parseHeaders reads header:value words. A word without a colon goes on with the value before it.
func parseHeaders(words []string) map[string]string {
	headers := map[string]string{}
	last := ""
	for _, word := range words {
		if name, value, ok := strings.Cut(word, ":"); ok {
			last = strings.ToLower(name)
			headers[last] = value
		} else if last != "" {
			headers[last] += " " + word
		}
	}
	return headers
}
