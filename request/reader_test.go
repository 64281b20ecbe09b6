package request

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// line is the small request on one line, with an ID of its own.
func line(id string) string {
	text := strings.Replace(small, `"id": "1"`, fmt.Sprintf("%q: %q", "id", id), 1)
	return strings.ReplaceAll(text, "\n", " ")
}

// readAll shows what a Reader finds: line and ID of a document, or its faults.
func readAll(t testing.TB, src io.Reader) (list []string) {
	t.Helper()
	for r := NewReader(src); ; {
		doc, err := r.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if doc.Err == nil {
			list = append(list, fmt.Sprint(doc.Line, " ", doc.Request.ID))
		}
		list = append(list, lines(doc.Err)...)
	}
}

func TestReader(t *testing.T) {
	a, b, c := line("a"), line("b"), line("c")
	long := `{"id": "` + strings.Repeat("x", 3*maxDocument/2) + `"}`
	noObject := "this is not an object; write each request as one object, several one after the other and not in a list"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"white space", " \r\n\t\n", nil},
		{"one", small, []string{"1 1"}},
		{"in a row", small + "\n" + small + small, []string{"1 1", "15 1", "28 1"}},
		{"no space between", a[:len(a)-1] + b, []string{"1 a", "1 b"}},
		{"JSON Lines", a + "\n" + b + "\n" + c + "\n", []string{"1 a", "2 b", "3 c"}},
		{"CRLF", strings.ReplaceAll(small+a+"\n"+b, "\n", "\r\n"), []string{"1 1", "14 a", "15 b"}},
		{"fault is on the line of the input", a + "\n" + with(t, `"targeted"`, `"wide"`) + b,
			[]string{"1 a", `8 /scope: "wide" is not a word of this field`, "15 b"}},

		{"garbage", "x\ny\n" + a, []string{"1 : malformed JSON: 'x' where a value belongs", "3 a"}},
		{"garbage between", a + ",\n" + b, []string{"1 a", "1 : malformed JSON: ',' where a value belongs", "2 b"}},
		{"rest of the line is lost", "{\"id\" 1} " + a + "\n" + b, []string{"1 : malformed JSON: '1' where a colon belongs", "2 b"}},
		{"brace that does not begin the line", "{\n x\n  {}\n" + a, []string{"2 : malformed JSON: 'x' where a field name in double quotes belongs", "4 a"}},
		{"unclosed", "{\"id\": \"1\",\n" + a + "\n" + b, []string{"2 : malformed JSON: '{' where a field name in double quotes belongs", "2 a", "3 b"}},
		{"unclosed value", "{\"id\":\n" + a + "\n" + b, []string{"3 : malformed JSON: '{' where a comma or } belongs", "3 b"}},
		{"unclosed string", "{\"id\": \"1\n" + a, []string{"1 /id: malformed JSON: the line ends where the rest of a string belongs", "2 a"}},
		{"unclosed at the end", a + "\n{\"id\":\n", []string{"1 a", "3 /id: malformed JSON: the text ends where a value belongs"}},
		{"too many braces", small + "}\n" + a, []string{"1 1", "14 : malformed JSON: '}' where a value belongs", "15 a"}},
		{"byte order mark", "\uFEFF" + a + "\n" + b, []string{
			"1 : malformed JSON: a byte order mark where a value belongs; save the text as UTF-8 without one", "2 b"}},

		{"no object", "[1]\n" + a + "\n3 " + b + "\n" + c, []string{"1 : " + noObject, "2 a", "3 : " + noObject, "4 c"}},
		{"list of requests", "[\n" + a + ",\n" + b + "\n]\n" + c, []string{"1 : " + noObject, "5 c"}},

		{"over-long", a + "\n" + long + b + "\n" + c, []string{"1 a", "2 : the document is longer than 1 MiB; send several requests", "2 b", "3 c"}},
		{"over-long and malformed", long[:len(long)-2] + "\n" + a, []string{"1 : the document is longer than 1 MiB; send several requests", "2 a"}},
		{"just long enough", strings.Replace(small, `"1"`, `"1"`+strings.Repeat(" ", maxDocument-len(small)+1), 1) + a, []string{"1 1", "14 a"}},
		{"one more", strings.Replace(small, `"1"`, `"1"`+strings.Repeat(" ", maxDocument-len(small)+2), 1) + a, []string{
			"1 : the document is longer than 1 MiB; send several requests", "14 a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readAll(t, strings.NewReader(tt.text))); diff != "" {
				t.Error("(-want +got):", diff)
			}
			if diff := cmp.Diff(tt.want, readAll(t, iotest.OneByteReader(strings.NewReader(tt.text)))); diff != "" {
				t.Error("byte by byte (-want +got):", diff)
			}
		})
	}
}

func TestReaderDocument(t *testing.T) {
	r := NewReader(strings.NewReader("\n" + small + " " + small + "\n{\n"))
	first, _ := r.Next()
	second, _ := r.Next()
	if string(first.Raw) != strings.TrimSpace(small) || string(second.Raw) != string(first.Raw) {
		t.Errorf("raw documents are %q and %q", first.Raw, second.Raw)
	}
	if first.Line != 2 || first.LineOf("/customer/kind") != 13 || first.LineOf("/nowhere") != 2 {
		t.Errorf("lines are %d, %d, %d", first.Line, first.LineOf("/customer/kind"), first.LineOf("/nowhere"))
	}
	third, _ := r.Next()
	if third.Raw != nil || third.Err == nil || third.LineOf("/id") != third.Line {
		t.Errorf("malformed document: %+v", third)
	}
}

// An error of the source is no fault of a document, and stays.
func TestReaderBroken(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader(line("a")+`{"id": `), iotest.ErrReader(broken)))
	if doc, err := r.Next(); err != nil || doc.Err != nil {
		t.Fatal(err, doc.Err)
	}
	for range 2 {
		if _, err := r.Next(); err != broken {
			t.Errorf("error is %v", err)
		}
	}
}
