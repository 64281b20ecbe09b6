package guard

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// Approvals have people approve what leaves. Custom rules say who must: they read
// the roles in a label that only the guard fills.
type Approvals struct {
	// Label is the label, which labels.yaml declares as a list whose words are roles:
	//
	//	approved_by: {words: [counsel, security], list: true}
	//
	// An engine that does not declare it so decides nothing for this guard.
	Label string

	Store ApprovalStore
}

// An ApprovalStore keeps the approvals that people gave.
type ApprovalStore interface {
	// Approved returns the approvals that were given under the key, in any order,
	// and none of another key. It returns when ctx is done, and is called
	// concurrently.
	Approved(ctx context.Context, key string) ([]Approval, error)
}

// An ApprovalStoreFunc is a function that is an ApprovalStore.
type ApprovalStoreFunc func(ctx context.Context, key string) ([]Approval, error)

// Approved calls f.
func (f ApprovalStoreFunc) Approved(ctx context.Context, key string) ([]Approval, error) {
	return f(ctx, key)
}

// An Approval is what one person approved, in one role. Whoever keeps it has made
// sure who the person is, and which roles that person has.
type Approval struct {
	Person string `json:"person"` // an ID: one person has one, whatever the role
	Role   string `json:"role"`   // a word of the label
}

// ErrPreapproved means that a request came with the label that only the guard
// fills. It was let in by a door that should have refused it.
var ErrPreapproved = errors.New("guard: the request says itself that it is approved")

// refuse refuses a request that says itself who approved.
func (s *Approvals) refuse(req request.Request) error {
	if slices.ContainsFunc(req.Labels, func(l request.Label) bool { return l.Name == s.Label && l.Given() }) {
		return fmt.Errorf("%w: label %s", ErrPreapproved, s.Label)
	}
	return nil
}

// A subject is what is approved: the request as it is registered and as it is to be
// decided, with the data of the object, and the name and version of the object, if any.
type subject struct {
	registered, decided request.Request
	object, version     string
	data                []request.Item // of the object
}

// A Filled is a request that is to be decided, and who approved it.
type Filled struct {
	Request     request.Request // with the roles of those who approved it in the label
	Approvals   []Approval      // each person once
	ApprovalKey string          // under which they did
}

// Fill is for a door of one's own that asks about a whole request and hands no object
// over, such as a desk. Errors are [ErrPreapproved], those of the store, and that a person
// approved in two roles.
func (s *Approvals) Fill(ctx context.Context, engine *policy.Engine, req request.Request) (Filled, error) {
	if err := s.refuse(req); err != nil {
		return Filled{}, err
	}
	return s.fill(ctx, engine, subject{registered: req, decided: req})
}

// Key is that of [Approvals.Fill] for a request that was decided with p before anybody
// had approved it, and without the label.
func Key(p policy.Provenance) string { return subject{}.key(p) }

// fill fills the label of what is to be decided.
func (s *Approvals) fill(ctx context.Context, engine *policy.Engine, of subject) (Filled, error) {
	of.registered.Labels = withoutLabel(of.registered.Labels, s.Label)
	key := of.key(engine.Provenance(of.registered))
	given, err := s.Store.Approved(ctx, key)
	if err != nil {
		return Filled{}, fmt.Errorf("reading approvals: %w", err)
	}
	given, roles, err := countOnce(given)
	if err != nil {
		return Filled{}, err
	}
	// The label is there even where nobody approved, so that an engine that does not
	// declare it is an error and not one whose rules read another label.
	filled := append(withoutLabel(of.decided.Labels, s.Label), request.Label{Name: s.Label, List: roles})
	slices.SortFunc(filled, func(a, b request.Label) int { return cmp.Compare(a.Name, b.Name) })
	of.decided.Labels = filled
	return Filled{of.decided, given, key}, nil
}

// withoutLabel returns a copy of the labels, without those of the name; nil where none
// is left, as in a request that never had one.
func withoutLabel(labels request.Labels, name string) request.Labels {
	var others request.Labels
	for _, l := range labels {
		if l.Name != name {
			others = append(others, l)
		}
	}
	return others
}

// key returns the key under which this is approved where p is what it is decided with.
// The language makes no difference.
func (s subject) key(p policy.Provenance) string {
	form, err := json.Marshal(struct {
		Form, Request, Law, Rules string
		Posture                   policy.Posture
		Object, Version           string
		Data                      []request.Item
	}{"comity approval 1", p.Request, p.Law, p.Rules, p.Posture, s.object, s.version, s.data})
	if err != nil {
		panic(err) // it is texts alone
	}
	digest := sha256.Sum256(form)
	return hex.EncodeToString(digest[:])
}

// countOnce returns the approvals, each once, and their roles, each once. A person
// in two roles would count twice, which is an error: which of the two counts is not
// for the guard to say.
func countOnce(given []Approval) (counted []Approval, roles []string, err error) {
	roles = []string{}
	for _, a := range given {
		if strings.TrimSpace(a.Person) == "" || a.Role == "" {
			return nil, nil, errors.New("an approval names no person or no role")
		}
		i := slices.IndexFunc(counted, func(b Approval) bool { return samePerson(a.Person, b.Person) })
		switch {
		case i < 0:
			counted = append(counted, a)
			roles = append(roles, a.Role)
		case counted[i].Role != a.Role:
			return nil, nil, fmt.Errorf("%q approved in two roles, %q and %q", a.Person, counted[i].Role, a.Role)
		}
	}
	slices.SortFunc(counted, func(a, b Approval) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Person, b.Person))
	})
	slices.Sort(roles)
	return counted, slices.Compact(roles), nil
}

// samePerson compares IDs without regard to letter case, form and spaces around.
func samePerson(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(norm.NFKC.String(a)), strings.TrimSpace(norm.NFKC.String(b)))
}
