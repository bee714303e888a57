package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const sendMethod = "/meshpath.demo.Notifications/Send"

// notifications is the service of which protoc would make pages: rpc Send(StringValue) returns (StringValue).
var notifications = grpc.ServiceDesc{
	ServiceName: "meshpath.demo.Notifications",
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Send",
		Handler: func(srv any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			text := new(wrapperspb.StringValue)
			if err := decode(text); err != nil {
				return nil, err
			}
			return srv.(*server).notify(ctx, text)
		},
	}},
}

func (s *server) serveGRPC(l net.Listener) error {
	g := grpc.NewServer()
	g.RegisterService(&notifications, s)
	return g.Serve(l)
}

func (s *server) notify(ctx context.Context, text *wrapperspb.StringValue) (*wrapperspb.StringValue, error) {
	s.requests.Add(1)
	received, _ := metadata.FromIncomingContext(ctx)
	first := func(name string) string { return strings.Join(received.Get(name), ", ") }
	if forced, _ := s.trouble.forRequest(first); forced >= 400 {
		return nil, status.Errorf(codes.Unavailable, "asked for %d %s", forced, http.StatusText(forced))
	}
	along := map[string]string{}
	for _, name := range carried {
		if v := first(name); v != "" {
			along[name] = v
		}
	}
	done, failed := s.work(ctx, sendMethod, along)
	if failed {
		return nil, status.Errorf(codes.Unavailable, "%s failed", done.Calls[len(done.Calls)-1].URL)
	}
	return wrapperspb.String(s.pod + " sent: " + text.GetValue()), nil
}

var connections sync.Map // host:port → *grpc.ClientConn

// sendGRPC sends the URL's path as the text of a notification. The answer has gRPC's status as the header grpc-status.
func sendGRPC(ctx context.Context, c call, target *url.URL, a *answer) error {
	known, ok := connections.Load(target.Host)
	if !ok {
		made, err := grpc.NewClient("dns:///"+target.Host, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return err
		}
		var lost bool
		if known, lost = connections.LoadOrStore(target.Host, made); lost {
			made.Close()
		}
	}
	for name, value := range c.Headers {
		ctx = metadata.AppendToOutgoingContext(ctx, strings.ToLower(name), value)
	}
	out, header, trailer := new(wrapperspb.StringValue), metadata.MD{}, metadata.MD{}
	text := wrapperspb.String(strings.TrimPrefix(target.Path, "/"))
	err := known.(*grpc.ClientConn).Invoke(ctx, sendMethod, text, out, grpc.Header(&header), grpc.Trailer(&trailer))
	// Without either no answer came from anywhere: the status would be one that this side made up.
	if err != nil && len(header) == 0 && len(trailer) == 0 {
		return err
	}
	for name, values := range metadata.Join(header, trailer) {
		a.Headers[name] = strings.Join(values, ", ")
	}
	s := status.Convert(err)
	a.Headers["grpc-status"], a.Body = strconv.Itoa(int(s.Code())), out.GetValue()
	if err != nil {
		a.Headers["grpc-message"] = s.Message()
	}
	okay := http.StatusOK
	a.Status = &okay
	return nil
}
