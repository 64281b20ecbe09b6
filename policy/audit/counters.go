package audit

// A Counter is one number of a report, for each requesting state and for all.
type Counter string

// The counters. A request is one ID, however often it was decided; the last
// decision counts. What was handed over is taken from releases alone: an allow
// hands over nothing. Documents count as content, as in Regulation (EU)
// 2023/1543. "Abroad" is a place of storage that is known and is not the
// requesting state.
const (
	// Requests are those of public authorities for data. Requests for
	// preservation and those for a lawsuit are counted apart.
	Requests Counter = "requests"
	// Each request is in one of the next six, which add up to Requests.
	Content    Counter = "content"     // content was handed over, alone or with other data
	NonContent Counter = "non_content" // other data alone were handed over
	Nothing    Counter = "nothing"     // a release says that nothing was found
	Pending    Counter = "pending"     // allowed, in whole or in part, and not released yet
	Redirected Counter = "redirected"  // to mutual legal assistance: nothing was allowed, and some of it was redirected
	Rejected   Counter = "rejected"    // all of it was denied

	Accounts             Counter = "accounts"               // targets that the requests name
	RedirectedInPart     Counter = "redirected_in_part"     // some of it was allowed, and some redirected
	CrossBorder          Counter = "cross_border"           // some of the data asked for are abroad
	CrossBorderDisclosed Counter = "cross_border_disclosed" // data that are abroad were handed over
	// CrossBorderEnterprise are requests on which content of an enterprise or
	// a public body that is abroad was handed over.
	CrossBorderEnterprise Counter = "cross_border_enterprise"
	Emergency             Counter = "emergency"           // danger to life: an emergency request, or a European Production Order that says so
	EmergencyDisclosed    Counter = "emergency_disclosed" // of these, those on which data were handed over
	MLA                   Counter = "mla"                 // came as a request for mutual legal assistance
	Challenged            Counter = "challenged"          // a review says that an objection was lodged

	Preservation         Counter = "preservation"          // requests to keep data, which hand over nothing
	PreservationAccounts Counter = "preservation_accounts" // targets that these name
	Private              Counter = "private"               // requests of private parties, and for a lawsuit
)

// counted says what each counter counts of one request, in the order of reports.
var counted = []struct {
	name Counter
	of   func(*requestTally) int
}{
	{Requests, disclosure(func(*requestTally) bool { return true })},
	{Content, disclosure(func(m *requestTally) bool { return m.content })},
	{NonContent, disclosure(func(m *requestTally) bool { return m.handedOver && !m.content })},
	{Nothing, disclosure(func(m *requestTally) bool { return m.released && !m.handedOver })},
	{Pending, disclosure(func(m *requestTally) bool { return !m.released && m.allowed })},
	{Redirected, disclosure(func(m *requestTally) bool { return !m.released && !m.allowed && m.redirected })},
	{Rejected, disclosure(func(m *requestTally) bool { return !m.released && !m.allowed && !m.redirected })},
	{Accounts, func(m *requestTally) int { return times(m.group == forData, m.accounts) }},
	{RedirectedInPart, disclosure(func(m *requestTally) bool { return m.allowed && m.redirected })},
	{CrossBorder, disclosure(func(m *requestTally) bool { return m.abroad })},
	{CrossBorderDisclosed, disclosure(func(m *requestTally) bool { return m.abroadReleased })},
	{CrossBorderEnterprise, disclosure(func(m *requestTally) bool { return m.abroadContent && m.enterprise })},
	{Emergency, disclosure(func(m *requestTally) bool { return m.emergency })},
	{EmergencyDisclosed, disclosure(func(m *requestTally) bool { return m.emergency && m.handedOver })},
	{MLA, disclosure(func(m *requestTally) bool { return m.mla })},
	{Challenged, disclosure(func(m *requestTally) bool { return m.challenged })},
	{Preservation, func(m *requestTally) int { return times(m.group == toPreserve, 1) }},
	{PreservationAccounts, func(m *requestTally) int { return times(m.group == toPreserve, m.accounts) }},
	{Private, func(m *requestTally) int { return times(m.group == ofPrivate, 1) }},
}

// Counters returns every counter, in the order of reports.
func Counters() []Counter {
	var all []Counter
	for _, c := range counted {
		all = append(all, c.name)
	}
	return all
}

// Outcomes returns the counters that add up to Requests.
func Outcomes() []Counter {
	return []Counter{Content, NonContent, Nothing, Pending, Redirected, Rejected}
}

// disclosure counts the requests for data of which something is true.
func disclosure(is func(*requestTally) bool) func(*requestTally) int {
	return func(m *requestTally) int { return times(m.group == forData && is(m), 1) }
}

// times returns n where a thing is so, and 0 where it is not.
func times(is bool, n int) int {
	if is {
		return n
	}
	return 0
}
