package steps

import (
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerOTP(r *scenario.Registry) {
	r.Step(`^a transaction OTP is requested for card "([^"]+)"$`, requestOTP,
		"Asks for a transaction OTP as the partner whose card it is.",
		scenario.Example(`a transaction OTP is requested for card "asha"`), scenario.Calls(client.OpTransactionOTP))
	r.Step(`^a transaction OTP was sent for card "([^"]+)"$`, sentOTP,
		"Asks for a transaction OTP and makes sure that it was accepted.",
		scenario.Example(`a transaction OTP was sent for card "asha"`), scenario.Calls(client.OpTransactionOTP))
	r.Step(`^(\d+) transaction OTPs are requested at once for card "([^"]+)"$`, requestOTPs,
		"Asks for several transaction OTPs at the same time, at most 100.",
		scenario.Example(`16 transaction OTPs are requested at once for card "asha"`), scenario.Calls(client.OpTransactionOTP))
	r.Step(`^an OTP is sent$`, otpIsSent,
		"The answer is a success and names the OTP request.",
		scenario.Example(`an OTP is sent`))
	r.Step(`^(\d+) OTPs are sent$`, otpsAreSent,
		"Every one of the requests made at once was accepted.",
		scenario.Example(`16 OTPs are sent`))
	r.Step(`^every OTP request has an id of its own$`, otpIDsDiffer,
		"No otpRequestId of the scenario was given twice.",
		scenario.Example(`every OTP request has an id of its own`))
	r.Step(`^the OTP request id is EK and eight characters$`, otpIDShape,
		"The otpRequestId has the shape of the documented examples.",
		scenario.Example(`the OTP request id is EK and eight characters`))
	r.Step(`^the mobile number is shown masked$`, mobileMasked,
		"The mobile number in the answer shows the first and last two digits only.",
		scenario.Example(`the mobile number is shown masked`))
	r.Step(`^the masked number is that of card "([^"]+)"$`, mobileOf,
		"The digits that the mask leaves are those of the card's mobile.",
		scenario.Example(`the masked number is that of card "asha"`))
	r.Step(`^the OTP reaches the mobile of card "([^"]+)" once$`, otpReaches,
		"Exactly one SMS with the OTP went to the card's mobile and none to another.",
		scenario.Needs(scenario.Inbox), scenario.Example(`the OTP reaches the mobile of card "asha" once`))
	r.Step(`^the OTP has six digits$`, otpDigits,
		"The code of the latest OTP has six digits.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP has six digits`))
	r.Step(`^the OTPs are not all the same code$`, otpCodesDiffer,
		"The codes sent in this scenario are not all equal.",
		scenario.Needs(scenario.Inbox), scenario.Example(`the OTPs are not all the same code`))
	r.Step(`^no answer shows the OTP$`, otpNotShown,
		"None of the answers so far contains the code that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`no answer shows the OTP`))
}

// otp is one OTP that was sent.
type otp struct {
	scenario.OTPRequest
	code client.Secret
}

// otps are those of a scenario, in the order in which they were sent.
type otps struct {
	sent   []*otp
	atOnce []*scenario.Answer
}

func (o *otps) last() (*otp, error) {
	if len(o.sent) == 0 {
		return nil, fmt.Errorf("use the OTP: none was sent in this scenario; add a step such as: Given a transaction OTP was sent for card \"asha\"")
	}
	return o.sent[len(o.sent)-1], nil
}
