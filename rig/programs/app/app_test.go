package main

import (
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

func TestPlanTakesTheFirstLineThatFits(t *testing.T) {
	p, err := parsePlan("/checkout http://a/x grpc://b:9000/y\n\n/ http://c/z\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.callsFor("/checkout/7"); !reflect.DeepEqual(got, []string{"http://a/x", "grpc://b:9000/y"}) {
		t.Error(got)
	}
	if got := p.callsFor("/other"); !reflect.DeepEqual(got, []string{"http://c/z"}) {
		t.Error(got)
	}
	if _, err := parsePlan("checkout http://a"); err == nil {
		t.Error("a path without a slash is an error")
	}
}

func TestHeadersMayHaveBlanks(t *testing.T) {
	got := parseHeaders(strings.Fields("Host:shop.example authorization:Bearer abc x-canary:true"))
	want := map[string]string{"host": "shop.example", "authorization": "Bearer abc", "x-canary": "true"}
	if !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
}

func TestCallCommandKeepsTheOrderAndTellsFailures(t *testing.T) {
	s := httptest.NewServer(newServer(nil, trouble{}))
	defer s.Close()
	in := `{"url":"` + s.URL + `/slow","headers":{"x-demo-delay":"50ms"}}
{"url":"` + s.URL + `/broken","headers":{"x-demo-status":"503"}}
{"url":"` + s.URL + `/gone","headers":{"x-demo-reset":"true"}}
`
	var out strings.Builder
	if err := callCommand([]string{"-c", "3"}, strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, part := range []string{`"status":200`, `"status":503`, `"status":null`} {
		if !strings.Contains(lines[i], part) {
			t.Errorf("answer %d: %s", i, lines[i])
		}
	}
}
