package client

import "context"

// The cardOtpActions of cards. No page shows another than CardTransactionOTP, which authorises
// any one operation; the others are assumed (EK-CARD-350).
const (
	CardTransactionOTP = "TRANSACTION_OTP"
	CardBlockOTP       = "BLOCK_CARD"
	CardReplaceOTP     = "REPLACE_CARD"
	CardPINOTP         = "SET_PIN"
	CardViewOTP        = "VIEW_CARD"
)

// CardOTPRequest is the body of the page "Generate OTP" of cards (api-26007577).
type CardOTPRequest TransactionOTPRequest

// Request is the call that asks.
func (r CardOTPRequest) Request() Request {
	request := TransactionOTPRequest(r).Request()
	request.Operation = OpCardOTP
	return request
}

// GenerateCardOTP has a one-time passcode sent to the holder of a card. It sends an SMS, so it is
// never repeated by itself.
func (c *Client) GenerateCardOTP(ctx context.Context, request CardOTPRequest) (TransactionOTP, error) {
	return cardAnswer(ctx, c, request.Request(), func(payload object) (otp TransactionOTP, err error) {
		if otp.OTPRequestID, err = payload.required("otpRequestId"); err != nil {
			return otp, err
		}
		otp.MobileNumber, err = payload.text("mobileNumber")
		return otp, err
	})
}

// CardApproval shows that a card's holder agrees: by an OTP that was sent, or by the code of an
// authenticator.
type CardApproval struct {
	OTPMedium    string // MOBILE or MFA
	OTPRequestID string // TransactionOTP.OTPRequestID, where MOBILE
	OTP          Secret // where MOBILE
	MFACode      Secret // where MFA
}

func (a CardApproval) secrets() []Secret { return []Secret{a.OTP, a.MFACode} }

// approvalBody is CardApproval on the wire.
type approvalBody struct {
	OTPMedium    string `json:"otpMedium,omitempty"`
	OTPRequestID string `json:"otpRequestId,omitempty"`
	OTP          string `json:"otp,omitempty"`
	MFACode      string `json:"mfaCode,omitempty"`
}

func (a CardApproval) body() approvalBody {
	return approvalBody{a.OTPMedium, a.OTPRequestID, a.OTP.Reveal(), a.MFACode.Reveal()}
}

// BlockCardRequest is the body of the page "Block Card" (api-13438390).
type BlockCardRequest struct {
	CardRef
	CardApproval
	BlockCode string // L locks, UL unlocks, BL blocks for good, AP activates
	Reason    string
}

// Request is the call that blocks.
func (r BlockCardRequest) Request() Request {
	return Request{Operation: OpBlockCard, Body: struct {
		CardRef
		BlockCode string `json:"blockCode"`
		Reason    string `json:"reason,omitempty"`
		approvalBody
	}{r.CardRef, r.BlockCode, r.Reason, r.body()}}
}

// BlockCard locks, unlocks, blocks or activates a card. It is never repeated by itself.
func (c *Client) BlockCard(ctx context.Context, request BlockCardRequest) (Card, error) {
	return cardAnswer(ctx, c, request.Request(), readCard, request.secrets()...)
}

// ReplaceCardRequest is the body of the page "Request Card Replacement" (api-13438389).
type ReplaceCardRequest struct {
	CardRef // CompanyID is not sent
	CardApproval
}

// Request is the call that replaces.
func (r ReplaceCardRequest) Request() Request {
	r.CompanyID = ""
	return Request{Operation: OpReplaceCard, Body: struct {
		CardRef
		approvalBody
	}{r.CardRef, r.body()}}
}

// RequestCardReplacement makes a new card in the place of one, which is dead from then on. It
// gives the new card (EK-CARD-460, assumed), and is never repeated by itself.
func (c *Client) RequestCardReplacement(ctx context.Context, request ReplaceCardRequest) (Card, error) {
	return cardAnswer(ctx, c, request.Request(), readCard, request.secrets()...)
}

