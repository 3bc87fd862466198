package mock

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// kycEdges are the only ways from one state of KYC to another.
var kycEdges = map[string][]string{
	"Not Uploaded":                  {"Min KYC Verified/VKYC Pending"},
	"Min KYC Verified/VKYC Pending": {"Pending/Created"},
	"Pending/Created":               {"Pending/Pending"},
	"Pending/Pending":               {"Verified"},
}

// Whatever is called and however the clock moves, KYC goes by its edges, the details are locked
// exactly when the minimum is done, and a wallet is active exactly when it may be.
func TestKYCKeepsToItsEdges(t *testing.T) {
	s := newServer(t, nil)
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		n := onboard(t, s, fmt.Sprint(t.Name(), run))
		defer func() { _ = s.DropUniverse(n.desk.id) }()
		before, accepted, link := "Not Uploaded", false, ""
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			switch rapid.IntRange(0, 6).Draw(r, "step") {
			case 0:
				n.verify()
			case 1:
				n.call("POST", "/min-kyc", fields{"otp": n.otp.wrong(), "otpRequestId": n.otp.id})
			case 2:
				locked := n.call("PATCH", "", fields{"city": "Mumbai"}).code() != "0"
				if locked != (before != "Not Uploaded") {
					r.Fatalf("in the state %s: locked %v", before, locked)
				}
			case 3:
				if a := n.call("GET", "/vkyc/link", nil); a.code() == "0" {
					link = a.payload(t)["vkycLink"].(string)
				}
			case 4:
				if link != "" {
					n.visit(link)
				}
			case 5:
				if address, pending := n.details()["partnerTncUrl"].(string); pending {
					n.visit(address)
					accepted = true
				}
			default:
				n.advance(time.Duration(rapid.SampledFrom([]int{1, 59, 61, 300, 901, 7_200, 86_400}).Draw(r, "seconds")) * time.Second)
			}
			now := n.kyc()
			if !reaches(before, now) {
				r.Fatalf("KYC went from %s to %s", before, now)
			}
			before = now
			d := n.details()
			if active := accepted && now != "Not Uploaded"; (d["status"] == "ACTIVE") != active || d["latestTncVersionAccepted"] != accepted {
				r.Fatalf("KYC %s, accepted %v: %v", now, accepted, d)
			}
		}
	})
}

// reaches follows the edges: a long step of the clock takes several.
func reaches(from, to string) bool {
	if from == to {
		return true
	}
	for _, next := range kycEdges[from] {
		if reaches(next, to) {
			return true
		}
	}
	return false
}
