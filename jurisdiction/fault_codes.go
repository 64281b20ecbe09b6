package jurisdiction

// A code names a kind of fault of a law file. It is stable: programs compare it,
// people search for it. It stands at the end of the fault, in brackets.
type code string

// The codes. Each has a row in faultCodes.
const (
	codeNoFileSystem code = "law.no_file_system"
	codeNoFile       code = "law.no_file"
	codeUnreadable   code = "law.unreadable"
	codeIrregular    code = "law.irregular_file"
	codeLargeFile    code = "law.large_file"
	codeManyFiles    code = "law.many_files"
	codeLargeSet     code = "law.large_set"
	codePassedOver   code = "law.passed_over"
	codeFileName     code = "law.file_name"
	codeFolderName   code = "law.folder_name"
	codeFolder       code = "law.unknown_folder"
	codeFolderLink   code = "law.folder_link"

	codeNoYAML        code = "law.no_yaml"
	codeNoJSON        code = "law.no_json"
	codeTwoDocuments  code = "law.two_documents"
	codeAlias         code = "law.alias"
	codeUnquotedDay   code = "law.unquoted_day"
	codeUnknownField  code = "law.unknown_field"
	codeRepeatedField code = "law.repeated_field"
	codeWrongType     code = "law.wrong_type"
	codeRegionRow     code = "law.region_row"

	codeUnknownWord  code = "law.unknown_word"
	codeUnknownState code = "law.unknown_state"
	codeUnknownArea  code = "law.unknown_area"
	codeRepeatedWord code = "law.repeated_word"
	codeBadDay       code = "law.bad_day"

	codeManifestDays      code = "law.manifest_days"
	codeUnknownInstrument code = "law.unknown_instrument"
	codePositionLevel     code = "law.level_in_positions"
	codePartOfPart        code = "law.part_of_part"
	codePartOverlap       code = "law.parts_overlap"
	codeBoundPart         code = "law.bound_part"

	codeMissingField       code = "law.missing_field"
	codeBadIdentifier      code = "law.bad_identifier"
	codeHighButRecalled    code = "law.high_but_recalled"
	codeMisplacedAuthority code = "law.misplaced_authority"
	codeMisplacedSurvey    code = "law.misplaced_survey"
	codeNoLevel            code = "law.no_level"

	codeFolderOfOther    code = "law.folder_of_other_state"
	codeNoParty          code = "law.no_party"
	codeNeverBound       code = "law.never_bound"
	codeStateOrGroup     code = "law.state_or_group"
	codeGroupCycle       code = "law.group_cycle"
	codePartyOverlap     code = "law.parties_overlap"
	codeMissingSide      code = "law.missing_side"
	codeTwoTowards       code = "law.two_towards"
	codeTowardsNoParty   code = "law.towards_no_party"
	codeMisplacedTowards code = "law.misplaced_towards"

	codeStatusWithDays  code = "law.status_with_days"
	codeUntil           code = "law.until_before_from"
	codeSuspended       code = "law.suspended_before_from"
	codePrecision       code = "law.precision_without_from"
	codeMissingFrom     code = "law.missing_from"
	codeUncited         code = "law.not_cited"
	codeMissingRole     code = "law.missing_role"
	codeMissingForRole  code = "law.missing_for_role"
	codeForeignToRole   code = "law.not_for_role"
	codeNegativeTime    code = "law.negative_time"
	codeTwoClocks       code = "law.two_clocks"
	codeExtensionNoDays code = "law.missing_days"
	codeTwoWeights      code = "law.two_weights"
	codeListedAlone     code = "law.listed_alone"
	codeKindAndNot      code = "law.kind_and_not"
	codeChannelWhen     code = "law.not_for_channel"
	codeUnsectoredPower code = "law.unsectored_power"
	codeWholeState      code = "law.area_of_whole_state"
	codeAreaOfOther     code = "law.area_of_other_state"
	codeLevelOverlap    code = "law.levels_overlap"
	codeLevelGap        code = "law.level_gap"
	codeBelowLevel      code = "law.below_level"
)

