package main

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/comity-go/comity/request"
)

// Options are what the command line says.
type options struct {
	stores   []address
	requests []string
	listen   string
	layout   layout
	law      string // a folder
	journal  string // a file

	preserve []string // files of requests, whose data are held instead of serving
	until    request.Day
	release  bool
	holds    string // the ledger

	rules     string // a folder
	approvals string // a file
	approve   approving
}

// An address says where a store is: in which place for comity, and where for S3.
type address struct {
	place    request.Place
	region   string // for S3
	endpoint string // a URL without a path
	bucket   string
}

func readOptions(args []string) (options, error) {
	o := options{layout: layout{folder: sampleLayout.folder}}
	flags := flag.NewFlagSet("storage", flag.ExitOnError)
	flags.Func("store", "PLACE=URL of a bucket, once for each; without, four stores are started to show it,\n"+
		"such as aws:eu-west-1=https://s3.eu-west-1.amazonaws.com/BUCKET or IE=http://localhost:9000/BUCKET", func(s string) error {
		a, err := parseAddress(s)
		o.stores = append(o.stores, a)
		return err
	})
	flags.Func("request", "file of a registered request, once for each (default "+sampleRequest+")", func(s string) error {
		o.requests = append(o.requests, s)
		return nil
	})
	flags.StringVar(&o.listen, "listen", "localhost:8080", "address to listen on")
	flags.StringVar(&o.layout.folder, "folder", o.layout.folder, "folder of the accounts that a request names, {account} being the name; empty is all the bucket;\n"+
		"customers may write there, so that all in it is content")
	flags.Func("records", "CATEGORY=FOLDER of records, where customers cannot write, once for each category,\n"+
		"such as subscriber=records/subscriber/{account}", o.layout.addRecords)
	flags.StringVar(&o.law, "law", "", "folder of law of your own, and of the regions of your own data centres (regions/acme.csv for acme:ber-1)")
	flags.StringVar(&o.journal, "log", "", "file of the log of decisions (policy/audit); what cannot be written there is not handed over")
	flags.Func("preserve", "file of a request, once for each: put legal holds on what it wants kept, and serve nothing", func(s string) error {
		o.preserve = append(o.preserve, s)
		return nil
	})
	flags.Func("until", "last day of the holds of -preserve, where that is later than the law or the paper says", func(s string) error {
		o.until = request.Day(s)
		_, err := time.Parse(time.DateOnly, s)
		return err
	})
	flags.BoolVar(&o.release, "release", false, "take off the legal holds whose last day has passed, and serve nothing")
	flags.StringVar(&o.holds, "holds", "holds.json", "file of the ledger of holds; nobody else knows when they may go")
	flags.StringVar(&o.rules, "rules", "", "folder of custom rules, with -approvals such as rules")
	flags.StringVar(&o.approvals, "approvals", "", "file of the approvals that free an object once (SQLite), made where there is none")
	flags.Func("approve", "KEY=PERSON:ROLE to keep an approval in -approvals, and serve nothing; KEY is in the log beside the decision", o.approve.parse)
	flags.Parse(args)
	o.layout.folder = strings.TrimSuffix(o.layout.folder, "/")
	if flags.NArg() > 0 {
		return o, fmt.Errorf("what is %q? -h lists the options", flags.Args())
	}
	if keeps := len(o.preserve) > 0 || o.release; keeps && len(o.stores) == 0 {
		return o, errors.New("-preserve and -release need the stores, with -store")
	}
	if o.approvals == "" && o.approve.key != "" {
		return o, errors.New("-approve needs -approvals")
	}
	if o.approvals != "" && o.rules == "" {
		return o, errors.New("-approvals needs -rules, which say who has to approve")
	}
	if len(o.requests) == 0 {
		o.requests = []string{sampleRequest}
	}
	return o, nil
}

// parseAddress reads PLACE=URL. The S3 region is that of the place, where it
// is one of a provider.
func parseAddress(s string) (address, error) {
	place, where, _ := strings.Cut(s, "=")
	u, err := url.Parse(where)
	if err != nil {
		return address{}, err
	}
	bucket := strings.Trim(u.Path, "/")
	if place == "" || u.Host == "" || bucket == "" || strings.Contains(bucket, "/") {
		return address{}, errors.New("want PLACE=http://HOST/BUCKET")
	}
	a := address{place: request.Place(place), region: "us-east-1", endpoint: u.Scheme + "://" + u.Host, bucket: bucket}
	if _, region, ok := strings.Cut(place, ":"); ok {
		a.region = region
	}
	return a, nil
}
