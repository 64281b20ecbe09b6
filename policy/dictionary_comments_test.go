package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// comments are the comments of Go types by "request.State", of their fields by
// "request.Offence.Listed", and of their constants by "request.Scope=bulk".
type comments map[string]comment

// A comment is what stands above or behind a declaration, on one line.
type comment struct {
	text  string
	above string // the heading that stands above a field and its comment, apart
}

// of returns the first paragraph of the comment of a type.
func (c comments) of(t reflect.Type) string { return c[t.String()].text }

// commentsOf reads the Go files of packages.
func commentsOf(t *testing.T, folders ...string) comments {
	t.Helper()
	c := comments{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no Go files in %s: %v", folder, err)
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			c.file(filepath.Base(folder), file)
		}
	}
	return c
}

// file reads the declarations of a file.
func (c comments) file(pkg string, file *ast.File) {
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				name := pkg + "." + spec.Name.Name
				c[name] = comment{text: firstParagraph(group.Doc)}
				if fields, ok := spec.Type.(*ast.StructType); ok {
					c.fields(name, fields, file.Comments)
				}
			case *ast.ValueSpec:
				c.constant(pkg, spec)
			}
		}
	}
}

// fields reads the fields of a struct, with the headings between them.
func (c comments) fields(name string, s *ast.StructType, all []*ast.CommentGroup) {
	after := s.Fields.Opening
	for _, field := range s.Fields.List {
		if len(field.Names) != 1 {
			continue
		}
		said := comment{text: firstParagraph(field.Doc) + firstParagraph(field.Comment)}
		for _, group := range all {
			if after < group.Pos() && group.End() < field.Pos() && group != field.Doc {
				said.above = firstParagraph(group)
			}
		}
		c[name+"."+field.Names[0].Name] = said
		after = field.End()
	}
}

// constant reads a constant of a type that holds a word.
func (c comments) constant(pkg string, spec *ast.ValueSpec) {
	of, ok := spec.Type.(*ast.Ident)
	if !ok || len(spec.Values) != 1 {
		return
	}
	if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
		if word, err := strconv.Unquote(literal.Value); err == nil {
			c[pkg+"."+of.Name+"="+word] = comment{text: firstParagraph(spec.Comment)}
		}
	}
}

// firstParagraph returns the first paragraph of a comment, on one line.
func firstParagraph(group *ast.CommentGroup) string {
	first, _, _ := strings.Cut(group.Text(), "\n\n")
	return strings.Join(strings.Fields(first), " ")
}
