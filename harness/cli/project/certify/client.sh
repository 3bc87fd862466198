#!/bin/sh
# A client to begin with, for kasauti certify. It needs a POSIX shell, curl, openssl, awk and a sleep that takes fractions.
#
#     kasauti certify -- sh client.sh
#
# It does not do add-money, and says unsupported: a shell alone cannot take webhooks.
# It is started once for each task (--lines is for other languages). Put your own calls in the place of these, and keep
# the end: it speaks the process contract.
set -u
BASE=/api/v0/partner/enKashCard
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

now_ms() { # date has no fractions everywhere
	ms=$(date +%s%3N)
	case $ms in *[!0-9]*) ms=$(($(date +%s) * 1000)) ;; esac
	echo "$ms"
}
# What is concluded when the time is over comes too late; and a call that is not answered leaves time for a look-up.
ends=$(($(now_ms) + KASAUTI_TIMEOUT_MS * 9 / 10))
patience=$((KASAUTI_TIMEOUT_MS / 3))
seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); } # of milliseconds

# JSON. Answers become lines, as payload.amount 20.00: numbers stay the text that they are. Nothing comes of what is no
# whole JSON object.
flatten() {
	awk '
	function bad() { broken = 1; return "" }
	function space() { while (substr(text, at, 1) ~ /[ \t\r\n]/ && at <= length(text)) at++ }
	function string(  out, c) {
		for (at++; at <= length(text); ) {
			c = substr(text, at++, 1)
			if (c == "\"") return out
			if (c == "\\") {
				c = substr(text, at++, 1)
				if (index("\"\\/", c) == 0) c = index("bfnrt", c) ? " " : (c == "u" ? unicode() : bad())
			}
			out = out c
		}
		return bad()
	}
	function unicode() { # of another letter than an ASCII one only that it is one
		if (substr(text, at, 4) !~ /^[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]$/) return bad()
		at += 4
		return "?"
	}
	function value(path,  c, n, name, word) {
		space(); c = substr(text, at, 1)
		if (broken) return
		if (c == "{" || c == "[") {
			at++; space()
			if (substr(text, at, 1) == (c == "{" ? "}" : "]")) { at++; return }
			for (n = 0; !broken; n++) {
				space(); name = n
				if (c == "{") {
					if (substr(text, at, 1) != "\"") return bad()
					name = string(); space()
					if (substr(text, at++, 1) != ":") return bad()
				}
				value(path == "" ? name : path "." name); space()
				word = substr(text, at++, 1)
				if (word == (c == "{" ? "}" : "]")) return
				if (word != ",") return bad()
			}
		} else if (c == "\"") {
			lines = lines path " " string() "\n"
		} else if (match(substr(text, at), /^(true|false|null|-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)/)) {
			word = substr(text, at, RLENGTH); at += RLENGTH
			if (word != "null") lines = lines path " " word "\n"
		} else bad()
	}
	{ text = text $0 "\n" }
	END {
		at = 1; space()
		if (substr(text, at, 1) != "{") exit 1
		value(""); space()
		if (broken || at <= length(text)) exit 1
		printf "%s", lines
	}'
}
# field FILE PATH: a value of an answer, empty for none.
field() { awk -v path="$2 " 'index($0, path) == 1 { print substr($0, length(path) + 1); exit }' "$1"; }
# object NAME VALUE...: a JSON object of texts. A name that ends with : has a number. What is in it comes by a pipe, since
# others can read command lines.
object() {
	printf '%s\n' "$@" | awk '
		NR % 2 { name = $0; next }
		{
			quote = "\""
			if (sub(/:$/, "", name)) quote = ""
			else { gsub(/\\/, "&&"); gsub(/"/, "\\\\&") }
			printf "%s\"%s\":%s%s%s", NR == 2 ? "{" : ",", name, quote, $0, quote
		}
		END { print "}" }'
}

# Amounts are paise, as whole numbers: awk has floats alone. Nothing comes of what is no amount.
paise() {
	sum=0
	for one in $(echo "$1" | tr + ' '); do
		case $one in '' | *[!0-9.]* | *.*.* | *.???* | .*) return 1 ;; esac
		rest=${one#"${one%%.*}"}00
		rest=$(echo "${rest#.}" | cut -c1-2)
		sum=$((sum + ${one%%.*} * 100 + ${rest#0}))
	done
	echo "$sum"
}
rupees() { printf '%d.%02d' $(($1 / 100)) $(($1 % 100)); }
reference() { echo "${KASAUTI_WITH_REFERENCE:-$1$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | tr a-f A-F)}"; }

# once NAME PATH BODY HEADER...: one call. Its answer is in the files NAME.status, 0 where nothing, or nothing whole, came,
# NAME.after, what Retry-After says, and NAME, its lines. Secrets are in files, too.
once() {
	name=$dir/$1 path=$2 body=$3
	shift 3
	left=$((ends - $(now_ms)))
	[ $left -gt $patience ] && left=$patience
	[ $left -lt 50 ] && left=50
	: >"$name" >"$name.head" >"$name.body"
	{
		for header; do printf 'header = "%s"\n' "$header"; done
		[ -n "$body" ] && printf 'header = "Content-Type: application/json"\nheader = "Expect:"\n'
		[ -n "${KASAUTI_CA_FILE:-}" ] && printf 'cacert = "%s"\n' "$KASAUTI_CA_FILE"
	} >"$name.conf"
	printf %s "$body" >"$name.data"
	set -- --silent --config "$name.conf" --max-time "$(seconds $left)" --dump-header "$name.head" --output "$name.body"
	[ -n "$body" ] && set -- "$@" --data-binary "@$name.data" # a look-up has none, and is a GET
	# No redirect is followed: whoever is there would get the token.
	status=$(curl "$@" --write-out '%{http_code} %{content_type}' "$KASAUTI_API_URL$path") || status=0
	case $status in
	*' application/json' | *' application/json;'*) flatten <"$name.body" >"$name" || status=${status%% *} ;;
	esac
	case $status in *' application/json'* | 429* | 503*) ;; *) status=0 ;; esac
	echo "${status%% *}" >"$name.status"
	awk 'tolower($1) == "retry-after:" { sub(/\r$/, ""); sub(/^[^:]*: */, ""); print }' "$name.head" >"$name.after"
}
status() { cat "$dir/$1.status"; }
code() { for key in code response_code resultCode; do field "$dir/$1" $key; done | head -1; }
accepted() { [ "$(status "$1")" = 200 ] && [ "$(code "$1")" = 0 ]; } # the status alone says nothing
refused() { [ -n "$(code "$1")" ] && [ "$(code "$1")" != 0 ] && [ "$(status "$1")" -lt 500 ]; }
refused_or() { if refused "$1"; then echo refused; else echo "$2"; fi; }

# wait_of NAME: the milliseconds that the API asks to wait, by a number or a date; nothing where it does not.
wait_of() {
	after=$(cat "$dir/$1.after")
	case $after in
	'') ;;
	*[!0-9]*) at=$(date -d "$after" +%s 2>/dev/null) && echo $((at * 1000 - $(now_ms))) ;;
	*) echo $((after * 1000)) ;;
	esac
}
# send NAME PATH BODY MOVES HEADER...: a call, made again where the API had no time for it and said when it will have. Of
# HTTP 429 nothing was done; of 503 nobody knows, so what moves money is looked up, and not sent again.
send() {
	sent_as=$1 sent_to=$2 sent=$3 moves=$4
	shift 4
	for try in 1 2 3; do
		once "$sent_as" "$sent_to" "$sent" "$@"
		case $(status "$sent_as")$moves in 429* | 503) wait=$(wait_of "$sent_as") ;; *) wait= ;; esac
		if [ -z "$wait" ] || [ $try = 3 ] || [ $(($(now_ms) + wait)) -gt "$ends" ]; then return; fi
		[ "$wait" -gt 0 ] && sleep "$(seconds "$wait")"
	done
}

