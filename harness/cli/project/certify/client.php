<?php
// A client to begin with, for kasauti certify. It needs PHP 8 with its own curl and openssl, and nothing else.
//
//     kasauti certify -- php client.php
//     kasauti certify --lines ... -- php client.php          # started once for all tasks
//
// Put your own client in the place of Api, and keep main: it speaks the process contract.
declare(strict_types=1);

const BASE = '/api/v0/partner/enKashCard';

function now(): float { return microtime(true); }
function pause(float $seconds): void { usleep((int) max(0, $seconds * 1e6)); }
function newReference(string $kind): string { return $kind . strtoupper(bin2hex(random_bytes(16))); }

// Amounts are paise, as int: a float would lose some of them. paise is null of what is no amount.
function paise(mixed $text): ?int {
    $sum = 0;
    foreach (explode('+', (string) $text) as $one) {
        if (!preg_match('/^(-?)(\d{1,15})(?:\.(\d{1,2})0*)?$/', $one, $parts)) return null;
        $sum += (int) ($parts[1] . $parts[2] . str_pad($parts[3] ?? '', 2, '0'));
    }
    return $sum;
}
function rupees(int $paise): string { return sprintf('%d.%02d', intdiv($paise, 100), $paise % 100); }

// JSON with amounts as they are, both ways: {"@@": "20.00"} is written as 20.00, and numbers of an answer stay the text
// that they came as.
function amount(int $paise): array { return ['@@' => rupees($paise)]; }
function textOf(array $body): string {
    return preg_replace('/\{"@@":"([\d.]+)"\}/', '$1', json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR));
}
function parse(string $text): ?array {
    if (!is_object(json_decode($text))) return null; // what is none is refused before anything is put into quotes
    $quoted = preg_replace_callback('/"(?:[^"\\\\]|\\\\.)*+"|-?\d[\d.eE+-]*/s', fn($m) => $m[0][0] === '"' ? $m[0] : "\"$m[0]\"", $text);
    return $quoted === null ? null : json_decode($quoted, true);
}

// What came back: status 0 and body null where nothing, or nothing whole, came.
final class Answer {
    public string $code = '';
    public array $payload = [];

    public function __construct(public int $status = 0, public ?array $body = null, public string $retryAfter = '') {
        foreach (['resultCode', 'response_code', 'code'] as $name) {
            if (isset($body[$name])) $this->code = (string) $body[$name];
        }
        if (is_array($body['payload'] ?? null)) $this->payload = $body['payload'];
    }
    public function accepted(): bool { return $this->status === 200 && $this->code === '0'; } // the status alone says nothing
    public function refused(): bool { return $this->body !== null && !in_array($this->code, ['', '0'], true) && $this->status < 500; }
    // The seconds that the API asks to wait, by a number or a date; null where it does not.
    public function wait(): ?float {
        if (ctype_digit($this->retryAfter)) return (float) $this->retryAfter;
        $at = strtotime($this->retryAfter);
        return $at === false ? null : $at - now();
    }
    public function outcome(string $otherwise): string { return $this->refused() ? 'refused' : $otherwise; }
}

final class Api {
    public array $keys;
    public ?string $token = null;
    public float $expiry = 0;
    private float $ends;
    private float $patience;

    public function __construct(private array $task) {
        $this->keys = $task['credentials'];
        // What is concluded when the time is over comes too late; and a call that is not answered leaves time for a look-up.
        $this->ends = now() + $task['timeout_ms'] / 1000 * 0.9;
        $this->patience = $task['timeout_ms'] / 3000;
    }

    // Calls that go out at once, each as [path, body]. One is made again where the API had no time for it and said when it
    // will have. Of HTTP 429 nothing was done; of 503 nobody knows, so what moves money is looked up, and not sent again.
    private function send(array $calls, array $headers, bool $movesMoney): array {
        $answers = [];
        for ($left = 2, $open = $calls; ; $left--) {
            $answers = array_replace($answers, $this->once($open, $headers));
            $waits = [];
            foreach ($open as $i => $_) {
                $busy = $answers[$i]->status === 429 || $answers[$i]->status === 503 && !$movesMoney;
                $wait = $busy ? $answers[$i]->wait() : null;
                if ($wait !== null && now() + $wait <= $this->ends) $waits[$i] = $wait;
            }
            if (!$waits || $left === 0) break;
            pause(max($waits));
            $open = array_intersect_key($open, $waits);
        }
        ksort($answers);
        return $answers;
    }

