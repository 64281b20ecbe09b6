package main

import (
	"fmt"
	"log"
	"strings"

	"github.com/comity-go/comity/policy"
)

func Example_rowSecurity() {
	objects := rowSecurity{table: "public.object", columns: policy.FilterColumns{
		Place: "object.bucket", Category: "object.category", Placements: placements,
	}}
	setup, err := objects.setup()
	if err != nil {
		log.Fatal(err)
	}
	_, policies, _ := strings.Cut(setup, grantTables) // of rowsecurity.sql, the same for every table
	fmt.Println(policies)
	// Output:
	// -- Without a policy nobody but the owner reads a row. The first lets readers in, and
	// -- the second bounds every other policy, also one that is added later. They are the
	// -- same, so that none of them is missed.
	// ALTER TABLE public.object ENABLE ROW LEVEL SECURITY;
	// GRANT SELECT ON public.object TO comity_reader;
	// CREATE POLICY comity_read ON public.object FOR SELECT TO comity_reader USING (
	// 	EXISTS (SELECT FROM comity.released WHERE released.place = object.bucket
	// 		AND released.category = object.category)
	// );
	// CREATE POLICY comity ON public.object AS RESTRICTIVE TO comity_reader USING (
	// 	EXISTS (SELECT FROM comity.released WHERE released.place = object.bucket
	// 		AND released.category = object.category)
	// );
	// COMMIT;
}