# The token is in a file, for the processes of calls at once. token NAME: makes it, or leaves in NAME why there is none.
token() {
	if [ -s "$dir/token" ] && [ "$(now_ms)" -lt $(($(cat "$dir/expiry") - 100)) ]; then return 0; fi
	send "$1" /api/v0/merchant/token "$(object accessKey "$KASAUTI_ACCESS_KEY" secretKey "$KASAUTI_SECRET_KEY")" ''
	accepted "$1" && [ -n "$(field "$dir/$1" token)" ] || return 1
	field "$dir/$1" expiry >"$dir/expiry" # in milliseconds
	field "$dir/$1" token >"$dir/token"
}
# call NAME PATH BODY [moves]: a call with the token. Of a refused one another is asked for, once.
call() {
	token "$1" || return
	used=$(cat "$dir/token")
	send "$1" "$2" "$3" "${4:-}" "Authorization: Bearer $used" "partnerId: $KASAUTI_PARTNER_ID"
	if [ "$(status "$1")" != 401 ] || [ -z "$(code "$1")" ]; then return; fi
	[ "$(cat "$dir/token")" = "$used" ] && rm "$dir/token"
	token "$1" || return
	send "$1" "$2" "$3" "${4:-}" "Authorization: Bearer $(cat "$dir/token")" "partnerId: $KASAUTI_PARTNER_ID"
}

