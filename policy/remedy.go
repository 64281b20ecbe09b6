package policy

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// maxTrials is how many changed requests are decided to find the remedies of an
// item.
const maxTrials = 64

// WithRemedies returns the decision, as it was made, with the remedies of each item that is not
// allowed: the smallest sets of at most two moves, from a closed list, under
// which the item would be allowed. Each was found by deciding the changed
// request, at most 64 of them an item; none contains another. The errors are
// those of Decide, and that of a decision that was read back, not made.
func (d Decision) WithRemedies(ctx context.Context) (Decision, error) {
	if d.engine == nil {
		return Decision{}, errors.New("a decision that was read back has no engine: decide the request again")
	}
	req := *d.request
	req.ID = d.RequestID
	cases, err := d.engine.law.Facts(req)
	if err != nil {
		return Decision{}, err
	}
	if d, err = d.engine.Decide(ctx, req); err != nil {
		return Decision{}, err
	}
	for i := range d.Items {
		if d.Items[i].Outcome == Allow {
			continue
		}
		one := req
		one.Data = []request.Item{req.Data[i]}
		s := &search{engine: d.engine, req: &one, index: i, all: req.Data, item: &d.Items[i], facts: &cases[i], routes: cases[i].Routes(allAsks...)}
		if d.Items[i].Remedies, err = s.remedies(ctx); err != nil {
			return Decision{}, err
		}
	}
	return d, nil
}

// An edit is one change with the value as Go has it.
type edit struct {
	path  string
	value any
}

// A move is one thing that the requesting authority could do. Of loose edits
// some may be enough.
type move struct {
	kind  RemedyKind
	text  string
	edits []edit
	loose bool
}

// paths returns where the moves change the request, in order.
func paths(moves []move) []string {
	var list []string
	for _, m := range moves {
		for _, e := range m.edits {
			list = append(list, e.path)
		}
	}
	slices.Sort(list)
	return list
}

// remedy returns the wire form of moves made together.
func (s *search) remedy(moves []move) Remedy {
	r := Remedy{Change: []Change{}}
	var sentences []string
	for _, m := range moves {
		if slices.Index(remedyKinds, m.kind) > slices.Index(remedyKinds, r.Kind) {
			r.Kind = m.kind
		}
		for _, e := range m.edits {
			r.Change = append(r.Change, Change{Path: s.inAll(e.path), Value: canonical(e.value)})
		}
		sentences = append(sentences, m.text)
	}
	slices.SortFunc(r.Change, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	r.Text = strings.Join(sentences, " ")
	return r
}

// inAll returns the path in the request with all its items.
func (s *search) inAll(path string) string {
	if field, ok := strings.CutPrefix(path, "/data/0/"); ok {
		return "/data/" + strconv.Itoa(s.index) + "/" + field
	}
	return path
}

// remedyKinds are the kinds, the lightest first.
var remedyKinds = []RemedyKind{SupplyInformation, Narrow, ObtainAuthority, ChangeChannel}

// compareRemedies puts what takes fewer changes first, then the lighter kind.
func compareRemedies(a, b Remedy) int {
	return cmp.Or(cmp.Compare(len(a.Change), len(b.Change)),
		cmp.Compare(slices.Index(remedyKinds, a.Kind), slices.Index(remedyKinds, b.Kind)),
		strings.Compare(a.Change[0].Path, b.Change[0].Path), strings.Compare(a.Text, b.Text))
}

// change makes an edit in a copy of a request, whose lists others may hold.
func (e edit) change(req *request.Request) {
	v := reflect.ValueOf(req).Elem()
	for name := range strings.SplitSeq(e.path[1:], "/") {
		if v.Kind() == reflect.Slice {
			own := reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v)
			v.Set(own)
			i, _ := strconv.Atoi(name)
			v = own.Index(i)
			continue
		}
		v = v.FieldByIndex(fieldNamed(v.Type(), name).Index)
	}
	v.Set(reflect.ValueOf(e.value))
}

// fieldNamed returns the field of a struct by its name in JSON.
func fieldNamed(t reflect.Type, name string) reflect.StructField {
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); key == name {
			return t.Field(i)
		}
	}
	panic("no field " + name) // the paths are this package's own
}
