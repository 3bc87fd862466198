package broken

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
)

func otpServers() []Server {
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, wrap: rewriting(otpPath, success(change))}
	}
	return []Server{
		lie("otp-id-gone", "The OTP answer has no otpRequestId.", payload(drop("otpRequestId")), "EK-OTP-010"),
		lie("otp-id-null", "otpRequestId is null.", payload(put("otpRequestId", nil)), "EK-OTP-010"),
		lie("otp-id-number", "otpRequestId is a number.", payload(put("otpRequestId", 7)), "EK-OTP-010"),
		lie("otp-id-renamed", "otpRequestId is called otpReferenceId.", payload(rename("otpRequestId", "otpReferenceId")), "EK-OTP-010"),
		lie("otp-id-short", "otpRequestId is too short.", payload(put("otpRequestId", "EK7E5")), "EK-OTP-020"),
		lie("otp-mobile-gone", "The OTP answer has no mobile number.", payload(drop("mobileNumber")), "EK-OTP-030"),
		lie("otp-mobile-plain", "The mobile number is not masked.", payload(put("mobileNumber", "6000000011")), "EK-OTP-030"),
		lie("otp-mobile-other-mask", "The mask shows four digits at the end.", payload(put("mobileNumber", "XXXXXX0011")), "EK-OTP-030"),
		lie("otp-mobile-other-number", "The masked number is somebody else's.", payload(put("mobileNumber", "61XXXXXX99")), "EK-OTP-120"),
		lie("otp-payload-gone", "The OTP answer has no payload.", edit(drop("payload")), "EK-OTP-010"),
		lie("otp-payload-text", "The payload is a text.", edit(put("payload", "EK7E5CKFQX")), "EK-OTP-010"),
		lie("otp-other-envelope", "The OTP answer uses response_code and response_message.", edit(func(f map[string]any) {
			rename("code", "response_code")(f)
			rename("message", "response_message")(f)
		}), "EK-ENV-030"),
		lie("otp-code-text", "The code is a text.", edit(put("code", "0")), "EK-ENV-050"),
		lie("otp-message-empty", "The message is empty.", edit(put("message", "")), "EK-ENV-060"),
		lie("otp-beside-error-status", "An OTP is sent, yet the status is 500.", status(500), "EK-ENV-070"),
		lie("otp-beside-error-code", "An OTP is sent, yet the code is 412.", edit(put("code", 412)), "EK-ENV-100", "EK-OTP-010"),
		{Name: "otp-id-repeats", Defect: "Every OTP request gets the same id.", Breaks: []string{"EK-OTP-040"},
			wrap: rewriting(otpPath, success(payload(put("otpRequestId", "EK7E5CKFQX"))))},
		chargeForOTP(),
		{Name: "otp-in-answer", Defect: "The answer shows the OTP.", Breaks: []string{"EK-ENV-090"}, Admin: true,
			wrap: rewriting(otpPath, success(showOTP(func(code string) func(*answer) { return payload(put("otp", code)) })))},
		{Name: "otp-in-message", Defect: "The message tells the OTP.", Breaks: []string{"EK-ENV-090"}, Admin: true,
			wrap: rewriting(otpPath, success(showOTP(func(code string) func(*answer) { return edit(put("message", "Success, it is "+code)) })))},
		{Name: "otp-sms-elsewhere", Defect: "The SMS goes to another number.", Breaks: []string{"EK-OTP-080"}, Admin: true,
			admin: inbox(func(sms map[string]any) { sms["mobile"] = "6999999999" })},
		{Name: "otp-same-code", Defect: "Every OTP is the same code.", Breaks: []string{"EK-OTP-130"}, Admin: true,
			admin: inbox(func(sms map[string]any) { sms["code"] = "123456" })},
		{Name: "otp-four-digits", Defect: "An OTP has four digits.", Breaks: []string{"EK-OTP-090"}, Admin: true,
			admin: inbox(func(sms map[string]any) { sms["code"] = "1234" })},
	}
}

// showOTP lets the answer tell the newest code of the universe.
func showOTP(tell func(code string) func(*answer)) func(*answer) {
	return func(a *answer) {
		seen := httptest.NewRecorder()
		a.admin.ServeHTTP(seen, httptest.NewRequest(http.MethodGet, "/v1/universes/"+a.universe+"/inbox", nil))
		var view mock.InboxView
		if json.Unmarshal(seen.Body.Bytes(), &view) != nil || len(view.Messages) == 0 {
			return
		}
		tell(view.Messages[len(view.Messages)-1].Code)(a)
	}
}

// inbox changes every SMS that the admin API shows, as if another had been sent.
func inbox(change func(sms map[string]any)) func(http.Handler) http.Handler {
	return viewed("/inbox", func(_ string, fields map[string]any) {
		messages, _ := fields["messages"].([]any)
		for _, message := range messages {
			if sms, ok := message.(map[string]any); ok {
				change(sms)
			}
		}
	})
}

// viewed changes what the admin API shows of a universe under a path.
func viewed(path string, change func(universe string, fields map[string]any)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rest, ours := strings.CutSuffix(r.URL.Path, path)
			if !ours {
				next.ServeHTTP(w, r)
				return
			}
			rec := &recorder{answer{header: http.Header{}}}
			next.ServeHTTP(rec, r)
			edit(func(fields map[string]any) { change(rest[strings.LastIndexByte(rest, '/')+1:], fields) })(&rec.answer)
			rec.send(w)
		})
	}
}
