package doortest

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// RequestID is the ID of the registered request, a warrant that asks for content and
// subscriber data of user@example.org; warrant is its file, in the folder of comity.
const (
	RequestID = "13-mag-2814"
	warrant   = "testdata/requests/us-warrant-ireland.json"
)

// places are where the buckets are that are exported. The warrant opens mail-us alone.
var places = map[string][]string{
	"mail-us":   {"aws:us-east-1"},
	"mail-ie":   {"aws:eu-west-1"},
	"mail-both": {"aws:us-east-1", "aws:eu-north-1"},
	"logs-us":   {"aws:us-east-1"}, // traffic data, for which the warrant does not ask
}

// secretBucket is in the store and not in the configuration.
const secretBucket = "secret"

// The files of each account, in every bucket: a mistaken path leads to another object,
// and not to none. Some of the names are hard to write into a URL.
var (
	accounts = []string{"user@example.org", "neighbour@example.org"}
	files    = []string{
		"lunch.eml", "a b.txt", "a+b.txt", "a%.txt", "why?.txt", "c#.txt", "a;v=1.txt", "größe.txt", "日本語.txt",
		"it's (1)!*.txt", "a&b=c,d.txt", "~a:b@c$.txt", `"quoted".txt`, "[1]{2}|^`.txt", "deep/er/file.txt", "<b>.txt",
	}
)

// Buckets returns those that are exported.
func Buckets() []string { return slices.Sorted(maps.Keys(places)) }

// Names returns the names of all objects that are exported, or refused by a decision.
func Names() []string {
	var names []string
	for _, bucket := range Buckets() {
		names = append(names, in(bucket)...)
	}
	return names
}

func secretNames() []string { return in(secretBucket) }

func in(bucket string) []string {
	var names []string
	for _, account := range accounts {
		for _, file := range files {
			names = append(names, bucket+"/"+account+"/"+file)
		}
	}
	return names
}

// Open reports whether the warrant opens the object.
func Open(name string) bool { return strings.HasPrefix(name, "mail-us/user@example.org/") }

const opening = "These are the bytes of "

// Text is what the object holds: its own name, again and again.
func Text(name string) string { return strings.Repeat(opening+name+".\n", 40) }

// Named returns the name of the object whose bytes these are; empty is none.
func Named(text string) string {
	_, rest, found := strings.Cut(text, opening)
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(rest, ".\n")
	return name
}

// Target is the request target of an object: each byte that may be escaped is.
func Target(name string) string {
	segments := strings.Split(name, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return "/export/" + strings.Join(segments, "/")
}
