package jsontree

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a string and returns what it says. What is no Unicode text stays
// invalid UTF-8 there, for the walk to find.
func (p *parser) quoted() (string, bool) {
	p.pos++
	from := p.pos
	for escaped := false; ; {
		switch c := p.peek(); {
		case c == '"':
			text := p.kept(from)
			p.pos++
			if escaped {
				text = unquote(text)
			}
			return string(text), true
		case c < ' ':
			return "", p.want("the rest of a string")
		case c == '\\':
			escaped = true
			if !p.escaped() {
				return "", false
			}
		default:
			p.pos++
		}
	}
}

// escaped passes one escape sequence.
func (p *parser) escaped() bool {
	p.pos++
	if p.eat('u') {
		for range 4 {
			if c := p.peek(); !digit(c) && (c|' ' < 'a' || 'f' < c|' ') {
				return p.want("a hexadecimal digit")
			}
			p.pos++
		}
		return true
	}
	if c := p.peek(); c == 0 || escapes[c] == 0 {
		return p.want(`one of "\/bfnrtu`)
	}
	p.pos++
	return true
}

var escapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// unquote resolves the escape sequences of raw, which are well formed. Half a
// surrogate pair is no character: it becomes a byte that is not UTF-8.
func unquote(raw []byte) []byte {
	var out []byte
	for {
		before, after, found := bytes.Cut(raw, []byte{'\\'})
		out = append(out, before...)
		if !found {
			return out
		}
		if after[0] != 'u' {
			out, raw = append(out, escapes[after[0]]), after[1:]
			continue
		}
		r, rest := hex(after[1:]), after[5:]
		if utf16.IsSurrogate(r) && bytes.HasPrefix(rest, []byte(`\u`)) {
			if whole := utf16.DecodeRune(r, hex(rest[2:])); whole != utf8.RuneError {
				r, rest = whole, rest[6:]
			}
		}
		if utf16.IsSurrogate(r) {
			out = append(out, 0xFF)
		} else {
			out = utf8.AppendRune(out, r)
		}
		raw = rest
	}
}

func hex(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits[:4]), 16, 16)
	return rune(n)
}

// number reads a number and returns it as written.
func (p *parser) number() (string, bool) {
	from := p.pos
	p.eat('-')
	if !p.eat('0') && !p.digits() {
		return "", false
	}
	if p.eat('.') && !p.digits() {
		return "", false
	}
	if p.eat('e') || p.eat('E') {
		if !p.eat('+') {
			p.eat('-')
		}
		if !p.digits() {
			return "", false
		}
	}
	return string(p.kept(from)), true
}

// digits passes one or more.
func (p *parser) digits() bool {
	if !digit(p.peek()) {
		return p.want("a digit")
	}
	for digit(p.peek()) {
		p.pos++
	}
	return true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// literal passes word, whose first letter was seen.
func (p *parser) literal(word string) bool {
	for i := range len(word) {
		if !p.eat(word[i]) {
			return p.want("the word " + word)
		}
	}
	return true
}