    private function once(array $calls, array $headers): array {
        $all = curl_multi_init();
        $handles = $answers = $retryAfter = [];
        foreach ($calls as $i => [$path, $body]) {
            $handles[$i] = $one = curl_init($this->task['api_url'] . $path);
            curl_setopt_array($one, [
                CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => false, // whoever is there would get the token
                CURLOPT_TIMEOUT_MS => (int) (1000 * max(0.05, min($this->ends - now(), $this->patience))),
                CURLOPT_HTTPHEADER => $body === null ? $headers : [...$headers, 'Content-Type: application/json', 'Expect:'],
                CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$retryAfter, $i): int {
                    if (preg_match('/^retry-after:\s*(.*?)\s*$/i', $line, $m)) $retryAfter[$i] = $m[1];
                    return strlen($line);
                },
            ]);
            if ($body !== null) curl_setopt($one, CURLOPT_POSTFIELDS, textOf($body)); // a look-up has none, and is a GET
            if (!empty($this->task['ca_file'])) curl_setopt($one, CURLOPT_CAINFO, $this->task['ca_file']);
            curl_multi_add_handle($all, $one);
        }
        do {
            curl_multi_exec($all, $running);
            if ($running) curl_multi_select($all, 0.05);
            while ($done = curl_multi_info_read($all)) {
                $i = array_search($done['handle'], $handles, true);
                $answers[$i] = $done['result'] === CURLE_OK ? $this->read($done['handle'], $retryAfter[$i] ?? '') : new Answer();
            }
        } while ($running);
        return $answers;
    }

    // The answer, where it is whole and declared as JSON.
    private function read(CurlHandle $one, string $retryAfter): Answer {
        $status = curl_getinfo($one, CURLINFO_RESPONSE_CODE);
        $declared = preg_match('#^application/json\s*(;|$)#', (string) curl_getinfo($one, CURLINFO_CONTENT_TYPE));
        $body = $declared ? parse((string) curl_multi_getcontent($one)) : null;
        return new Answer($body !== null || in_array($status, [429, 503], true) ? $status : 0, $body, $retryAfter);
    }

    // The token is asked for once; an Answer is why there is none.
    private function bearer(): string|Answer {
        if ($this->token !== null && now() < $this->expiry - 0.1) return $this->token;
        $got = $this->send([['/api/v0/merchant/token', ['accessKey' => $this->keys['access_key'], 'secretKey' => $this->keys['secret_key']]]], [], false)[0];
        if (!$got->accepted() || empty($got->body['token'])) return $got;
        $this->expiry = (float) $got->body['expiry'] / 1000; // in milliseconds
        return $this->token = $got->body['token'];
    }

    public function call(string $path, ?array $body, bool $movesMoney = false): Answer { return $this->callAll([[$path, $body]], $movesMoney)[0]; }

    // Calls at once share a token. Of a refused one another is asked for, once: a refusal changed nothing.
    public function callAll(array $calls, bool $movesMoney = false): array {
        $answers = [];
        for ($open = $calls, $last = false; ; $last = true) {
            $token = $this->bearer();
            if ($token instanceof Answer) return array_replace($answers, array_fill_keys(array_keys($open), $token));
            $answers = array_replace($answers, $this->send($open, ["Authorization: Bearer $token", 'partnerId: ' . $this->keys['partner_id']], $movesMoney));
            $open = array_filter($open, fn($i) => $answers[$i]->status === 401 && $answers[$i]->code !== '', ARRAY_FILTER_USE_KEY);
            if ($last || !$open) return $answers;
            $this->token = null;
        }
    }
}

// What travels in the place of a payload: Base64, in one line, by AES-128 in ECB mode.
function keyOf(string $secret): string { return substr(hash('sha256', $secret, true), 0, 16); }
function seal(string $secret, string $text): string { return base64_encode(openssl_encrypt($text, 'aes-128-ecb', keyOf($secret), OPENSSL_RAW_DATA)); }
function unseal(string $secret, string $text): ?string {
    $sealed = base64_decode($text, true);
    $plain = $sealed === false ? false : openssl_decrypt($sealed, 'aes-128-ecb', keyOf($secret), OPENSSL_RAW_DATA);
    return $plain === false ? null : $plain;
}

// A call whose payload travels encrypted, and its answer, too: body null where that cannot be opened.
function callSealed(Api $api, string $path, array $body, bool $movesMoney = false): Answer {
    $secret = $api->keys['client_secret'];
    $got = $api->call($path, ['request' => seal($secret, textOf($body))], $movesMoney);
    if (!is_string($got->body['request'] ?? null)) return $got->refused() ? $got : new Answer($got->status); // a success may not come as it stands
    $plain = unseal($secret, $got->body['request']);
    return new Answer($got->status, $plain === null ? null : parse($plain));
}