# Tasks: each prints its conclusion.

otp() { call "$1" $BASE/otp "$(object cardOtpAction TRANSACTION_OTP cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID" enKashCardId "$KASAUTI_WITH_CARD_ID")"; }

request_otp() {
	times=${KASAUTI_WITH_TIMES:-1} n=0
	if [ "${KASAUTI_WITH_PARALLEL:-1}" -gt 1 ]; then
		token first # one asks, and all use it
		while [ $n -lt "$times" ]; do
			otp "otp$n" &
			n=$((n + 1))
		done
		wait
	else
		while [ $n -lt "$times" ]; do
			[ $n -gt 0 ] && sleep "$(seconds "${KASAUTI_WITH_PAUSE_MS:-0}")"
			otp "otp$n"
			n=$((n + 1))
		done
	fi
	sent=0 outcome=failed
	while [ $n -gt 0 ]; do
		n=$((n - 1))
		if accepted "otp$n"; then sent=$((sent + 1)); fi
		if refused "otp$n"; then outcome=refused; fi
	done
	[ $sent = "$times" ] && outcome=done
	object outcome $outcome sent $sent mobile "$KASAUTI_WITH_MOBILE" # the answer's number is masked
}

debit() { # REFERENCE PAISE
	call debit $BASE/ppi-merchant-transaction "$(object merchantDetailId "$KASAUTI_WITH_MERCHANT_ID" enkashCardId "$KASAUTI_WITH_CARD_ID" \
		companyId "$KASAUTI_COMPANY_ID" cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID" amount: "$(rupees "$2")" productCode DEFAULT otpMedium MOBILE \
		otp "$KASAUTI_WITH_OTP" otpReferenceId "$(field "$dir/otp" payload.otpRequestId)" uniqueTransactionId "$1")" moves
}
status_of() { # REFERENCE, of which every byte is encoded
	call settlement "$BASE/settlement-status?merchantUniqueTxnId=$(printf %s "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' %)" ''
}
find_payment() { # the look-up, tried again with waits that grow where it brings nothing
	for wait in 0 0.2 0.6; do
		sleep $wait
		status_of "$1"
		if accepted settlement || refused settlement; then break; fi
	done
}
same() { # NAME KEY REFERENCE PAISE
	[ "$(field "$dir/$1" "payload.$2")" = "$3" ] && [ "$(paise "$(field "$dir/$1" payload.amount)")" = "$4" ]
}

pay_once() { # REFERENCE PAISE; prints the outcome
	otp otp # an OTP is for one payment
	if ! accepted otp; then refused_or otp failed; return; fi
	sleep "$(seconds "${KASAUTI_WITH_READ_AFTER_MS:-0}")"
	for try in first last; do
		turn=$try # send has its own tries
		debit "$1" "$2"
		exists=$(code debit)
		if accepted debit && same debit uniqueTransactionId "$1" "$2"; then echo done; return; fi
		if refused debit && [ "$exists" != 409 ]; then echo refused; return; fi
		# Lost, or the reference exists: nobody pays again before the look-up.
		find_payment "$1"
		if accepted settlement; then
			if same settlement merchantUniqueTxnId "$1" "$2"; then echo done; elif [ "$exists" = 409 ]; then echo refused; else echo unknown; fi
			return
		fi
		if [ $turn = last ] || ! refused settlement; then echo unknown; return; fi
		if [ "$exists" = 409 ]; then echo refused; return; fi
	done
}