// A faultCode is a row of the manual's section "What is refused".
type faultCode struct {
	Code  code
	Means string
}

// faultCodes says of each code what is refused and how it is mended, in the
// order of the manual. From it the section "What is refused" of law/README.md is
// made, by go generate or go test ./jurisdiction -run TestRefused -update.
var faultCodes = []faultCode{
	{codeNoFileSystem, "No folder is given. Give the folder with the law files."},
	{codeNoFile, "The folder has no law file. Put one into the folder of its state, such as `us/act.yaml`."},
	{codeUnreadable, "A file or folder cannot be read. Give the right to read it, or take it away."},
	{codeIrregular,
		"What has the name of a law file is no regular file: a pipe, a device, a folder behind a link. " +
			"Put the law into a file."},
	{codeLargeFile, "A file is too large. Keep one instrument in a file."},
	{codeManyFiles, "The folder has too many law files. Give fewer."},
	{codeLargeSet, "All files together are too large. Give fewer."},
	{codePassedOver,
		"The name of a file only looks like that of a law file or of a table of regions, so that nobody would read it. " +
			"End the name of law in `.yaml`, put regions into `regions/PROVIDER.csv`, or give it a name that does not look like it."},
	{codeFileName,
		"A law file has another name than `folder/name.yaml` in small letters, digits and hyphens. Rename " +
			"it."},
	{codeFolderName, "A folder has the name of a law file. Name it without `.yaml`."},
	{codeFolder,
		"The folder is neither that of a state nor `comity`, `eu` or `treaty`. Name it by the code of the " +
			"state in small letters."},
	{codeFolderLink, "A link leads to a folder, and no such link is followed. Give the folder itself."},

	{codeNoYAML, "The file is no YAML. Mend what the fault names."},
	{codeNoJSON, "The law in a bundle is no JSON of the form that `Law.MarshalJSON` writes. Make the bundle again."},
	{codeTwoDocuments, "The file holds more than one YAML document. Keep one instrument in a file."},
	{codeAlias, "The file uses an alias of YAML. Write out what it stands for."},
	{codeUnquotedDay, "A day has no quotes. Put it in quotes."},
	{codeUnknownField, "There is no field of that name. Use the fields of this page."},
	{codeRepeatedField, "A field is given twice. Keep one."},
	{codeWrongType,
		"A field holds another kind of value than it takes, such as a text for a list. Write it as this " +
			"page has it."},
	{codeRegionRow,
		"A row of the table of regions is not as [its manual](../regions/README.md) has it. Mend the " +
			"column that the fault names."},

	{codeUnknownWord, "A word is none of those that the field takes. Use one that the fault lists."},
	{codeUnknownState, "A code is that of no state. Use the code of ISO 3166-1 in capitals, `GB` and not `UK`."},
	{codeUnknownArea, "A code is that of no subdivision. Use the code of ISO 3166-2, such as `CA-QC`."},
	{codeRepeatedWord, "A list has a word twice. Drop one."},
	{codeBadDay, "A text is no day of the calendar. Write it as `\"2006-01-02\"`."},

	{codeManifestDays, "The manifest does not give the days `compiled` and `first`. Write `law.yaml` with both."},
	{codeUnknownInstrument, "An ID names no file of the set. Add the file, or drop the line that names it."},
	{codePositionLevel,
		"The library's own positions set a level for a category, which would be law for every state. Move " +
			"the row to the `state.yaml` of its state."},

	{codePartOfPart, "A territory is part of one that is itself a part. Name the whole state."},
	{codePartOverlap, "A territory is a part twice on one day. Close the earlier row with `until`."},
	{codeBoundPart, "A party is a territory that `parts` says is part of a state on those days, so that nobody would read the row. Name the state, or mend the days."},

	{codeMissingField, "The instrument, or a part in the manifest, lacks a field that each of them has. Give it."},
	{codeBadIdentifier, "`eli`, `ecli` or `celex` is not of the form of such an identifier. Write it as the official page has it, or drop it."},
	{codeHighButRecalled,
		"`confidence` is `high` and `evidence` is `recalled`, its own or that of the file: what is only remembered is not " +
			"sure. Read the text and say so, or write `medium`."},
	{codeMisplacedAuthority, "`central_authority` is not in the `state.yaml` of its one state. Move it there."},
	{codeMisplacedSurvey, "`surveyed` is not in the `state.yaml` of its one state. Move it there."},
	{codeNoLevel, "A state whose bars were surveyed has no row of role `level` at all. Add the levels of its law, or drop `surveyed`."},

	{codeFolderOfOther,
		"A file is in the folder of a state that is no party. Move the file, or name the state among the " +
			"parties."},
	{codeNoParty, "The provisions bind nobody, since no party is named. Name the state."},
	{codeNeverBound, "On no day of the provision is a party bound. Mend the days, or name the state."},
	{codeStateOrGroup, "A party row has both a state and a group, or neither. Give one of them."},
	{codeGroupCycle, "The parties of a group lead back to this file. List the states."},
	{codePartyOverlap, "Two rows of one party are in force on one day. Close the earlier row with `until`."},
	{codeMissingSide, "One party has a side and another has none. Give every party its side."},
	{codeTwoTowards, "A party row has `not_towards` and `only_towards`. Keep one."},
	{codeTowardsNoParty,
		"`not_towards` or `only_towards` names a state that is no other party of the instrument on any day. Mend the " +
			"state, or drop the entry."},
	{codeMisplacedTowards,
		"`not_towards` or `only_towards` stands where nobody would read it: on a row of a group or with a status, or in " +
			"an instrument with a provision that is neither channel nor note. Move it, or the provision."},

	{codeStatusWithDays,
		"A row has a status, which says that it gives no basis, and days of effect. Drop the days, or the " +
			"status."},
	{codeUntil, "`until` is before `from`. Write the last day of effect."},
	{codeSuspended,
		"`suspended` is not after `from`, so that the row never had effect. Drop the row, or mend the " +
			"day."},
	{codePrecision, "`precision` is given without `from`, whose precision it is. Give `from`, or drop it."},
	{codeMissingFrom,
		"A provision that decides has neither `from` nor a status. Give the first day of application, or " +
			"the status."},
	{codeUncited, "Neither the provision nor the instrument says where the text stands. Give `article`."},
	{codeMissingRole, "A provision has no role. Choose one."},
	{codeMissingForRole, "A provision lacks a field that its role needs. Give it."},
	{codeForeignToRole, "A provision has a field that its role does not take. Drop the field, or change the role."},
	{codeNegativeTime, "A time is less than nothing. Give a number above zero."},
	{codeTwoClocks, "A provision has `days` and `hours`, which are two clocks. Write two provisions."},
	{codeExtensionNoDays, "`extension` or `rolls` is given without `days`. Give `days`, or drop it."},
	{codeTwoWeights, "A condition has `min_max_years` and `max_above`. Keep one."},
	{codeListedAlone, "`or_listed` is given without `min_max_years` or `max_above`, to which it is the other way. Give one, or drop it."},
	{codeKindAndNot, "`offence_kind` and `offence_kind_not` name the same kind, so that no offence meets the condition. Drop one."},
	{codeChannelWhen, "The `when` of a channel asks for something else than the offence, which nobody would read. Drop it."},
	{codeUnsectoredPower,
		"A power of reach `abroad` in a law on communications has no `sector`, so that it would hold every trade. Name " +
			"the sectors of the providers that the law holds, or `any`."},
	{codeWholeState, "`area` names a whole state, or a territory with a code of its own. Name the subdivision, or drop it."},
	{codeAreaOfOther, "`area` names a subdivision of a state that is no party. Name the state among the parties."},
	{codeLevelOverlap, "Two levels hold on one day for one category, paper, sector and condition. Close the earlier row with `until`."},
	{codeLevelGap, "Between two levels for one category, paper, sector and condition are days without one. Close the gap."},
	{codeBelowLevel,
		"A power of a statute names an issuer who meets none of the levels that its state sets for the paper, category, " +
			"sector and day. Read both texts and mend the one that is wrong."},
}
