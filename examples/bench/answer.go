package main

import "github.com/comity-go/comity/policy"

// An answer is what an engine found on a request of one item.
type answer struct {
	outcome policy.Outcome
	fired   codes
}

// answered completes all rules that fired: with the silence where nothing
// speaks for or against, and with the outcome.
func answered(fired codes, v *view) answer {
	if fired&(gates|forbids|permits) == 0 {
		fired |= silenceNoPermit
	}
	if fired&gates == 0 && v.OtherPurpose {
		fired |= silenceOtherPurpose
	}
	a := weighed(fired, v)
	a.fired |= wantsWay(a, v.Control, v.Hosts, v.AskHosts, v.AskAll, v.AskProtected)
	return a
}

// wantsWay returns the silence of an item that is denied because no way is open to a
// known place, or to who is protected.
func wantsWay[A, H ~string](a answer, control bool, hosts H, askHosts, askAll, askProtected A) codes {
	if a.outcome != policy.Deny || a.fired&gates != 0 || hosts == "unknown" {
		return 0
	}
	way := askHosts
	if !control || askHosts == "none" {
		way = askAll
	}
	return fires(way == "closed" || askProtected == "closed", silenceNoWay)
}

// weighed completes some rules that fired with the outcome.
func weighed(fired codes, v *view) answer {
	return answer{weigh(fired, v.Control, v.AskHosts, v.AskAll, v.AskProtected), fired}
}

// weigh is the posture storage_location in Go.
func weigh[S ~string](fired codes, control bool, hosts, all, protected S) policy.Outcome {
	switch {
	case fired&gates != 0 || protected == "closed":
		return policy.Deny
	case !control:
		return redirect(all)
	case protected == "open":
		return policy.RedirectToMLAT
	case fired&storagePermits != 0:
		return policy.Allow
	case hosts == "none":
		return redirect(all)
	}
	return redirect(hosts)
}

// redirect redirects where the way is open, and denies where it is not.
func redirect[S ~string](way S) policy.Outcome {
	if way == "open" {
		return policy.RedirectToMLAT
	}
	return policy.Deny
}
