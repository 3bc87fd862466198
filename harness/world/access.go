package world

import (
	"context"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
)

// Reader is what a plan may call: none of its methods changes anything at the target.
type Reader interface {
	Token(ctx context.Context, service client.Service) (client.Secret, error)
	GetCardAccountDetails(ctx context.Context, account client.CardRef) (client.CardAccount, error)
	GetCardBalance(ctx context.Context, card client.CardRef) (client.Paise, error)
	GetCardDetails(ctx context.Context, card client.CardRef) (client.Card, error)
	GetCardLimitsControls(ctx context.Context, card client.CardRef) (client.CardLimits, error)
	GetCardTransactionDetails(ctx context.Context, request client.CardTransactionsRequest) ([]client.CardTransaction, error)
	GetTransactionDetails(ctx context.Context, request client.TransactionsRequest) ([]client.Transaction, int64, error)
	GetWalletBalance(ctx context.Context, request client.BalanceRequest) (client.Paise, error)
	GetWalletDetails(ctx context.Context, request client.WalletRequest) (client.WalletDetails, error)
	SearchBeneficiaries(ctx context.Context, request client.SearchBeneficiariesRequest) ([]client.Beneficiary, error)
	SearchCards(ctx context.Context, account client.CardRef) ([]client.CardEntry, error)
	VKYCStatus(ctx context.Context, request client.WalletRequest) (client.KYC, error)
}

// Writer is what an apply may call, too.
type Writer interface {
	Reader
	AddBeneficiary(ctx context.Context, request client.AddBeneficiaryRequest) (client.Beneficiary, error)
	BlockCard(ctx context.Context, request client.BlockCardRequest) (client.Card, error)
	CreateCardAccount(ctx context.Context, request client.CreateCardAccountRequest) (string, error)
	CreateNonReloadableGiftCard(ctx context.Context, request client.CreateCardRequest) (client.Card, error)
	CreateReloadablePrepaidCard(ctx context.Context, request client.CreateCardRequest) (client.Card, error)
	CreateWallet(ctx context.Context, request client.CreateWalletRequest) (client.CreatedWallet, error)
	DeleteBeneficiary(ctx context.Context, request client.DeleteBeneficiaryRequest) (client.Beneficiary, error)
	GenerateCardOTP(ctx context.Context, request client.CardOTPRequest) (client.TransactionOTP, error)
	GenerateTransactionOTP(ctx context.Context, request client.TransactionOTPRequest) (client.TransactionOTP, error)
	LoadCardFromBalance(ctx context.Context, request client.LoadCardRequest) (client.CardLoad, error)
	MinKYC(ctx context.Context, request client.MinKYCRequest) (client.KYC, error)
	UpdateCardLimitsControls(ctx context.Context, request client.CardLimitsRequest) error
	UpdateWalletDetails(ctx context.Context, request client.UpdateWalletRequest) error
	WalletTopUpFromBalance(ctx context.Context, request client.TopUpRequest) (client.TopUp, error)
}

// Partner is whose things a call is about.
type Partner struct {
	ID          string // CR...
	CompanyID   string // CEK...
	Credentials client.Credentials
}

// Reading is what a kind looks with.
type Reading struct {
	API     Reader // of the thing's partner
	OnMock  bool
	Partner Partner
	Mock    MockReader // nil where the target has no admin API
}

// Writing is what a kind changes with.
type Writing struct {
	API     Writer
	OnMock  bool
	Partner Partner
	Mock    MockWriter // nil where the target has no admin API
	// Code learns the code of an OTP that was sent to a wallet's or card's mobile number.
	Code func(ctx context.Context, otp client.TransactionOTP, mobile string) (client.Secret, error)
}

// Unsent is an error before a write was sent: it has not happened.
type Unsent struct{ Err error }

// Error implements error.
func (u *Unsent) Error() string { return u.Err.Error() }

// Unwrap gives the cause.
func (u *Unsent) Unwrap() error { return u.Err }

// Reading is what the same call may read.
func (w Writing) Reading() Reading {
	return Reading{API: w.API, OnMock: w.OnMock, Partner: w.Partner, Mock: w.Mock}
}

// AdminAPI stands among the operations that a kind uses for what only a mock's admin API does.
const AdminAPI = "the admin API of a mock"

// MockReader reads what no API of a real system shows.
type MockReader interface {
	Clock(ctx context.Context) (mock.ClockView, error)
	// OTPPolicy is what holds, with what the contract says where nothing else was set.
	OTPPolicy(ctx context.Context) (mock.OTPPolicy, error)
	// Holder is how far the holder of a wallet or card is known, by its enKashCardId.
	Holder(ctx context.Context, id string) (mock.HolderView, error)
	// Webhooks are the receivers by name, without what their headers hold.
	Webhooks(ctx context.Context) (map[string]mock.Webhook, error)
	Faults(ctx context.Context) ([]mock.FaultView, error)
}

// MockWriter does what only a mock can have done to it. What sets a thing of a name puts it in the
// place of the one that has it; to remove what is not there is no error.
type MockWriter interface {
	MockReader
	// StopClock stops the time at a moment, which may lie behind it; StartClock has it go with the wall
	// clock again.
	StopClock(ctx context.Context, at time.Time) error
	StartClock(ctx context.Context) error
	SetOTPPolicy(ctx context.Context, p mock.OTPPolicy) error
	ForgetOTPPolicy(ctx context.Context) error
	// SetHolder says how far a holder is known; what is empty stays as it is.
	SetHolder(ctx context.Context, id, kyc, terms string) error
	SetWebhook(ctx context.Context, name string, h mock.Webhook) error
	RemoveWebhook(ctx context.Context, name string) error
	SetFault(ctx context.Context, name string, f mock.Fault) error
	RemoveFault(ctx context.Context, name string) error
}

// Target is where a world is looked at.
type Target interface {
	// Mock reports whether it is one: everything on it is Kasauti's own.
	Mock() bool
	// Callable reports whether an operation can be called: that it is served, and where. Of AdminAPI it
	// reports whether there is one.
	Callable(operation string) bool
	// Known is the id that the target's own file, or the mock, knows a thing by; "" for none.
	Known(a Address) string
	// Fingerprint says which target it is; another one, or a mock that was started anew, has another.
	Fingerprint(ctx context.Context) (string, error)
	// Reader looks as a partner.
	Reader(p Partner) (Reader, error)
	// MockReader is nil where there is no admin API.
	MockReader() MockReader
}

// Writable is where a world is applied.
type Writable interface {
	Target
	// Writer writes as a partner.
	Writer(p Partner) (Writer, error)
	// MockWriter is nil where there is no admin API.
	MockWriter() MockWriter
	// Code learns the code of an OTP that was sent to the mobile number of a wallet or card.
	Code(ctx context.Context, otp client.TransactionOTP, mobile string) (client.Secret, error)
}
