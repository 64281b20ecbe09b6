// Package people knows who works at a desk: who may do what, and who is signed in.
//
// A file lists the persons, with their roles and the argon2id hash of each password, as
// [Hash] makes it:
//
//	people:
//	  - id: ann
//	    name: Ann Example
//	    roles: [approver]
//	    confirms_as: security
//	    password: $argon2id$v=19$m=65536,t=3,p=1$…$…
//
// A [Session] ends after a time without use, and after a working day in any case. After
// several wrong passwords a name is locked for some minutes, whoever gives it.
package people

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A Role is what a person is trusted with.
type Role string

// The roles.
const (
	Intake   Role = "intake"   // takes requests in, and writes down what happens to them
	Counsel  Role = "counsel"  // has requests decided, writes papers, objects and refuses
	Approver Role = "approver" // confirms decisions
	Releaser Role = "releaser" // hands over
	Auditor  Role = "auditor"  // reads everything and does nothing
)

// An Action is what somebody wants to do.
type Action string

// The actions.
const (
	Read    Action = "read"    // requests, clocks and papers
	Take    Action = "take"    // a request in
	Happen  Action = "happen"  // write down an event, or that a clock was met
	Decide  Action = "decide"  // have a request decided
	Confirm Action = "confirm" // a decision
	Object  Action = "object"  // write down an objection
	Refuse  Action = "refuse"  // withhold, which ends a request
	Release Action = "release"
	Write   Action = "write"  // a paper
	Form    Action = "form"   // read an official form back
	Record  Action = "record" // of a request for auditors, and the numbers of the log
)

// Actions returns all of them.
func Actions() []Action {
	return []Action{Read, Take, Happen, Decide, Confirm, Object, Refuse, Release, Write, Form, Record}
}

// Roles returns all of them.
func Roles() []Role { return []Role{Intake, Counsel, Approver, Releaser, Auditor} }

// allowed are the actions of each role. Everybody who is signed in reads.
var allowed = map[Role][]Action{
	Intake:   {Read, Take, Happen, Form},
	Counsel:  {Read, Happen, Decide, Object, Refuse, Write, Form},
	Approver: {Read, Confirm, Object, Refuse},
	Releaser: {Read, Release, Write},
	Auditor:  {Read, Record},
}

// A Person works at the desk.
type Person struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name"`
	Roles    []Role `yaml:"roles"`
	Password string `yaml:"password"` // its hash

	// ConfirmsAs is the role in which an approver confirms, a word of the label in which
	// rules read who did; empty where they read the ID.
	ConfirmsAs string `yaml:"confirms_as"`
}

// May reports whether a person may do something.
func (p Person) May(a Action) bool {
	return slices.ContainsFunc(p.Roles, func(r Role) bool { return slices.Contains(allowed[r], a) })
}

// People are those of a file, by ID.
type People map[string]Person

// one spelling for one person, so that the log does not take one for two.
var personID = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,99}$`)

// Load reads the text of a file. It reports every fault at once.
func Load(text []byte) (People, error) {
	var file struct {
		People []Person `yaml:"people"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("people: %w [people.yaml]", err)
	}
	all := People{}
	var errs []error
	fault := func(i int, code, format string, args ...any) {
		errs = append(errs, fmt.Errorf("people: person %d: %s [people.%s]", i+1, fmt.Sprintf(format, args...), code))
	}
	for i, p := range file.People {
		if !personID.MatchString(p.ID) {
			fault(i, "id", "%q is no ID; it has small letters, digits and . _ @ -", p.ID)
		}
		if _, ok := all[p.ID]; ok {
			fault(i, "twice", "%q stands twice", p.ID)
		}
		if len(p.Roles) == 0 {
			fault(i, "role", "%q has no role; the roles are %v", p.ID, Roles())
		}
		for _, r := range p.Roles {
			if allowed[r] == nil {
				fault(i, "role", "no role %q; the roles are %v", r, Roles())
			}
		}
		if p.ConfirmsAs != "" && !p.May(Confirm) {
			fault(i, "confirms_as", "%q confirms nothing; give the role %s, or leave confirms_as out", p.ID, Approver)
		}
		if _, err := parseHash(p.Password); err != nil {
			fault(i, "password", "%v; make one with: desk -hash", err)
		}
		all[p.ID] = p
	}
	if len(file.People) == 0 {
		errs = append(errs, errors.New("people: the file names nobody [people.none]"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return all, nil
}
