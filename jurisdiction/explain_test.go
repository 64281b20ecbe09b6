package jurisdiction

import (
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
)

// TestExplain checks that the text of a refusal can say why: what is signed
// only, not yet applied, ended, suspended, or bound elsewhere.
func TestExplain(t *testing.T) {
	tests := []struct {
		name, field, want string
		change            func(*request.Request)
	}{
		{"signed, never ratified", "channels", "treaty/ets-185 art. 23–35: IE: signed, gives no basis", func(*request.Request) {}},
		{"not yet", "reach", "us/18-usc-2713 § 2713: applies from 2018-03-23", func(r *request.Request) { r.Received = "2018-03-22" }},
		{"ended", "bars", "eu/1995-46 art. 25–26: ended on 2018-05-24", func(*request.Request) {}},
		{"another court", "reach", "us/google-2017: binds in US-PA", func(r *request.Request) {
			r.Received, r.Instrument.IssuedIn = "2017-06-01", "US-NY"
		}},
		{"suspended", "channels", "treaty/hk-us: suspended since 2020-08-20", func(r *request.Request) {
			r.Received, r.Data[0].StoredIn = "2021-01-01", []request.Place{"HK"}
		}},
		{"excluded", "channels", "eu/2014-41: DK: excluded, gives no basis", func(r *request.Request) {
			r.Requesting, r.Data[0].StoredIn = "FR", []request.Place{"DK"}
		}},
		{"no danger", "process", "us/18-usc-2702 § 2702(b)(8), (c)(4): no danger to life is claimed in a form that counts", func(*request.Request) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := mailOf2020()
			tt.change(&req)
			all, err := Builtin().Explain(req)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range all[0] {
				for _, m := range x.Not {
					if x.Field == tt.field {
						got = append(got, strings.ReplaceAll(m.Instrument+" "+m.Article+": "+m.Why, " :", ":"))
					}
				}
			}
			if !strings.Contains(strings.Join(got, "\n"), tt.want) {
				t.Errorf("no %q among\n%s", tt.want, strings.Join(got, "\n"))
			}
		})
	}
}
