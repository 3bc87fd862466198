package broken

import "encoding/json"

// schemaServers take requests that are not as documented, or fail over them.
func schemaServers() []Server {
	return []Server{
		{Name: "null-any", Defect: "A required field that is null gets a value of the server's choice.", Breaks: []string{"EK-HTTP-210"},
			wrap: requests(otpPath, defaultAction)},
		{Name: "json-lenient", Defect: "A lenient parser takes keys named twice and repairs broken UTF-8.", Breaks: []string{"EK-HTTP-190"},
			wrap: requests(otpPath, func(map[string]any) {})}, // to decode and encode is enough
		{Name: "wrong-request-fails", Defect: "The server fails over a field that is missing or mistyped.", Breaks: []string{"EK-HTTP-290"},
			wrap: rewriting("", refusal(failing(json.Number("422"))))},
		{Name: "wrong-list-fails", Defect: "The server fails over a body that is a list.", Breaks: []string{"EK-HTTP-290"},
			wrap: rewriting(otpPath, failingOverLists)},
	}
}

// defaultAction takes null for the only action that there is.
func defaultAction(fields map[string]any) {
	if action, has := fields["cardOtpAction"]; has && action == nil {
		fields["cardOtpAction"] = "TRANSACTION_OTP"
	}
}

// failing answers a refusal of one code as a failure of the server.
func failing(code json.Number) func(*answer) {
	return func(a *answer) {
		edit(func(fields map[string]any) {
			if fields["code"] == code {
				a.status = 500
			}
		})(a)
	}
}

func failingOverLists(a *answer) {
	if len(a.request) > 0 && a.request[0] == '[' {
		a.status = 500
	}
}
