package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const defaultTimeout = 10 * time.Second

// call and answer are the types Call and Answer of rig.ts.
type call struct {
	URL       string            `json:"url"`
	Method    string            `json:"method"`
	Headers   map[string]string `json:"headers"`
	TimeoutMs int               `json:"timeoutMs"`
}

type answer struct {
	// Nil when no HTTP answer came; also for TCP, which has none.
	Status  *int              `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Error   *string           `json:"error"`
	Ms      float64           `json:"ms"`
}

// ok tells whether the other side did what it was asked for. gRPC says so in a header of its own.
func (a answer) ok() bool {
	grpcStatus := a.Headers["grpc-status"]
	return a.Error == nil && (a.Status == nil || *a.Status < 400) && (grpcStatus == "" || grpcStatus == "0")
}

// send makes one call and always returns an answer; what went wrong is in it. Redirects are not followed.
func send(ctx context.Context, c call) answer {
	timeout := defaultTimeout
	if c.TimeoutMs > 0 {
		timeout = time.Duration(c.TimeoutMs) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	started := time.Now()
	a := answer{Headers: map[string]string{}}
	target, err := url.Parse(c.URL)
	if err == nil {
		switch target.Scheme {
		case "http", "https":
			err = sendHTTP(ctx, c, target, &a)
		case "grpc":
			err = sendGRPC(ctx, c, target, &a)
		case "tcp":
			err = sendTCP(ctx, target, &a)
		default:
			err = fmt.Errorf("%q: the scheme is none of http, https, grpc, tcp", c.URL)
		}
	}
	if err != nil {
		message := err.Error()
		a.Error = &message
	}
	a.Ms = float64(time.Since(started).Microseconds()) / 1000
	return a
}

func sendHTTP(ctx context.Context, c call, target *url.URL, a *answer) error {
	request, err := http.NewRequestWithContext(ctx, strings.ToUpper(c.Method), target.String(), nil)
	if err != nil {
		return err
	}
	for name, value := range c.Headers {
		request.Header.Set(name, value)
		if strings.EqualFold(name, "host") {
			request.Host = value
		}
	}
	response, err := clientFor(request.Host).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	a.Status, a.Body = &response.StatusCode, string(body)
	for name, values := range response.Header {
		a.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return err
}

var clients sync.Map // host → *http.Client

// clientFor gives the client for a host. Each has its own, because the name that TLS asks for (SNI) is the Host of the
// request, not the name in its URL. Certificates are not verified: the gateway's is signed by nobody known here.
func clientFor(host string) *http.Client {
	if known, ok := clients.Load(host); ok {
		return known.(*http.Client)
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	made, _ := clients.LoadOrStore(host, &http.Client{
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{ServerName: name, InsecureSkipVerify: true},
			MaxIdleConnsPerHost: 4,
			IdleConnTimeout:     30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	return made.(*http.Client)
}

// sendTCP opens a connection, writes the URL's path as a line and reads one.
func sendTCP(ctx context.Context, target *url.URL, a *answer) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", target.Host)
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := fmt.Fprintf(conn, "%s\n", strings.TrimPrefix(target.Path, "/")); err != nil {
		return err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	a.Body = strings.TrimSpace(line)
	return err
}