function cardOf(Api $api, array $want): array {
    return ['companyId' => $api->keys['company_id'], 'cardAccountId' => $want['card_account_id'], 'enKashCardId' => $want['card_id']];
}

function otpCall(array $want): array {
    return [BASE . '/otp', ['cardOtpAction' => 'TRANSACTION_OTP', 'cardAccountId' => $want['card_account_id'], 'enKashCardId' => $want['card_id']]];
}

function requestOTP(Api $api, array $want): Answer { return $api->call(...otpCall($want)); }

function requestOTPs(Api $api, array $want): array {
    $times = (int) ($want['times'] ?? 1);
    $answers = [];
    if ((int) ($want['parallel'] ?? 1) > 1) {
        $answers = $api->callAll(array_fill(0, $times, otpCall($want)));
    } else {
        for ($i = 0; $i < $times; $i++) {
            if ($i > 0) pause((int) ($want['pause_ms'] ?? 0) / 1000);
            $answers[] = requestOTP($api, $want);
        }
    }
    $sent = count(array_filter($answers, fn($one) => $one->accepted()));
    $refused = array_filter($answers, fn($one) => $one->refused());
    $outcome = $sent === $times ? 'done' : ($refused ? 'refused' : 'failed');
    return ['outcome' => $outcome, 'sent' => (string) $sent, 'mobile' => $want['mobile']]; // the answer's number is masked
}

function debit(Api $api, array $want, string $reference, int $paise, string $otpRequest): Answer {
    return $api->call(BASE . '/ppi-merchant-transaction', [
        'merchantDetailId' => $want['merchant_id'], 'enkashCardId' => $want['card_id'], 'companyId' => $api->keys['company_id'],
        'cardAccountId' => $want['card_account_id'], 'amount' => amount($paise), 'productCode' => 'DEFAULT', 'otpMedium' => 'MOBILE',
        'otp' => $want['otp'], 'otpReferenceId' => $otpRequest, 'uniqueTransactionId' => $reference,
    ], true);
}

function statusOf(Api $api, string $reference): Answer {
    return $api->call(BASE . '/settlement-status?' . http_build_query(['merchantUniqueTxnId' => $reference]), null);
}

// The look-up, tried again with waits that grow where it brings nothing.
function find(Api $api, string $reference): Answer {
    foreach ([0, 0.2, 0.6] as $wait) {
        pause($wait);
        $got = statusOf($api, $reference);
        if ($got->accepted() || $got->refused()) break;
    }
    return $got;
}

function same(Answer $got, string $key, string $reference, int $paise): bool {
    return ($got->payload[$key] ?? null) === $reference && paise($got->payload['amount'] ?? '') === $paise;
}

function payOnce(Api $api, array $want, string $reference, int $paise): string {
    $sent = requestOTP($api, $want); // an OTP is for one payment
    if (!$sent->accepted()) return $sent->outcome('failed');
    pause((int) ($want['read_after_ms'] ?? 0) / 1000);
    for ($last = false; ; $last = true) {
        $got = debit($api, $want, $reference, $paise, $sent->payload['otpRequestId'] ?? '');
        if ($got->accepted() && same($got, 'uniqueTransactionId', $reference, $paise)) return 'done';
        if ($got->refused() && $got->code !== '409') return 'refused';
        // Lost, or the reference exists: nobody pays again before the look-up.
        $found = find($api, $reference);
        if ($found->accepted()) {
            return same($found, 'merchantUniqueTxnId', $reference, $paise) ? 'done' : ($got->code === '409' ? 'refused' : 'unknown');
        }
        if ($last || !$found->refused()) return 'unknown';
        if ($got->code === '409') return 'refused';
    }
}

function pay(Api $api, array $want): array {
    [$paise, $paid, $outcome, $reference] = [paise($want['amount']), 0, '', ''];
    for ($left = (int) ($want['times'] ?? 1); $left > 0; $left--) {
        $reference = $want['reference'] ?? newReference('PAY');
        $now = payOnce($api, $want, $reference, $paise);
        if ($now === 'done') $paid++;
        if ($outcome === '' || $now !== 'done') $outcome = $now;
    }
    return ['outcome' => $outcome, 'paid' => (string) $paid, 'reference' => $reference];
}