pay() {
	amount=$(paise "$KASAUTI_WITH_AMOUNT") left=${KASAUTI_WITH_TIMES:-1} paid=0 outcome=
	while [ "$left" -gt 0 ]; do
		left=$((left - 1))
		mine=$(reference PAY)
		came=$(pay_once "$mine" "$amount")
		[ "$came" = done ] && paid=$((paid + 1))
		if [ -z "$outcome" ] || [ "$came" != done ]; then outcome=$came; fi
	done
	object outcome "$outcome" paid $paid reference "$mine"
}

load() { # REFERENCE PAISE; of a wallet and of a card alike
	call load $BASE/balance "$(object companyId "$KASAUTI_COMPANY_ID" cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID" enKashCardId "$KASAUTI_WITH_CARD_ID" \
		amount: "$(rupees "$2")" transactionType CR type ALLOCATE_FUND transactionCode ALLOCATION uniqueReferenceNumber "$1")" moves
}

top_up() {
	amount=$(paise "$KASAUTI_WITH_AMOUNT")
	call fits $BASE/validate/wallet-load-limit "$(object enKashCardId "$KASAUTI_WITH_CARD_ID" cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID" amountToLoad "$(rupees "$amount")")"
	if ! accepted fits; then object outcome "$(refused_or fits failed)"; return; fi
	mine=$(reference TOP)
	load "$mine" "$amount"
	if ! accepted load; then object outcome "$(refused_or load unknown)"; return; fi
	object outcome done reference "$mine" balance "$(rupees "$(paise "$(field "$dir/load" payload.otbBalance)")")"
}

check_payment() {
	status_of "$KASAUTI_WITH_REFERENCE"
	if ! accepted settlement; then object outcome "$(refused_or settlement unknown)"; return; fi
	settlement=$(field "$dir/settlement" payload.settlementStatus)
	case $settlement in
	SETTLED) outcome=done ;;
	PENDING_WITH_BANK | REFUND) outcome=failed ;;
	PENDING | APPROVED | SETTLEMENT_IN_PROCESS | ON_HOLD | DISPUTED) outcome=pending ;;
	*) outcome=unknown ;;
	esac
	object outcome $outcome status "$settlement"
}

await_settlement() {
	until=$(($(now_ms) + KASAUTI_WITH_FOR_MS)) next=150 outcome=unknown settlement=
	while :; do
		status_of "$KASAUTI_WITH_REFERENCE"
		if refused settlement; then object outcome refused; return; fi
		if accepted settlement; then
			settlement=$(field "$dir/settlement" payload.settlementStatus)
			case $settlement in SETTLED) outcome=done ;; REFUND) outcome=failed ;; *) outcome=pending ;; esac # not final: anything may come
		fi
		case $outcome in done | failed) break ;; esac
		[ $(($(now_ms) + next)) -gt $until ] && break
		sleep "$(seconds $next)"
		next=$((next * 2))
	done
	object outcome $outcome status "$settlement"
}

# What travels in the place of a payload: Base64, in one line, by AES-128 in ECB mode. openssl takes a key from its
# command line alone, which others on this machine can read: leave sealing to another language in production.
key() { printf %s "$KASAUTI_CLIENT_SECRET" | openssl dgst -sha256 -r | cut -c1-32; }
seal() { printf %s "$1" | openssl enc -aes-128-ecb -K "$(key)" -base64 -A; }
# call_sealed NAME PATH BODY [moves]: a call whose payload travels encrypted, and its answer, too: nothing where that
# cannot be opened. A refusal may come as it stands, a success may not.
call_sealed() {
	call "$1" "$2" "$(object request "$(seal "$3")")" "${4:-}"
	sealed=$(field "$dir/$1" request)
	if [ -n "$sealed" ]; then
		printf %s "$sealed" | openssl enc -d -aes-128-ecb -K "$(key)" -base64 -A 2>/dev/null >"$dir/$1.plain" && flatten <"$dir/$1.plain" >"$dir/$1" || : >"$dir/$1"
	elif ! refused "$1"; then
		: >"$dir/$1"
	fi
}
# of_card NAME VALUE...: a body that names the card.
of_card() { object companyId "$KASAUTI_COMPANY_ID" cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID" enKashCardId "$KASAUTI_WITH_CARD_ID" "$@"; }

create_card() {
	call_sealed card $BASE "$(object companyId "$KASAUTI_COMPANY_ID" cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID" mobile "$KASAUTI_WITH_MOBILE" \
		firstName "$KASAUTI_WITH_NAME" loadAmount: "$(rupees "$(paise "$KASAUTI_WITH_AMOUNT")")")" moves
	if accepted card; then
		object outcome done card_id "$(field "$dir/card" payload.enKashCardId)" balance "$(rupees "$(paise "$(field "$dir/card" payload.otbBalance)")")"
		return
	fi
	if refused card; then object outcome refused; return; fi
	# The card may be there. The call has no reference, so it is never made again.
	call found $BASE/search "$(object companyId "$KASAUTI_COMPANY_ID" cardAccountId "$KASAUTI_WITH_CARD_ACCOUNT_ID")"
	at=$(awk -v mobile="$KASAUTI_WITH_MOBILE" '$1 ~ /^payload\.data\.[0-9]+\.mobile$/ && $2 == mobile { sub(/mobile$/, "enKashCardId", $1); print $1; exit }' "$dir/found")
	if [ -n "$at" ]; then object outcome done card_id "$(field "$dir/found" "$at")"; else object outcome unknown; fi
}

