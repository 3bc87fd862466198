package mock

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// HolderView is how far the holder of a wallet or card is known.
type HolderView struct {
	ID     string `json:"enKashCardId"`
	KYC    string `json:"kyc"`    // none, min, created, pending, full, failed, rejected or redo
	Terms  string `json:"terms"`  // accepted or pending
	Active bool   `json:"active"` // the wallet or card may be used
}

// The states of the latest T&C, by name.
const (
	termsAccepted = "accepted"
	termsPending  = "pending"
)

func (v *card) holderView() HolderView {
	view := HolderView{ID: v.id, Terms: termsPending, Active: v.active()}
	for name, k := range kycByName {
		if name != "" && k == v.kyc {
			view.KYC = name
		}
	}
	if v.tnc {
		view.Terms = termsAccepted
	}
	return view
}

// KYCs are how far a holder may be known, by name, in the order in which it comes so far.
func KYCs() []string {
	return []string{"none", "min", "created", "pending", "full", "failed", "rejected", "redo"}
}

func (u *universe) holderOf(r *http.Request) (*card, error) {
	id := r.PathValue("enKashCardId")
	if v := u.cards.get(id); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("find the holder: no wallet or card of this universe has the id %q; the ledger lists them with their ids", clip(id))
}

func adminHolder(u *universe, r *http.Request) (int, any, error) {
	defer u.enter()()
	v, err := u.holderOf(r)
	if err != nil {
		return http.StatusNotFound, nil, err
	}
	return http.StatusOK, v.holderView(), nil
}

// adminSetHolder says how far a holder is known, as if it had come so far by itself.
func adminSetHolder(u *universe, r *http.Request) (int, any, error) {
	var wanted struct {
		KYC   string `json:"kyc"`
		Terms string `json:"terms"`
		Stays bool   `json:"stays"`
	}
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	_, known := kycByName[wanted.KYC]
	switch {
	case wanted.KYC == "" && wanted.Terms == "":
		return http.StatusBadRequest, nil, errors.New("set the holder: nothing was said of it; give kyc, terms or both")
	case !known:
		return http.StatusBadRequest, nil, fmt.Errorf("set the holder: %q is no KYC; use one of %s", clip(wanted.KYC), strings.Join(KYCs(), ", "))
	case wanted.Terms != "" && wanted.Terms != termsAccepted && wanted.Terms != termsPending:
		return http.StatusBadRequest, nil, fmt.Errorf("set the holder: terms is %q; use %s or %s", clip(wanted.Terms), termsAccepted, termsPending)
	}
	defer u.enter()()
	v, err := u.holderOf(r)
	if err != nil {
		return http.StatusNotFound, nil, err
	}
	if wanted.KYC != "" {
		u.setKYC(v.id, kycByName[wanted.KYC], wanted.Stays)
	}
	if wanted.Terms != "" {
		u.cards.edit(v.id).tnc = wanted.Terms == termsAccepted
	}
	u.pulse.beat()
	return http.StatusOK, u.cards.get(v.id).holderView(), nil
}

// setKYC puts a holder where it would be by itself: a VKYC link that was given is opened some time
// later, and a review ends. Where it stays nothing more happens by itself, so that it is still there
// when somebody looks. The caller holds u.mu.
func (u *universe) setKYC(id string, k kyc, stays bool) {
	v := u.cards.edit(id)
	v.kyc, v.barred, v.vkyc = k, false, "" // links of before lead nowhere
	if stays || k != kycCreated && k != kycPending {
		return
	}
	now := u.clock.now()
	v.vkyc = pick(u.rand, alphanum, tokenLength)
	u.links.put(v.vkyc, vkycLink{card: id, expires: now.Add(u.server.rules.vkycLife)})
	next, after := vkycBegins, time.Duration(u.server.rules.vkycBegins)
	if k == kycPending {
		next, after = vkycDecided, u.server.rules.vkycReview
	}
	u.schedule(now.Add(after), next, v.vkyc)
}
