package request

import "strings"

// Territory returns the state or territory of ISO 3166-1 that the area is, or in which
// it lies. Some territories have a code there and another one as a subdivision of a
// state: CN-HK is HK, US-PR is PR. Whether the law of that state holds in them is
// for the law to say.
func (a Area) Territory() State {
	if t, listed := territories[a]; listed {
		return t
	}
	return a.State()
}

// territories has the territory of each subdivision of subdivisions.
var territories = func() map[Area]State {
	of := map[Area]State{}
	for line := range strings.Lines(subdivisions) {
		codes := strings.Fields(line)
		for _, subdivision := range codes[min(1, len(codes)):] {
			of[Area(subdivision)] = State(codes[0])
		}
	}
	return of
}()

// Each line has a code of ISO 3166-1 and the codes of the same territory as a subdivision.
// Those of China, Finland, France, the Netherlands, Norway and the United States are the
// ones of ISO 3166-2, with those that it had before (CN-71 until 2017, FR-974 beside
// FR-RE). The others have its form, though it does not list them: whoever writes GB-JE
// means Jersey, where the law of the United Kingdom does not hold.
const subdivisions = `
HK CN-HK CN-91
MO CN-MO CN-92
TW CN-TW CN-71

AX FI-01 FI-AX

BL FR-BL FR-977
GF FR-GF FR-973
GP FR-GP FR-971
MF FR-MF FR-978
MQ FR-MQ FR-972
NC FR-NC FR-988
PF FR-PF FR-987
PM FR-PM FR-975
RE FR-RE FR-974
TF FR-TF FR-984
WF FR-WF FR-986
YT FR-YT FR-976

AW NL-AW
BQ NL-BQ1 NL-BQ2 NL-BQ3 NL-BQ
CW NL-CW
SX NL-SX

SJ NO-21 NO-22 NO-SJ
BV NO-BV

AS US-AS
GU US-GU
MP US-MP
PR US-PR
UM US-UM
VI US-VI

CC AU-CC
CX AU-CX
HM AU-HM
NF AU-NF

FO DK-FO
GL DK-GL

AI GB-AI
BM GB-BM
FK GB-FK
GG GB-GG GB-GSY
GI GB-GI
GS GB-GS
IM GB-IM GB-IOM
IO GB-IO
JE GB-JE GB-JSY
KY GB-KY
MS GB-MS
PN GB-PN
SH GB-SH
TC GB-TC
VG GB-VG

CK NZ-CK
NU NZ-NU
TK NZ-TK
`
