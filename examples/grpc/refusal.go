package main

import (
	"path"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
)

// A redirect says that the same request is met once the state where the object
// rests agrees; the rest is as in HTTP.
var statusCodes = map[guard.ProblemType]codes.Code{
	guard.NoRequest:      codes.InvalidArgument,
	guard.UnknownRequest: codes.PermissionDenied,
	guard.NotAsked:       codes.PermissionDenied,
	guard.Preapproved:    codes.PermissionDenied,
	guard.NoObject:       codes.NotFound,
	guard.Refused:        codes.PermissionDenied,
	guard.Redirected:     codes.FailedPrecondition,
	guard.NoAnswer:       codes.Unavailable,
}

// refusal returns the problem as a status with details: what kind it is, each
// reason that speaks against, and where to ask.
func refusal(p guard.Problem) error {
	info := &errdetails.ErrorInfo{Reason: path.Base(strings.Replace(string(p.Type), "#", "/", 1)), Domain: "github.com/comity-go/comity",
		Metadata: map[string]string{"outcome": p.Outcome.String(), "request_id": p.RequestID, "decision": p.Decision}}
	details := []protoadapt.MessageV1{info}
	if len(p.Reasons) > 0 {
		failure := &errdetails.PreconditionFailure{}
		for _, r := range p.Reasons {
			failure.Violations = append(failure.Violations,
				&errdetails.PreconditionFailure_Violation{Type: string(r.Effect), Subject: r.Code, Description: r.Text})
		}
		details = append(details, failure)
	}
	if len(p.Channels) > 0 {
		help := &errdetails.Help{}
		for _, c := range p.Channels {
			if o := c.CentralAuthority; o != nil {
				help.Links = append(help.Links, &errdetails.Help_Link{Url: o.URL,
					Description: policy.StateName(c.Requested, p.Language) + " under " + c.Instrument + ": " + o.Name + ", " + o.Ministry + ", " + o.City})
			}
		}
		details = append(details, help)
	}
	s, err := status.New(statusCodes[p.Type], p.Title).WithDetails(details...)
	if err != nil {
		return status.Error(codes.Unavailable, p.Title)
	}
	return s.Err()
}
