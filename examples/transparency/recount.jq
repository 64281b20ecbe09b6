# Counts a decision log a second time, by a program of its own:
#
#   jq -n -f recount.jq LOG
#
# gives what "total" and "states" are in transparency.json where nothing is
# withheld (-threshold 1). The definitions are those of the page, written anew.

def abroad($asker): any(.places[]; . != $asker and . != "XX" and . != "");
def is_content: .category == "content" or .category == "documents";

# Whether the data are wanted for a lawsuit: the request says so, or is a discovery
# order of nobody who serves another purpose.
def civil:
  (.purpose // "") as $purpose
  | $purpose == "civil" or ($purpose == "" and .instrument.kind == "discovery_order"
      and (.authority.kind | IN("intelligence", "tax_authority", "regulator") | not));

# What is needed of one record.
def brief:
  if .kind != "decision" then {seq, kind, decision_id, finding, items}
  else .input.requesting as $asker | {
    seq, kind, decision_id, id: .input.id, state: $asker,
    accounts: (.input.targets | length),
    group: (if .input.authority.kind == "private_party" or (.input | civil) then "private"
      elif .input.instrument.kind | test("preservation") then "preservation"
      else "data" end),
    organisation: (.input.customer.kind != "consumer"),
    danger: (.input.instrument.kind == "emergency_request"
      or (.input.instrument.kind == "european_production_order" and .input.emergency.danger_to != "")),
    assistance: (.input.instrument.kind == "mla_request"),
    outcomes: [.result.items[].outcome],
    items: [.result.items[] | {content: is_content, abroad: abroad($asker)}]
  } end;

# Decisions, each with what was done on it: the records that name it.
def decisions:
  group_by(.decision_id)[]
  | (map(select(.kind == "decision")) | max_by(.seq)) as $d
  | select($d)
  | map(select(.kind == "release") | [$d.items[.items[]] | select(.)]) as $releases
  | $d + {
      objected: any(.[]; .finding == "objected"),
      handed: (if $releases == [] then null else $releases | add end)
    };

# Requests, each with its last decision and with what was done on all of them.
def matters:
  [decisions] | group_by(.id)
  | map(max_by(.seq) + {
      objected: any(.[]; .objected),
      crosses: any(max_by(.seq).items[]; .abroad),
      handed: (map(.handed | select(. != null)) | if . == [] then null else add end)
    });

def number(f): map(select(f)) | length;

# The numbers of some matters.
def numbers:
  map(select(.group == "data")) as $data
  | map(select(.group == "preservation")) as $kept
  | def of_data(f): $data | number(f);
    def allowed: any(.outcomes[]; . == "allow");
    def redirected: any(.outcomes[]; . == "redirect_to_mlat");
    def handed: .handed // [];
  {
    requests: ($data | length),
    content: of_data(any(handed[]; .content)),
    non_content: of_data((handed | length) > 0 and all(handed[]; .content | not)),
    nothing: of_data(.handed == []),
    pending: of_data(.handed == null and allowed),
    redirected: of_data(.handed == null and (allowed | not) and redirected),
    rejected: of_data(.handed == null and all(.outcomes[]; . == "deny")),
    accounts: ($data | map(.accounts) | add // 0),
    redirected_in_part: of_data(allowed and redirected),
    cross_border: of_data(.crosses),
    cross_border_disclosed: of_data(any(handed[]; .abroad)),
    cross_border_enterprise: of_data(.organisation and any(handed[]; .abroad and .content)),
    emergency: of_data(.danger),
    emergency_disclosed: of_data(.danger and (handed | length) > 0),
    mla: of_data(.assistance),
    challenged: of_data(.objected),
    preservation: ($kept | length),
    preservation_accounts: ($kept | map(.accounts) | add // 0),
    private: number(.group == "private")
  };

[inputs | brief] | matters | {total: numbers, states: (group_by(.state) | map({state: .[0].state} + numbers))}
