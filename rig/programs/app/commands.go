package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"sync"
)

// callCommand reads calls as JSON lines, at most N of them under way at a time, and writes their answers in the same order.
func callCommand(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("call", flag.ContinueOnError)
	concurrency := flags.Int("c", 1, "calls at a time")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *concurrency < 1 {
		return errors.New("call: -c is at least 1")
	}
	var calls []call
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var c call
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return fmt.Errorf("call: %q: %w", lines.Text(), err)
		}
		calls = append(calls, c)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	answers := make([]chan answer, len(calls))
	for i := range answers {
		answers[i] = make(chan answer, 1)
	}
	var next sync.Mutex
	todo := 0
	for range *concurrency {
		go func() {
			for {
				next.Lock()
				i := todo
				todo++
				next.Unlock()
				if i >= len(calls) {
					return
				}
				answers[i] <- send(context.Background(), calls[i])
			}
		}()
	}
	encoder := json.NewEncoder(out)
	for _, a := range answers {
		if err := encoder.Encode(<-a); err != nil {
			return err
		}
	}
	return nil
}

// getCommand sends one GET and writes a line that a person can read.
func getCommand(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("usage: app get URL [header:value…]")
	}
	a := send(context.Background(), call{URL: args[0], Headers: parseHeaders(args[1:])})
	if a.Error != nil {
		return errors.New(*a.Error)
	}
	status := "-"
	if a.Status != nil {
		status = fmt.Sprint(*a.Status)
	}
	_, err := fmt.Fprintf(out, "%s %.0fms %s %s\n", status, a.Ms, a.Headers["server"], strings.TrimSpace(a.Body))
	return err
}