view_card() {
	number=
	for path_of in view-card-details view-card-cvv; do
		otp otp
		if ! accepted otp; then object outcome "$(refused_or otp failed)"; return; fi
		call_sealed card $BASE/$path_of "$(of_card otpRequestId "$(field "$dir/otp" payload.otpRequestId)" otp "$KASAUTI_WITH_OTP")"
		if ! accepted card; then object outcome "$(refused_or card failed)"; return; fi
		# Here the holder would be shown it. Whole, it goes nowhere else.
		whole=$(field "$dir/card" payload.cardNumber)
		[ -n "$whole" ] && number="XXXX XXXX XXXX ${whole#"${whole%????}"}"
	done
	object outcome done number "$number"
}

find_load() { # REFERENCE PAISE; prints yes or no, nothing where no look-up says so
	for wait in 0 0.2 0.6; do
		sleep $wait
		call loads $BASE/transaction/all "$(of_card pgReferenceNumber "$1")"
		accepted loads || continue
		there=no
		for at in $(awk -v mine="$1" '$1 ~ /^payload\.data\.[0-9]+\.pgReferenceNumber$/ && $2 == mine { sub(/pgReferenceNumber$/, "amount", $1); print $1 }' "$dir/loads"); do
			[ "$(paise "$(field "$dir/loads" "$at")")" = "$2" ] && there=yes
		done
		echo $there
		return
	done
}

load_card() {
	amount=$(paise "$KASAUTI_WITH_AMOUNT") mine=$(reference LOAD)
	for turn in first last; do
		load "$mine" "$amount"
		exists=$(code load)
		if accepted load && same load pgReferenceNumber "$mine" "$amount"; then
			object outcome done reference "$mine" balance "$(rupees "$(paise "$(field "$dir/load" payload.otbBalance)")")"
			return
		fi
		if refused load && [ "$exists" != 409 ]; then object outcome refused reference "$mine"; return; fi
		# Lost, or the reference exists: nobody loads again before the look-up.
		found=$(find_load "$mine" "$amount")
		if [ "$found" = yes ]; then object outcome done reference "$mine"; return; fi
		if [ "$exists" = 409 ] && [ "$found" = no ]; then object outcome refused reference "$mine"; return; fi
		if [ -z "$found" ] || [ $turn = last ]; then object outcome unknown reference "$mine"; return; fi
	done
}

block_card() {
	otp otp
	if ! accepted otp; then object outcome "$(refused_or otp failed)"; return; fi
	call block $BASE/block "$(of_card blockCode "$KASAUTI_WITH_CODE" otpMedium MOBILE otpRequestId "$(field "$dir/otp" payload.otpRequestId)" otp "$KASAUTI_WITH_OTP")"
	if ! accepted block; then object outcome "$(refused_or block unknown)"; return; fi
	now=$(field "$dir/block" payload.cardStatus.name)
	case $KASAUTI_WITH_CODE:$now in L:LOCKED | UL:ACTIVE | BL:BLOCKED) outcome=done ;; *) outcome=unknown ;; esac
	object outcome $outcome status "$now"
}

case $KASAUTI_TASK in
request-otp) request_otp ;;
pay) pay ;;
top-up) top_up ;;
check-payment) check_payment ;;
await-settlement) await_settlement ;;
create-card) create_card ;;
view-card) view_card ;;
load-card) load_card ;;
block-card) block_card ;;
*) object outcome unsupported ;;
esac
