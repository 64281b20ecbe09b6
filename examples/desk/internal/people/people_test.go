package people

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hashed is the hash of "a long password", weak and fast.
var hashed = func() string {
	h := hash{memory: leastMemory, time: 1, threads: 1, salt: []byte("0123456789abcdef")}
	h.key = make([]byte, 32)
	text := h.String()
	strong := strength
	strength = hash{memory: leastMemory, time: 1, threads: 1}
	defer func() { strength = strong }()
	made, err := Hash("a long password")
	if err != nil || len(text) != len(made) {
		panic("no hash")
	}
	return made
}()

func file(persons ...string) string { return "people:\n" + strings.Join(persons, "") }

func person(id, roles string) string {
	return fmt.Sprintf("  - {id: %s, name: N, roles: [%s], password: %q}\n", id, roles, hashed)
}

// TestMay is the table of who may do what.
func TestMay(t *testing.T) {
	t.Parallel()
	want := map[Role]string{
		Intake:   "read take happen form",
		Counsel:  "read happen decide object refuse write form",
		Approver: "read confirm object refuse",
		Releaser: "read release write",
		Auditor:  "read record",
	}
	for _, role := range Roles() {
		var may []string
		for _, a := range Actions() {
			if (Person{Roles: []Role{role}}).May(a) {
				may = append(may, string(a))
			}
		}
		assert.Equal(t, want[role], strings.Join(may, " "), role)
	}
	assert.False(t, Person{}.May(Read), "who has no role does not even read")
}

// TestLoad holds what is refused of a file, all at once.
func TestLoad(t *testing.T) {
	t.Parallel()
	people, err := Load([]byte(file(person("ann", "intake, counsel"), person("ben@example.org", "approver"))))
	require.NoError(t, err)
	assert.Len(t, people, 2)
	_, err = Load([]byte(file(person("Ann", "intake"), person("ben", "boss"), person("ben", "intake"), "  - {id: cid, roles: [], password: secret}\n",
		strings.Replace(person("dan", "releaser"), "name: N", "confirms_as: counsel", 1))))
	require.Error(t, err)
	assert.Empty(t, cmp.Diff([]string{
		`people: person 1: "Ann" is no ID; it has small letters, digits and . _ @ - [people.id]`,
		`people: person 2: no role "boss"; the roles are [intake counsel approver releaser auditor] [people.role]`,
		`people: person 3: "ben" stands twice [people.twice]`,
		`people: person 4: "cid" has no role; the roles are [intake counsel approver releaser auditor] [people.role]`,
		`people: person 4: no argon2id hash; make one with: desk -hash [people.password]`,
		`people: person 5: "dan" confirms nothing; give the role approver, or leave confirms_as out [people.confirms_as]`,
	}, strings.Split(err.Error(), "\n")))
	_, err = Load([]byte("people: []"))
	assert.ErrorContains(t, err, "[people.none]")
	_, err = Load([]byte("people: {"))
	assert.ErrorContains(t, err, "[people.yaml]")
}

// TestHash holds that a hash is of its password alone, and which are refused.
func TestHash(t *testing.T) {
	t.Parallel()
	h, err := parseHash(hashed)
	require.NoError(t, err)
	assert.True(t, h.fits("a long password"))
	assert.False(t, h.fits("a long passwore"))
	assert.False(t, h.fits(""))
	_, err = Hash("short")
	assert.ErrorContains(t, err, "[people.short]")
	for _, bad := range []string{"", "a long password", strings.Replace(hashed, "argon2id", "argon2i", 1), strings.Replace(hashed, "v=19", "v=16", 1),
		strings.Replace(hashed, "m=19456", "m=1024", 1), strings.Replace(hashed, "t=1", "t=0", 1), strings.Replace(hashed, "m=19456", "m=9999999", 1),
		strings.Replace(hashed, "t=1", "t=99", 1), strings.Replace(hashed, "p=1", "p=1x", 1), hashed + "$", hashed[:len(hashed)-30]} {
		_, err := parseHash(bad)
		assert.Error(t, err, bad)
	}
}

// TestSessions holds how a session begins and ends, by a clock that is handed in.
func TestSessions(t *testing.T) {
	t.Parallel()
	people, err := Load([]byte(file(person("ann", "intake"))))
	require.NoError(t, err)
	at := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	s := NewSessions(people, func() time.Time { return at })
	s.nobody = hash{memory: leastMemory, time: 1, threads: 1, salt: make([]byte, 16), key: make([]byte, 32)}

	token, err := s.SignIn("ann", "a long password")
	require.NoError(t, err)
	one, ok := s.Of(token)
	require.True(t, ok)
	assert.Equal(t, "ann", one.Person.ID)
	assert.True(t, one.Sent(one.Form))
	second, err := s.SignIn("ann", "a long password")
	require.NoError(t, err)
	other, _ := s.Of(second)
	assert.False(t, one.Sent(other.Form), "a form of another session")
	assert.False(t, one.Sent(""))
	for _, bad := range []string{"", token[1:], token + "0", one.Form} {
		_, ok := s.Of(bad)
		assert.False(t, ok)
	}
	s.SignOut(second)
	_, ok = s.Of(second)
	assert.False(t, ok)

	for range 3 { // used again and again
		at = at.Add(Idle - time.Second)
		_, ok = s.Of(token)
		assert.True(t, ok)
	}
	at = at.Add(Idle)
	_, ok = s.Of(token)
	assert.False(t, ok, "not used for half an hour")
	token, err = s.SignIn("ann", "a long password")
	require.NoError(t, err)
	for began := at; at.Sub(began) < Longest; at = at.Add(Idle - time.Second) {
		_, ok = s.Of(token)
		assert.True(t, ok)
	}
	_, ok = s.Of(token)
	assert.False(t, ok, "after a working day")

	for _, id := range []string{"ann", "nobody"} {
		for range mostFailures {
			_, err = s.SignIn(id, "another password")
			assert.ErrorIs(t, err, ErrSignIn)
		}
		_, err = s.SignIn(id, "a long password")
		assert.ErrorIs(t, err, ErrLocked, id)
	}
	at = at.Add(Locked)
	_, err = s.SignIn("ann", "a long password")
	assert.NoError(t, err)
	assert.Empty(t, s.failures, "what has ended is forgotten")
}