// SetCardPINRequest is the body of the page "Set Card PIN" (project-616243/api-8990358). That it
// takes an OTP where OTPRequired is true is assumed.
type SetCardPINRequest struct {
	CardRef
	PINBlock     Secret
	OTPRequired  bool
	OTPRequestID string
	OTP          Secret
}

// Request is the call that sets it.
func (r SetCardPINRequest) Request() Request {
	return Request{Operation: OpSetCardPIN, Body: struct {
		CardRef
		PINBlock     string `json:"pinBlock"`
		OTPRequired  bool   `json:"otpRequired"`
		OTPRequestID string `json:"otpRequestId,omitempty"`
		OTP          string `json:"otp,omitempty"`
	}{r.CardRef, r.PINBlock.Reveal(), r.OTPRequired, r.OTPRequestID, r.OTP.Reveal()}}
}

// SetCardPIN sets a card's PIN. It is never repeated by itself.
func (c *Client) SetCardPIN(ctx context.Context, request SetCardPINRequest) error {
	return c.cardSuccess(ctx, request.Request(), request.PINBlock, request.OTP)
}

// PhysicalCardRequest is the body of "Order Physical Card", of which no page was seen (EK-CARD-560,
// assumed).
type PhysicalCardRequest struct {
	CardRef
	DeliveryAddress  string `json:"deliveryAddress,omitempty"`
	DeliveryAddress2 string `json:"deliveryAddress2,omitempty"`
	DeliveryCity     string `json:"deliveryCity,omitempty"`
	DeliveryState    string `json:"deliveryState,omitempty"`
	DeliveryCountry  string `json:"deliveryCountry,omitempty"`
	DeliveryPincode  string `json:"deliveryPincode,omitempty"`
}

// Request is the call that orders it.
func (r PhysicalCardRequest) Request() Request {
	return Request{Operation: OpOrderPhysicalCard, Body: r}
}

// OrderPhysicalCard orders the plastic of a card. It is never repeated by itself.
func (c *Client) OrderPhysicalCard(ctx context.Context, request PhysicalCardRequest) error {
	return c.cardSuccess(ctx, request.Request())
}

// ViewCardRequest is the body of "View Card Details" and "View Card CVV", of which no page was seen
// (EK-CARD-450, EK-CARD-560, assumed). It travels encrypted.
type ViewCardRequest struct {
	CardRef
	OTPRequestID string
	OTP          Secret
}

// Request is the call for the number.
func (r ViewCardRequest) Request() Request { return r.of(OpViewCardDetails) }

// CVVRequest is the call for the CVV.
func (r ViewCardRequest) CVVRequest() Request { return r.of(OpViewCardCVV) }

func (r ViewCardRequest) of(operation string) Request {
	return Request{Operation: operation, Body: struct {
		CardRef
		OTPRequestID string `json:"otpRequestId"`
		OTP          string `json:"otp"`
	}{r.CardRef, r.OTPRequestID, r.OTP.Reveal()}}
}

// CardNumber is what a card shows.
type CardNumber struct {
	Number                  Secret // sixteen digits
	ExpiryMonth, ExpiryYear Secret // 08 and 2031
}

// ViewCardDetails reads the whole number of a card and its expiry.
func (c *Client) ViewCardDetails(ctx context.Context, request ViewCardRequest) (CardNumber, error) {
	return cardAnswer(ctx, c, request.Request(), func(payload object) (CardNumber, error) {
		var number, month, year string
		err := payload.texts(map[string]*string{"cardNumber": &number, "expiryMonth": &month, "expiryYear": &year})
		return CardNumber{NewSecret(number), NewSecret(month), NewSecret(year)}, err
	}, request.OTP)
}

// ViewCardCVV reads a card's CVV.
func (c *Client) ViewCardCVV(ctx context.Context, request ViewCardRequest) (Secret, error) {
	return cardAnswer(ctx, c, request.CVVRequest(), func(payload object) (Secret, error) {
		cvv, err := payload.required("cvv")
		return NewSecret(cvv), err
	}, request.OTP)
}