function load(Api $api, array $want, int $paise, string $reference): Answer { // of a wallet and of a card alike
    return $api->call(BASE . '/balance', [
        ...cardOf($api, $want), 'amount' => amount($paise),
        'transactionType' => 'CR', 'type' => 'ALLOCATE_FUND', 'transactionCode' => 'ALLOCATION', 'uniqueReferenceNumber' => $reference,
    ], true);
}

function topUp(Api $api, array $want): array {
    $paise = paise($want['amount']);
    $card = ['enKashCardId' => $want['card_id'], 'cardAccountId' => $want['card_account_id']];
    $fits = $api->call(BASE . '/validate/wallet-load-limit', [...$card, 'amountToLoad' => rupees($paise)]);
    if (!$fits->accepted()) return ['outcome' => $fits->outcome('failed')];
    $reference = $want['reference'] ?? newReference('TOP');
    $got = load($api, $want, $paise, $reference);
    if (!$got->accepted()) return ['outcome' => $got->outcome('unknown')];
    return ['outcome' => 'done', 'reference' => $reference, 'balance' => rupees(paise($got->payload['otbBalance']))];
}

const SETTLEMENTS = [
    'SETTLED' => 'done', 'PENDING_WITH_BANK' => 'failed', 'REFUND' => 'failed',
    'PENDING' => 'pending', 'APPROVED' => 'pending', 'SETTLEMENT_IN_PROCESS' => 'pending', 'ON_HOLD' => 'pending', 'DISPUTED' => 'pending',
];

function checkPayment(Api $api, array $want): array {
    $got = statusOf($api, $want['reference']);
    if (!$got->accepted()) return ['outcome' => $got->outcome('unknown')];
    $status = (string) ($got->payload['settlementStatus'] ?? '');
    return ['outcome' => SETTLEMENTS[$status] ?? 'unknown', 'status' => $status];
}

function awaitSettlement(Api $api, array $want): array {
    $ends = now() + (int) $want['for_ms'] / 1000;
    for ($wait = 0.15, $said = ['outcome' => 'unknown']; ; $wait *= 2) {
        $got = statusOf($api, $want['reference']);
        $status = (string) ($got->payload['settlementStatus'] ?? '');
        if ($got->refused()) return ['outcome' => 'refused'];
        // What is not final may still become anything.
        if ($got->accepted()) $said = ['outcome' => ['SETTLED' => 'done', 'REFUND' => 'failed'][$status] ?? 'pending', 'status' => $status];
        if (in_array($said['outcome'], ['done', 'failed'], true) || now() + $wait > $ends) return $said;
        pause($wait);
    }
}

function createCard(Api $api, array $want): array {
    $account = ['companyId' => $api->keys['company_id'], 'cardAccountId' => $want['card_account_id']];
    $got = callSealed($api, BASE, [...$account, 'mobile' => $want['mobile'], 'firstName' => $want['name'], 'loadAmount' => amount(paise($want['amount']))], true);
    if ($got->accepted()) return ['outcome' => 'done', 'card_id' => $got->payload['enKashCardId'], 'balance' => rupees(paise($got->payload['otbBalance']))];
    if ($got->refused()) return ['outcome' => 'refused'];
    // The card may be there. The call has no reference, so it is never made again.
    foreach ((array) ($api->call(BASE . '/search', $account)->payload['data'] ?? []) as $card) {
        if (($card['mobile'] ?? null) === $want['mobile']) return ['outcome' => 'done', 'card_id' => $card['enKashCardId']];
    }
    return ['outcome' => 'unknown'];
}

function viewCard(Api $api, array $want): array {
    $said = ['outcome' => 'done'];
    foreach (['/view-card-details', '/view-card-cvv'] as $path) {
        $got = $sent = requestOTP($api, $want);
        if ($sent->accepted()) $got = callSealed($api, BASE . $path, [...cardOf($api, $want), 'otpRequestId' => $sent->payload['otpRequestId'] ?? '', 'otp' => $want['otp']]);
        if (!$got->accepted()) return ['outcome' => $got->outcome('failed')];
        // Here the holder would be shown it. Whole, it goes nowhere else.
        if (isset($got->payload['cardNumber'])) $said['number'] = 'XXXX XXXX XXXX ' . substr($got->payload['cardNumber'], -4);
    }
    return $said;
}

