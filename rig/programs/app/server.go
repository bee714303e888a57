package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// carried are the headers that a request takes along to the requests it causes: the ones that tracing needs, who asked,
// and what routes by.
var carried = []string{
	"x-request-id", "traceparent", "tracestate", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled",
	"x-b3-flags", "authorization", "x-canary",
}

type server struct {
	plan     plan
	trouble  trouble
	name     string
	version  string
	pod      string
	requests atomic.Int64
}

func newServer(p plan, t trouble) *server {
	pod, _ := os.Hostname()
	return &server{plan: p, trouble: t, name: os.Getenv("NAME"), version: os.Getenv("VERSION"), pod: pod}
}

// reply is the body of every answer: who answered, to whom, and what it asked others for.
type reply struct {
	App     string            `json:"app"`
	Version string            `json:"version,omitempty"`
	Pod     string            `json:"pod"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Calls   []outcome         `json:"calls,omitempty"`
}

// outcome is one call that a request caused.
type outcome struct {
	URL    string `json:"url"`
	Status *int   `json:"status"`
	Error  string `json:"error,omitempty"`
	Body   any    `json:"body,omitempty"`
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	status, reset := s.trouble.forRequest(r.Header.Get)
	if reset {
		resetConnection(w)
		return
	}
	header := map[string]string{}
	for _, name := range append([]string{"x-forwarded-client-cert"}, carried...) {
		if v := r.Header.Get(name); v != "" {
			header[name] = v
		}
	}
	answer, failed := s.work(r.Context(), r.URL.Path, header)
	if status == 0 {
		status = http.StatusOK
		if failed {
			status = http.StatusBadGateway
		}
	}
	w.Header().Set("content-type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// work does what the plan says for a path. It stops at the first call that fails.
func (s *server) work(ctx context.Context, path string, header map[string]string) (answer reply, failed bool) {
	along := map[string]string{}
	answer = reply{App: s.name, Version: s.version, Pod: s.pod, Path: path, Headers: map[string]string{}}
	for name, value := range header {
		if name != "x-forwarded-client-cert" {
			along[name] = value
		}
		if name == "authorization" {
			value = "(present)"
		}
		answer.Headers[name] = value
	}
	for _, url := range s.plan.callsFor(path) {
		a := send(ctx, call{URL: url, Headers: along})
		o := outcome{URL: url, Status: a.Status, Body: a.Body}
		if json.Valid([]byte(a.Body)) {
			o.Body = json.RawMessage(a.Body)
		}
		if a.Error != nil {
			o.Error = *a.Error
		}
		answer.Calls = append(answer.Calls, o)
		if !a.ok() {
			return answer, true
		}
	}
	return answer, false
}

// resetConnection ends the connection with a TCP reset and no answer.
func resetConnection(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

// serveTCP answers each line with one that says who counted it.
func (s *server) serveTCP(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		go func() {
			defer conn.Close()
			lines := bufio.NewScanner(conn)
			for lines.Scan() {
				fmt.Fprintf(conn, "%s wrote entry %d: %s\n", s.pod, s.requests.Add(1), lines.Text())
			}
		}()
	}
}

func (s *server) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("content-type", "text/plain; version=0.0.4")
	fmt.Fprintf(w, "# TYPE demo_requests_total counter\ndemo_requests_total{app=%q} %d\n", s.name, s.requests.Load())
}

// plan says which calls a request of a path causes; the first line that fits decides.
type plan []planLine
type planLine struct {
	prefix string
	urls   []string
}

func parsePlan(text string) (p plan, err error) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if !strings.HasPrefix(words[0], "/") || len(words) < 2 {
			return nil, fmt.Errorf("%q is not PATH URL…", strings.TrimSpace(line))
		}
		p = append(p, planLine{words[0], words[1:]})
	}
	return p, nil
}

func (p plan) callsFor(path string) []string {
	for _, line := range p {
		if strings.HasPrefix(path, line.prefix) {
			return line.urls
		}
	}
	return nil
}
