package rule

// A Refusal is one kind of fault.
type Refusal struct {
	Code  string // stable: a program may compare it
	Means string // what is refused and why, and how it is mended
}

// Refused is every kind of fault that a rule file can have. The section "What is
// refused" of policy/rego/README.md is made of it, and each row has a page that
// provokes it in policy/internal/check/testdata/rules.
var Refused = []Refusal{
	{"rule.no_file",
		"The folder has no rule file. Give the folder that the rules are in; their names end in `.rego`."},
	{"rule.folder_name",
		"A folder has a name like that of a rule file, and would not be read as one. Rename the folder."},
	{"rule.folder_link",
		"A link leads to a folder, and links to folders are not followed. Give that folder itself."},
	{"rule.file_name",
		"The name of a file has characters that do not show, such as those that turn the text round: people would " +
			"read another name. Rename it."},
	{"rule.passed_over",
		"The name of a file only looks like one of a rule file, by letter case, by a space or a letter of another " +
			"script, by one letter too many, or with more behind it as in `b.rego.txt`. It would not be read. Rename it."},
	{"rule.irregular_file",
		"The file is a pipe or a device. Reading it could take for ever. Put the rules into a regular file."},
	{"rule.large_file",
		"A file is larger than 256 KiB. Split it."},
	{"rule.many_files",
		"The folder has more than 1,000 rule files. Put several rules into one file."},
	{"rule.large_set",
		"The files of the folder are larger than 2 MiB together. Shorten them."},

	{"rule.labels_syntax",
		"`labels.yaml` is not YAML, or not one mapping from the names of labels to what they are. Write `tier: {words: " +
			"[standard, sovereign]}` and so on."},
	{"rule.label_name",
		"The name of a label has another form than lower-case letters, digits and underscores, a letter first, at most 64. " +
			"Write such a name."},
	{"rule.label_key",
		"The declaration of a label has a key that there is not, or one twice. Write `words` or `text`, and where they are " +
			"needed `list` and `about`, each once."},
	{"rule.label_value",
		"The declaration of a label says something that it cannot say: neither words nor `text: true`, or both, a word " +
			"that is no text, or one twice. Write it as the message says."},
	{"rule.repeated_label",
		"A label is declared twice. Declare it once."},
	{"rule.many_labels",
		"More than 64 labels are declared, and a request gives no more. Remove some."},

	{"rule.list_name",
		"A file in the folder `lists` is not called as a list is, and would not be read. Write `lists/<name>.txt`, the name " +
			"in lower-case letters, digits and underscores."},
	{"rule.list_value",
		"A line of a list is no value: too long, not in UTF-8, or with characters that do not show, so that nothing would " +
			"be equal to it; or it says `fold` elsewhere than on the first line. Correct it."},
	{"rule.repeated_list",
		"Two folders of rules have a list of one name. Keep one."},
	{"rule.large_lists",
		"The lists are larger than 32 MiB together. Shorten them."},

	{"rule.syntax",
		"The text is not Rego. Correct it where the line and column say."},
	{"rule.old_rego",
		"The text is Rego before 1.0. Write `if` before a body and `contains` before a code."},
	{"rule.no_name",
		"A rule or helper does not begin with its name, or has more than its value behind its arguments. Begin with " +
			"the name."},
	{"rule.too_deep",
		"A rule nests too deep: more than three comprehensions, or 200 nodes. It would take too long. Split it."},

	{"rule.unknown_package",
		"The package is none that may hold rules, and nobody would ask its rules. Write `comity.custom.<name>` or " +
			"`comity.posture.<name>`, the name in lower case."},
	{"rule.unknown_set",
		"The set is none of the four, and a rule that nobody asks would decide nothing. Write `gate`, `forbid`, " +
			"`channel` or `obligation`."},
	{"rule.permit",
		"A custom rule gives a permit. Custom rules can only tighten. Remove it."},
	{"rule.set_form",
		"A set is not written as one. Write `forbid contains \"<code>\" if …`, without `default` or `else`."},
	{"rule.code_form",
		"A code is not a constant of lower-case letters, digits and underscores that begins with a letter. Write such " +
			"a code in quotes."},
	{"rule.helper_form",
		"The name of a helper has dots or brackets. Write a complete rule or a function with a plain name."},
	{"rule.taken_name",
		"A helper has a name that means something in Rego. Give it another name."},
	{"rule.repeated_code",
		"A code is in two files or sets, and people could not tell the two apart. Give one of them another code."},
	{"rule.repeated_name",
		"Two files of a package define one name, and Rego would merge the two in silence. Define it in one file."},
	{"rule.no_code",
		"A file has no rule with a code, and would decide nothing. Move its helpers to the rule that uses them."},
	{"rule.in_test_file",
		"A rule is in a file `*_test.rego`, which no engine runs. Move the rule, or rename the file."},
	{"rule.wrong_file",
		"A built-in rule is not in the file of its name. Move it to `<set>/<code>.rego`."},

	{"rule.built_in_posture",
		"A custom posture has the name of a built-in one, which keeps its name. Choose another."},
	{"rule.posture_code",
		"A posture gives a code. A posture only weighs codes. Move the rule to a package `comity.custom.<name>`."},
	{"rule.no_outcome",
		"A posture has no outcome. Write `outcome := \"allow\" if …`."},
	{"rule.outcome_form",
		"The outcome is a set or a function. Write a complete rule, `outcome := \"allow\" if …`."},
	{"rule.open_outcome",
		"The outcome could be another word than the three. Give it only those, each in quotes."},
	{"rule.unknown_ask",
		"A posture asks at places that have no name here. Write one of the accepted words."},

	{"rule.no_title",
		"A code has no title, and nobody could read the reason. Write `# METADATA` and `# title: …` on the lines " +
			"before the rule."},
	{"rule.repeated_title",
		"A code has two titles. Keep one block of METADATA."},
	{"rule.title_form",
		"A title is longer than one line, or has characters that do not show: people would read something else than " +
			"what is there. Write it on one line of plain text."},
	{"rule.hidden_character",
		"A description or a related resource has characters that do not show. Remove them."},
	{"rule.metadata_syntax",
		"A block of METADATA is not YAML. Put quotes around a value that has a colon or begins with a sign."},
	{"rule.unknown_key",
		"METADATA has a key that rules do not have. Use an accepted one."},
	{"rule.metadata_scope",
		"The scope would carry a title over to other rules. Write `rule` or `package`, or leave it out."},
	{"rule.schemas",
		"METADATA has `schemas`, which would switch off the check of the input. Remove it."},

	{"rule.unknown_field",
		"The input has no field of that name. The condition would never hold, and a prohibition would vanish in " +
			"silence. Use an accepted name."},
	{"rule.unknown_label",
		"No `labels.yaml` at the top of the folder of rules declares the label. Declare it there, or correct the name."},
	{"rule.unknown_list",
		"There is no list of that name beside the rules. Write `lists/<name>.txt`, or correct the name."},
	{"rule.list_use",
		"A list beside the rules is used otherwise than to ask whether a value is in it. A list can have a million values: " +
			"write `value in data.comity.lists.<name>`."},
	{"rule.unknown_word",
		"The field never has that word. The condition would never hold. Use an accepted word."},
	{"rule.never_equal",
		"Two values of different types, or without a common word, are compared. They are never equal. Compare values " +
			"of one type."},
	{"rule.never_true",
		"A condition is the constant false. The rule would never hold. Remove the condition."},
	{"rule.always_true",
		"A condition is only a word, number or list, which is always true. Compare it with something."},
	{"rule.no_order",
		"What is not a number is compared with `<` or the like. Rego orders everything and puts each word above every " +
			"number. Compare numbers."},
	{"rule.wrong_type",
		"A function gets arguments of another type or number than it takes. Correct the call."},
	{"rule.not_a_set",
		"A set is needed and this is none; the input has lists. Write `{x | some x in list}`."},
	{"rule.not_a_list",
		"The elements of something are asked for that has none. Compare it with `==`."},
	{"rule.no_parts",
		"A part of a word, a number or a list is asked for by name. Read the field itself, or look into the list with " +
			"`in`."},
	{"rule.list_place",
		"An element of a list is read by its place, as in `input.request.clearances[0]` or `[a, b] := list`. The list " +
			"may be shorter, and Rego would then pass over the whole rule. Write `some c in input.request.clearances`."},
	{"rule.no_value",
		"Something may have no value and stands behind `not`, `!=`, `<` and the like, `== false`, `:=`, `in`, or in a " +
			"call: a helper without `default`, a key that an object may not have, `max` of an empty list. Rego would pass " +
			"over the whole rule. Give it a `default`. Alone, or before `== \"word\"`, it asks for the value and may stay."},

	{"rule.whole_group",
		"A group of fields is used as one value, such as `input` as a whole or a list of groups. What a rule reads is " +
			"found before it runs: the reasons and the memory rest on it. Name a field, or count the list."},
	{"rule.variable_name",
		"A field or rule is named by a variable or number. What a rule reads is found before it runs. Write the name."},
	{"rule.unchecked_field",
		"A field is read where nobody can check its name, such as through a variable. Read it from `input`, or from a " +
			"variable of `some x in input.<list>`."},
	{"rule.out_of_scope",
		"The file reads data of another package. A custom rule reads the input and its own package; a posture also " +
			"reads the built-in sets of codes. Read what it may read."},
	{"rule.whole_package",
		"A package is read as one value. Name the rule in it."},
	{"rule.unknown_rule",
		"There is no rule or package of that name. Correct the name."},
	{"rule.unknown_name",
		"There is no variable or rule of that name. Give the variable a value in this rule, or correct the name."},
	{"rule.not_a_variable",
		"A name that has a meaning, or a pattern, stands where a variable gets its value. Write a new variable."},
	{"rule.some_of_nothing",
		"`some` declares a variable without its list, and the variable could be anything. Write `some x in list`."},
	{"rule.needless_import",
		"The import is not needed: there is one way to write a rule. Remove it, and write the full name of a field."},
	{"rule.unused_helper",
		"Nothing refers to a helper: often its name, or that of a set, is misspelt. Use it or remove it."},
	{"rule.compiler",
		"OPA refuses the rule, as one with a variable that is not used. The message has its words. Correct the rule."},
	{"rule.recursion",
		"Rules refer to each other in a circle, and would not end. Break the circle."},

	{"rule.unknown_function",
		"There is no function of that name. Use an accepted one."},
	{"rule.forbidden_function",
		"The function is beyond comparing, counting, sums, sets and simple text. Rules have no clock, no network and " +
			"no random values, and end in time. Read a fact instead."},
	{"rule.builds_text",
		"A rule builds a text. A rule gives a code; the text is its title. Write the text in METADATA."},
	{"rule.single_equals",
		"A single `=` both compares and names. Write `==` to compare and `:=` to name a value."},
	{"rule.few_operands",
		"A function is called with too few operands. Write all of them."},
	{"rule.uncalled_function",
		"A function is named and not called. Call it."},
	{"rule.unknown_form",
		"The condition has a form that cannot be checked, such as a block behind `not`. Write separate conditions."},
	{"rule.with",
		"`with` replaces what a rule reads and would switch a check off. Use it only in tests."},

	{"rule.unbounded_number",
		"Two numbers that are looked up are multiplied or divided. Each result could be twice as long as the one " +
			"before, without end. Write one of them as a number, or as `count(…)`."},
	{"rule.zero_divisor",
		"A number is divided by zero. Divide by another number."},
	{"rule.number_range",
		"A number is larger than 1e15, or closer to zero than 1e-15. Write 0 or one between the two."},
	{"rule.nested_list",
		"The element of a list is a name that may be a list. Each could be twice as long as the one before, without " +
			"end. Write a list inside another one out in full."},
	{"rule.many_rules",
		"There are more than 10,000 custom rules and helpers. They have to load in a moment. Remove some."},
	{"rule.many_conditions",
		"A rule has more than 200 conditions, more than a person reads. Split it."},
	{"rule.long_chain",
		"More than 100 rules refer to each other in a row. Shorten the chain."},
}