// Whether a load is there: null where no look-up says so.
function findLoad(Api $api, array $want, string $reference, int $paise): ?bool {
    foreach ([0, 0.2, 0.6] as $wait) {
        pause($wait);
        $got = $api->call(BASE . '/transaction/all', [...cardOf($api, $want), 'pgReferenceNumber' => $reference]);
        if (!$got->accepted() || !is_array($got->payload['data'] ?? null)) continue;
        return (bool) array_filter($got->payload['data'], fn($one) => same(new Answer(200, ['payload' => $one]), 'pgReferenceNumber', $reference, $paise));
    }
    return null;
}

function loadCard(Api $api, array $want): array {
    [$paise, $reference] = [paise($want['amount']), $want['reference'] ?? newReference('LOAD')];
    for ($last = false; ; $last = true) {
        $got = load($api, $want, $paise, $reference);
        $exists = $got->code === '409';
        if ($got->accepted() && same($got, 'pgReferenceNumber', $reference, $paise)) {
            return ['outcome' => 'done', 'reference' => $reference, 'balance' => rupees(paise($got->payload['otbBalance']))];
        }
        if ($got->refused() && !$exists) return ['outcome' => 'refused', 'reference' => $reference];
        // Lost, or the reference exists: nobody loads again before the look-up.
        $found = findLoad($api, $want, $reference, $paise);
        if ($found) return ['outcome' => 'done', 'reference' => $reference];
        if ($found === null || $exists || $last) return ['outcome' => $exists && $found === false ? 'refused' : 'unknown', 'reference' => $reference];
    }
}

function blockCard(Api $api, array $want): array {
    $sent = requestOTP($api, $want);
    if (!$sent->accepted()) return ['outcome' => $sent->outcome('failed')];
    $got = $api->call(BASE . '/block', [
        ...cardOf($api, $want), 'blockCode' => $want['code'], 'otpMedium' => 'MOBILE', 'otpRequestId' => $sent->payload['otpRequestId'] ?? '', 'otp' => $want['otp'],
    ]);
    if (!$got->accepted()) return ['outcome' => $got->outcome('unknown')];
    $status = (string) ($got->payload['cardStatus']['name'] ?? '');
    return ['outcome' => ['L' => 'LOCKED', 'UL' => 'ACTIVE', 'BL' => 'BLOCKED'][$want['code']] === $status ? 'done' : 'unknown', 'status' => $status];
}

// A server that takes webhooks: what is genuine and whole is answered at once, and handed over by next. PHP does one thing at
// a time, so that what comes during a call waits for its end, as senders do for seconds.
final class Receiver {
    private $door;
    private array $open = []; // connections, by their number
    private array $heard = []; // what came of each
    private array $hooks = [];

    public function __construct(private array $want) {
        $this->door = stream_socket_server("tcp://$want[listen]", $code, $why) ?: throw new RuntimeException("listen at $want[listen]: $why");
    }

    // The next webhook, waited for until then; null where none came.
    public function next(float $ends): ?array {
        while (!$this->hooks && now() < $ends) {
            [$ready, $none] = [[$this->door, ...$this->open], null];
            if (!stream_select($ready, $none, $none, 0, (int) max(0, 1e6 * min(0.1, $ends - now())))) continue;
            foreach ($ready as $one) $one === $this->door ? $this->accept() : $this->hear($one);
        }
        return array_shift($this->hooks);
    }

    private function accept(): void {
        $one = @stream_socket_accept($this->door, 0);
        if ($one === false) return; // it went again
        stream_set_blocking($one, false);
        [$this->open[(int) $one], $this->heard[(int) $one]] = [$one, ''];
    }

