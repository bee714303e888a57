package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"
)

// trouble is how a workload misbehaves. The environment sets it for all requests (DELAY=500ms, FAIL_RATE=0.2 with
// FAIL_STATUS=503, RESET=true); the headers x-demo-delay, x-demo-status and x-demo-reset set it for one.
type trouble struct {
	delay    time.Duration
	failRate float64
	status   int
	reset    bool
}

func troubleFromEnv() (t trouble, err error) {
	t.status = 503
	if v := os.Getenv("DELAY"); v != "" {
		if t.delay, err = time.ParseDuration(v); err != nil {
			return t, fmt.Errorf("DELAY: %w", err)
		}
	}
	if v := os.Getenv("FAIL_RATE"); v != "" {
		if t.failRate, err = strconv.ParseFloat(v, 64); err != nil {
			return t, fmt.Errorf("FAIL_RATE: %w", err)
		}
	}
	if v := os.Getenv("FAIL_STATUS"); v != "" {
		if t.status, err = strconv.Atoi(v); err != nil || t.status < 200 || t.status > 599 {
			return t, fmt.Errorf("FAIL_STATUS: %q is no status from 200 to 599", v)
		}
	}
	t.reset = os.Getenv("RESET") == "true"
	return t, nil
}

// forRequest decides what goes wrong with one request, and waits out the delay. A status of 0 means none is forced.
func (t trouble) forRequest(header func(string) string) (status int, reset bool) {
	delay := t.delay
	if d, err := time.ParseDuration(header("x-demo-delay")); err == nil {
		delay = d
	}
	time.Sleep(delay)
	if rand.Float64() < t.failRate {
		status = t.status
	}
	if s, err := strconv.Atoi(header("x-demo-status")); err == nil && s >= 200 && s <= 599 {
		status = s
	}
	return status, t.reset || header("x-demo-reset") == "true"
}
