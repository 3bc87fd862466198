package mock

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// Kind is what a derived value is for; it decides the value's shape. Its text is the last
// part of the name in ${mock:acme.partner_id}.
type Kind string

// The kinds, with the shape of each. Shapes of ids are those of the documentation's
// examples; credentials have no documented shape.
const (
	PartnerID     Kind = "partner_id"      // CR and 7 of A-Z0-9
	CompanyID     Kind = "company_id"      // CEK and 7 of A-Z0-9
	AccessKey     Kind = "access_key"      // 20 of A-Z0-9
	SecretKey     Kind = "secret_key"      // 40 of A-Za-z0-9
	Username      Kind = "username"        // 10 digits, the first a 6
	Password      Kind = "password"        // 16 of A-Za-z0-9
	ClientID      Kind = "client_id"       // 16 of a-z0-9
	ClientSecret  Kind = "client_secret"   // 32 of A-Za-z0-9
	CardAccountID Kind = "card_account_id" // CA and 7 of A-Z0-9
	CardID        Kind = "card_id"         // EKC and 7 of A-Z0-9
	MerchantID    Kind = "merchant_id"     // MD and 14 of A-Z0-9
	BeneficiaryID Kind = "beneficiary_id"  // BEN and 7 of A-Z0-9
	Mobile        Kind = "mobile"          // 10 digits, the first a 6
	universeID    Kind = "universe_id"     // 10 of a-z0-9
)

const (
	digits   = "0123456789"
	lower    = "abcdefghijklmnopqrstuvwxyz" + digits
	upper    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
	alphanum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + digits
)

type shape struct {
	prefix   string
	n        int
	alphabet string
}

// shapeOf is the shape of a kind; an unknown kind gets that of a password.
func shapeOf(kind Kind) shape {
	switch kind {
	case PartnerID:
		return shape{"CR", 7, upper}
	case CompanyID:
		return shape{"CEK", 7, upper}
	case AccessKey:
		return shape{"", 20, upper}
	case SecretKey:
		return shape{"", 40, alphanum}
	case Username, Mobile:
		return shape{"6", 9, digits}
	case ClientID:
		return shape{"", 16, lower}
	case ClientSecret:
		return shape{"", 32, alphanum}
	case CardAccountID:
		return shape{"CA", 7, upper}
	case CardID:
		return shape{"EKC", 7, upper}
	case MerchantID:
		return shape{"MD", 14, upper}
	case BeneficiaryID:
		return shape{"BEN", 7, upper}
	case universeID:
		return shape{"", 10, lower}
	default:
		return shape{"", 16, alphanum}
	}
}

// Derive gives the id or credential that ${mock:NAME} and an omitted id stand for: the
// same seed, kind and name give the same value, on every machine and in every version.
func Derive(seed uint64, kind Kind, name string) string {
	s := shapeOf(kind)
	out := make([]byte, 0, len(s.prefix)+s.n)
	out = append(out, s.prefix...)
	source := binary.BigEndian.AppendUint64(make([]byte, 0, 64), seed)
	source = append(source, kind...)
	source = append(source, 0)
	source = append(source, name...)
	sum := sha256.Sum256(source)
	for i := 0; len(out) < cap(out); i++ {
		if i == len(sum) {
			sum, i = sha256.Sum256(sum[:]), 0
		}
		out = append(out, s.alphabet[int(sum[i])%len(s.alphabet)])
	}
	return string(out)
}

// KindOf finds the kind that a name such as "acme.partner_id" ends in.
func KindOf(name string) (Kind, bool) {
	kind := Kind(name[strings.LastIndexByte(name, '.')+1:])
	switch kind {
	case PartnerID, CompanyID, AccessKey, SecretKey, Username, Password, ClientID, ClientSecret,
		CardAccountID, CardID, MerchantID, BeneficiaryID, Mobile:
		return kind, true
	}
	return "", false
}