    private function hear($one): void {
        $piece = (string) fread($one, 1 << 16);
        $text = $this->heard[(int) $one] .= $piece;
        [$head, $body] = [...explode("\r\n\r\n", $text, 2), null];
        $length = (int) $this->header($head, 'Content-Length');
        if ($body !== null && strlen($body) >= $length) {
            $status = $this->answer($head, substr($body, 0, $length));
            @fwrite($one, "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        } elseif (strlen($text) < 1 << 20 && ($piece !== '' || !feof($one))) {
            return; // there is more to come
        }
        fclose($one);
        unset($this->open[(int) $one], $this->heard[(int) $one]);
    }

    private function header(string $head, string $name): string {
        return preg_match('/^' . preg_quote($name, '/') . ':[ \t]*(.*?)[ \t\r]*$/mi', $head, $m) ? $m[1] : '';
    }

    private function answer(string $head, string $body): string {
        if (!hash_equals($this->want['hook_value'], $this->header($head, $this->want['hook_header']))) return '401 Unauthorized';
        $hook = parse($body);
        if (empty($hook['transactionId']) || empty($hook['uniqueTransactionId']) || empty($hook['status'])) return '400 Bad Request';
        $this->hooks[] = $hook;
        return '200 OK'; // also to what is known already: it would come again
    }
}

// Where a payment stands, by look-up: a webhook proves nothing.
function stands(Api $api, array $want, string $reference, string $txn, int $paise): ?string {
    $card = ['cardAccountId' => $want['card_account_id'], 'enKashCardId' => $want['card_id']];
    $got = $api->call(BASE . '/wallet-transactions', [...$card, 'pgReferenceNumber' => $reference]);
    foreach ($got->accepted() ? (array) ($got->payload['data'] ?? []) : [] as $one) {
        if (($one['enkashCardTxnId'] ?? null) !== $txn || ($one['pgReferenceNumber'] ?? null) !== $reference) continue;
        return paise($one['amount'] ?? '') === $paise ? (string) ($one['status'] ?? '') : 'OTHER_AMOUNT';
    }
    return null;
}

function addMoney(Api $api, array $want): array {
    [$paise, $reference, $receiver] = [paise($want['amount']), $want['reference'] ?? newReference('ADD'), new Receiver($want)];
    $got = $api->call(BASE . '/add-money', [...cardOf($api, $want), 'amount' => amount($paise), 'uniqueReferenceNumber' => $reference], true);
    if (!$got->accepted()) return ['outcome' => $got->outcome('unknown')];
    [$txn, $status, $ends] = [(string) ($got->payload['enkashCardTxnId'] ?? ''), null, now() + (int) $want['for_ms'] / 1000];
    while ($hook = $receiver->next($ends)) {
        if ($hook['transactionId'] === $txn && $hook['uniqueTransactionId'] === $reference) $status = stands($api, $want, $reference, $txn, $paise) ?? $status;
    }
    if (!in_array($status, ['SUCCESS', 'FAILED', 'REFUNDED'], true)) $status = stands($api, $want, $reference, $txn, $paise);
    $outcome = ['SUCCESS' => 'done', 'FAILED' => 'failed', 'REFUNDED' => 'failed', 'PENDING' => 'pending'][$status ?? ''] ?? 'unknown';
    return ['outcome' => $outcome, 'reference' => $reference, 'credited' => rupees($status === 'SUCCESS' ? $paise : 0)];
}

const TASKS = [
    'request-otp' => 'requestOTPs', 'pay' => 'pay', 'top-up' => 'topUp', 'check-payment' => 'checkPayment', 'await-settlement' => 'awaitSettlement',
    'create-card' => 'createCard', 'view-card' => 'viewCard', 'load-card' => 'loadCard', 'block-card' => 'blockCard',
    'add-money' => 'addMoney',
];

function conclude(array $task): string {
    static $known = ['', null]; // the token of the same place and case is kept
    $api = new Api($task);
    $place = "$task[case] $task[api_url] {$task['credentials']['access_key']}";
    if ($known[0] === $place) [$api->token, $api->expiry] = [$known[1]->token, $known[1]->expiry];
    $known = [$place, $api];
    $does = TASKS[$task['do']] ?? null;
    $said = $does ? $does($api, $task['with']) : ['outcome' => 'unsupported'];
    return json_encode(['case' => $task['case'], 'task' => $task['task'], ...$said]) . "\n"; // a conclusion says what it is of
}

function fromEnvironment(): array {
    $get = fn(string $name, string $standard = '') => getenv("KASAUTI_$name") === false ? $standard : getenv("KASAUTI_$name");
    $task = [
        'case' => $get('CASE'), 'task' => null, 'do' => $get('TASK'), 'with' => json_decode($get('WITH', '{}'), true), 'api_url' => $get('API_URL'),
        'timeout_ms' => (int) $get('TIMEOUT_MS', '5000'), 'ca_file' => $get('CA_FILE'), 'credentials' => [],
    ];
    foreach (['partner_id', 'company_id', 'access_key', 'secret_key', 'username', 'password', 'client_id', 'client_secret'] as $name) {
        $task['credentials'][$name] = $get(strtoupper($name));
    }
    return $task;
}

function main(): void {
    if (!getenv('KASAUTI_LINES')) {
        echo conclude(fromEnvironment());
        return;
    }
    fwrite(STDOUT, "{\"ready\":1}\n");
    while (($line = fgets(STDIN)) !== false) fwrite(STDOUT, conclude(json_decode($line, true)));
}

main();
