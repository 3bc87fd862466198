// Package mock simulates the EnKash APIs for tokens, wallets with their KYC, transaction OTPs,
// loads, balances, transactions and merchant debits, with the state behind them; it must not know
// who calls it, nor the client package.
//
// # API
//
// [Server.API] serves the operations that fixtures/contract describes, and GET /healthz.
// State lives in universes, isolated copies of the world. The first of these that is there
// chooses one:
//
//  1. the listener ([Server.ForListener], [ServeOptions.Listeners])
//  2. a path prefix: /u/<id>/api/v0/...
//  3. the header Kasauti-Universe: <id>
//  4. the bearer token, which belongs to the universe that issued it
//  5. the access key, or the OAuth username, that the universe was created with
//  6. otherwise the universe "default"
//
// Two answers name a page that a wallet's holder opens in a browser: wallet details the one where
// the T&C are accepted (/tnc/...), and VKYC Link Generation the one where VKYC begins (/vkyc/...).
// Neither is EnKash's; a visit is all that they take.
//
// # Admin
//
// [Server.Admin] serves JSON; admin.openapi.yaml describes it in full. Times are milliseconds since the Unix epoch, money is paise.
// Unknown fields, unknown query parameters and bodies over 64 KiB are refused with
// {"error": "..."} (a world may have 4 MiB), and so is one more than 256 calls that wait at a time.
// Its page for people is at / and, of one universe, at /u/ID.
// "default" is a universe id like any other, but cannot be deleted.
//
//	curl $ADMIN/healthz
//	curl $ADMIN/v1/openapi.yaml
//	curl "$ADMIN/v1/requirements?id=EK-OTP-050"
//	curl $ADMIN/v1/world
//	curl -X PUT $ADMIN/v1/world -d @world.json -H 'Content-Type: application/json'
//	curl -X PUT $ADMIN/v1/template -d '{"from":"default"}' -H 'Content-Type: application/json'
//	curl $ADMIN/v1/universes
//	curl -O $ADMIN/v1/tls/ca.pem
//	curl -O $ADMIN/v1/tls/truststore.p12
//	curl $ADMIN/v1/universes -d '{"key":"scenario 7"}' -H 'Content-Type: application/json'
//	curl $ADMIN/v1/universes/default
//	curl $ADMIN/v1/universes/default/clock
//	curl $ADMIN/v1/universes/default/clock -d '{"advance_ms":180001}' -H 'Content-Type: application/json'
//	curl $ADMIN/v1/universes/default/clock -d '{"set_ms":1893456000000}' -H 'Content-Type: application/json'
//	curl $ADMIN/v1/universes/default/clock -d '{"freeze":true}' -H 'Content-Type: application/json'
//	curl -X PUT $ADMIN/v1/universes/default/clock -d '{"frozen_at_ms":1767589200000}' -H 'Content-Type: application/json'
//	curl -X DELETE $ADMIN/v1/universes/default/clock
//	curl $ADMIN/v1/universes/default/otp-policy
//	curl -X PUT $ADMIN/v1/universes/default/otp-policy -d '{"code":"000000","lifetime_ms":60000}' -H 'Content-Type: application/json'
//	curl -X DELETE $ADMIN/v1/universes/default/otp-policy
//	curl $ADMIN/v1/universes/default/holders/EKC0000000
//	curl -X PUT $ADMIN/v1/universes/default/holders/EKC0000000 -d '{"kyc":"full","terms":"accepted"}' -H 'Content-Type: application/json'
//	curl "$ADMIN/v1/universes/default/inbox?mobile=6000000011&after=0&wait=10s"
//	curl "$ADMIN/v1/universes/default/inbox/latest?mobile=6000000011&wait=10s"
//	curl "$ADMIN/v1/universes/default/events?after=0&wait=10s"
//	curl "$ADMIN/v1/universes/default/journal?operation=wallet.generate-transaction-otp&limit=20"
//	curl $ADMIN/v1/universes/default/verify -d '{"expect":[{"operation":"wallet.generate-transaction-otp","times":1}]}' -H 'Content-Type: application/json'
//	curl $ADMIN/v1/universes/default/ledger
//	curl $ADMIN/v1/universes/default/purchases -d '{"card":"priya","amount_paise":2000,"channel":"POS"}' -H 'Content-Type: application/json'
//	curl $ADMIN/v1/universes/default/faults
//	curl $ADMIN/v1/universes/default/faults -d '{"kind":"reply-lost","operation":"wallet.debit-wallet-for-merchant-transaction","match":{"amount":20}}' -H 'Content-Type: application/json'
//	curl -X DELETE $ADMIN/v1/universes/default/faults
//	curl -X DELETE $ADMIN/v1/universes/default/faults/1
//	curl -X PUT $ADMIN/v1/universes/default/faults/slow -d '{"kind":"latency","operation":"wallet.generate-transaction-otp","every":true,"with":{"milliseconds":500}}' -H 'Content-Type: application/json'
//	curl -X DELETE $ADMIN/v1/universes/default/faults/slow
//	curl -X POST $ADMIN/v1/universes/default/reset
//	curl $ADMIN/v1/universes/default/snapshots
//	curl -X POST $ADMIN/v1/universes/default/snapshots
//	curl $ADMIN/v1/universes/default/snapshots/s1
//	curl $ADMIN/v1/universes/default/restore -d '{"snapshot":"s1"}' -H 'Content-Type: application/json'
//	curl -X POST "$ADMIN/v1/universes/default/reset?tokens=keep"
//	curl $ADMIN/v1/universes/default/webhooks
//	curl -X PUT $ADMIN/v1/universes/default/webhooks -d '{"webhooks":{"shop":{"url":"http://127.0.0.1:9000/hooks","headers":{"X-Key":"k"}}}}' -H 'Content-Type: application/json'
//	curl -X PUT $ADMIN/v1/universes/default/webhooks/shop -d '{"url":"http://127.0.0.1:9000/hooks"}' -H 'Content-Type: application/json'
//	curl -X DELETE $ADMIN/v1/universes/default/webhooks/shop
//	curl $ADMIN/v1/universes/default/outbox
//	curl -X DELETE $ADMIN/v1/universes/ID
//
// Where the admin side has a token, each line but the first also needs
// -H "Authorization: Bearer $TOKEN".
//
// # Faults
//
// A [Fault] is bad luck on purpose: a kind of the table in fault_kind.go, the operation whose
// calls it befalls, fields that these must have, and how many it lets through and strikes. Of
// several that could go wrong with one answer the first that was set does; how long the answer
// takes is apart from that. An answer that is not the API's own names its fault in the header
// Kasauti-Fault, and the journal says what the client was sent. A call with the header
// Kasauti-Spare, whatever it says, meets no fault of the world's and is counted by none: by it
// a world is planned and applied. A fault that somebody sets by this API strikes it, too.
//
// What no page documents is a requirement marked assumed in fixtures/contract; the comments
// here name its id.
package mock
