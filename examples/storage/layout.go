package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// account is the placeholder for the name of the account in a folder.
const account = "{account}"

// A layout says in which folders the objects of an account are, and so of which
// category they are. Customers choose the names of their folders, so everything in
// them is content, the category that is protected best. Only what is in a folder in
// which the operator alone writes is of another category.
type layout struct {
	folder  string                      // of what customers write; empty is all the bucket
	records map[request.Category]string // of what the operator alone writes
}

// sampleLayout is that of the stores which are started here.
var sampleLayout = layout{
	folder: "mail/" + account,
	records: map[request.Category]string{
		request.Subscriber: "records/subscriber/" + account,
		request.Traffic:    "records/traffic/" + account,
	},
}

// check refuses records that are of nobody's account, or lie where a customer
// may write, or where records of another category lie.
func (l layout) check() error {
	folders := []string{l.folder}
	for category, folder := range l.records {
		if !slices.Contains(request.Content.Words(), string(category)) {
			return fmt.Errorf("what is the category %q?", category)
		}
		if !strings.Contains(folder, account) {
			return fmt.Errorf("the folder %q does not say whose records are in it: it has no %s", folder, account)
		}
		folders = append(folders, folder)
	}
	for i, a := range folders {
		if a != "" && guard.CheckName(strings.ReplaceAll(a, account, "a")) != nil {
			return fmt.Errorf("the folder %q is no clean name", a)
		}
		for _, b := range folders[:i] {
			if overlap(a, b) {
				return fmt.Errorf("the folders %q and %q may be one: who writes in one of them would say what the other holds", b, a)
			}
		}
	}
	return nil
}

// overlap reports whether an object can lie in both folders.
func overlap(a, b string) bool {
	if a == "" || b == "" {
		return true
	}
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] && !strings.Contains(x[i], account) && !strings.Contains(y[i], account) {
			return false
		}
	}
	return true
}

// category is that of the records among which the object lies, and else content.
func (l layout) category(key string) request.Category {
	for category, folder := range l.records {
		if lies(key, folder) {
			return category
		}
	}
	return request.Content
}

// lies reports whether the object lies in the folder, of whichever account.
func lies(key, folder string) bool {
	k, f := strings.Split(key, "/"), strings.Split(folder, "/")
	for i := range f {
		if i+1 >= len(k) || f[i] != k[i] && !strings.Contains(f[i], account) {
			return false
		}
	}
	return true
}

// names reports whether the object is of an account that the request names.
func (l layout) names(req request.Request, key string) bool {
	for _, target := range req.Targets {
		if l.folder == "" || within(l.folder, target.Value, key) {
			return true
		}
		for _, folder := range l.records {
			if within(folder, target.Value, key) {
				return true
			}
		}
	}
	return false
}

// within reports whether the object lies in the folder of this account. An
// account that is no clean name, or more than one segment, has no folder.
func within(folder, name, key string) bool {
	folder = strings.ReplaceAll(folder, account, name)
	return name != "" && !strings.Contains(name, "/") && guard.CheckName(folder) == nil && strings.HasPrefix(key, folder+"/")
}

// addRecords reads CATEGORY=FOLDER.
func (l *layout) addRecords(s string) error {
	category, folder, ok := strings.Cut(s, "=")
	if !ok {
		return errors.New("want CATEGORY=FOLDER")
	}
	if l.records == nil {
		l.records = map[request.Category]string{}
	}
	if other, ok := l.records[request.Category(category)]; ok {
		return fmt.Errorf("the records of category %s lie in %q already", category, other)
	}
	l.records[request.Category(category)] = strings.TrimSuffix(folder, "/")
	return nil
}
