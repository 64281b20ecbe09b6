package request

// A defect is what is wrong with one value: a code of the table below, and the
// problem in words. The zero defect is none.
type defect struct{ code, problem string }

func (d defect) found() bool { return d.code != "" }

// A refusal is one kind of fault.
type refusal struct {
	Code  string // stable: a program may compare it
	Means string // what is refused, and how it is mended
}

// refused is every kind of fault that a request can have. The section "What is
// refused" of README.md is made of it, and each row has a page that provokes it
// in testdata/refused. Those of places and of the first day of law are found by
// package jurisdiction, those of labels that are not declared by package policy.
var refused = []refusal{
	{"request.malformed_json",
		"The text is not JSON. Correct it where the line says; save it as UTF-8 without a byte order mark."},
	{"request.too_long",
		"One document is longer than 1 MiB. Send several requests."},
	{"request.too_deep",
		"Objects and lists are nested deeper than 32. No field of a request is so deep."},
	{"request.not_an_object",
		"The document is not an object. Write each request as one object, several one after the other, not in a " +
			"list."},

	{"request.unknown_field",
		"The field is not one of this object, or is in other letter case. Use a name that is accepted: an ignored " +
			"field could be the one that forbids."},
	{"request.repeated_field",
		"The object has the field twice. Write it once."},
	{"request.missing",
		"A required field is not there, or is empty. Add it; a list of nothing is `[]`."},
	{"request.null",
		"The value is null. Leave the field out where the value is not known."},
	{"request.wrong_type",
		"The value has another type than the field. Write a string, number, boolean, list or object as the fault " +
			"says."},

	{"request.unknown_word",
		"The word is not one of the words of this field. Use one that is accepted, in the same letter case."},
	{"request.unknown_version",
		"The form has no such version. Write 1, or leave the field out."},
	{"request.bad_number",
		"The number is negative or too large. Write the years of the longest sentence, 0 where it is not known."},
	{"request.bad_text",
		"The text is not valid Unicode. Write it in UTF-8, both halves of a surrogate pair included."},
	{"request.names_nothing",
		"The name has no letter, digit or symbol. Write the name itself."},
	{"request.names_many",
		"The target has an asterisk and names many. Write one target for each name, in full."},
	{"request.bad_day",
		"The day is not in the calendar or not written YYYY-MM-DD. Correct it."},
	{"request.bad_time",
		"The time is not in the form of RFC 3339 with its zone. Write it as 2020-05-01T12:00:00+01:00."},
	{"request.other_day",
		"The time of receipt is on another day than the day of receipt. Write both as they were where the request " +
			"was received."},
	{"request.ends_before_it_begins",
		"The span of a target or of an item ends before it begins. Correct from or until."},
	{"request.other_purpose",
		"An intelligence authority or a national_security_order serves intelligence, and the purpose is another. " +
			"Write intelligence, or leave the purpose out."},
	{"request.subject_and_subjects",
		"The request says something in both subject and subjects. Write every person in subjects, and nothing in " +
			"subject."},
	{"request.unknown_target",
		"An item or a person names a target that the request does not have. Write the value as it is in targets, or " +
			"add the target."},

	{"request.label_name",
		"A label has a name of another form. Write lower-case letters, digits and underscores, a letter first, at most 64."},
	{"request.long_text",
		"A text of a label is longer than 1 KiB. Write a shorter one."},
	{"request.unknown_label",
		"No file `labels.yaml` beside the custom rules declares the label. Correct its name, declare it there, or leave it " +
			"out: a label that no rule reads could be the one that was meant to forbid."},

	{"request.empty_list",
		"The list has no item, and needs one. Add what is asked for."},
	{"request.empty_text",
		"An item of a list is an empty text. Leave it out, or write XX for a state or place that is not known."},
	{"request.repeated_item",
		"The list has the item twice. Write it once; places do not differ by letter case."},
	{"request.too_many",
		"The list has more items than a request may have: 1,000 of data, 100,000 targets or subjects, 64 labels. " +
			"Send several requests."},

	{"request.unknown_state",
		"The code is not one of ISO 3166-1, or XK. Write two capital letters: GB and not UK, US and not USA."},
	{"request.not_a_state",
		"The EU, one of its bodies or an international organisation stands where a state belongs. Write the member " +
			"state; for the EPPO the state of its delegated prosecutor, with authority.name; XX for the others, of " +
			"which no law is held."},
	{"request.state_needed",
		"The state is XX, and a clearance needs the state that gave it. Name the state."},
	{"request.unknown_area",
		"The code is not of the form of ISO 3166-2. Write the state, or state and part such as US-NY."},
	{"request.half_a_place",
		"The place has a colon but lacks the provider or the region. Write both, or the state."},
	{"request.unknown_place",
		"The place has the form of neither a state or a part of one nor provider:region, or no provider has a region of that name. " +
			"Write SE or aws:eu-north-1."},
	{"request.bare_region",
		"The place is a region without its provider, and may lie in several states. Write one that is accepted."},
	{"request.unknown_provider",
		"The provider is not in the table of regions. Write one of that table, or the state; a law folder can add " +
			"providers."},
	{"request.unknown_region",
		"The region is a slip for one in the table of regions, or a name that a service uses (`Law.CheckPlaces`) is not there. " +
			"Write the name that is suggested, or add the region to the table."},
	{"request.before_law",
		"The day of receipt is before the first day for which law is held. Such a request cannot be decided."},

	{"request.more",
		"There are more than 100 faults, and this one counts the others. Mend those that are told and try again."},
}
