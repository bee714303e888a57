// Program app is every workload of the demo mesh. What one of them does comes from its environment:
//
//	NAME, VERSION     what it calls itself in its answers
//	PORT              HTTP (default 8080)
//	GRPC_PORT         the gRPC service meshpath.demo.Notifications
//	TCP_PORT          a plain TCP service: for every line it reads it writes one
//	METRICS_PORT      /metrics in Prometheus' format
//	CALLS             lines "PATH URL…": a request whose path begins with PATH calls these, one after the other
//	LOAD              lines "RATE URL [header:value…]": sends that many requests a second by itself
//	DELAY, FAIL_RATE, FAIL_STATUS, RESET   misbehaves, see trouble.go
//
// URLs are http://, https://, grpc://HOST:PORT/text and tcp://HOST:PORT/text.
//
// Two more uses: "app call [-c N]" sends what it reads as JSON lines, "app get URL [header:value…]" sends one request.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		serve()
		return
	}
	var err error
	switch os.Args[1] {
	case "call":
		err = callCommand(os.Args[2:], os.Stdin, os.Stdout)
	case "get":
		err = getCommand(os.Args[2:], os.Stdout)
	default:
		err = fmt.Errorf("app: unknown command %q; there are call and get, or none to serve", os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}

func serve() {
	plan, err := parsePlan(os.Getenv("CALLS"))
	if err != nil {
		log.Fatal("CALLS: ", err)
	}
	load, err := parseLoad(os.Getenv("LOAD"))
	if err != nil {
		log.Fatal("LOAD: ", err)
	}
	trouble, err := troubleFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	s := newServer(plan, trouble)
	for _, l := range load {
		go l.run()
	}
	serveOn("GRPC_PORT", "", s.serveGRPC)
	serveOn("TCP_PORT", "", s.serveTCP)
	serveOn("METRICS_PORT", "", func(l net.Listener) error { return http.Serve(l, http.HandlerFunc(s.metrics)) })
	serveOn("PORT", "8080", func(l net.Listener) error { return http.Serve(l, s) })
	select {}
}

// serveOn listens on the port that the environment names and serves it beside the others; without a port it does nothing.
func serveOn(variable, otherwise string, serve func(net.Listener) error) {
	port := os.Getenv(variable)
	if port == "" {
		port = otherwise
	}
	if port == "" {
		return
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on %s (%s)", port, variable)
	go func() { log.Fatal(serve(listener)) }()
}
