<?php
// A client to begin with, for kasauti certify. It needs PHP 8 with its own curl and openssl, and nothing else.
//
//     kasauti certify --profile token --profile wallet-otp --profile wallet-payments --profile resilience -- php client.php
//     kasauti certify --lines ... -- php client.php          # started once for all tasks
//
// It does not do create-card, view-card, load-card and block-card yet, and says unsupported.
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

function topUp(Api $api, array $want): array {
    $paise = paise($want['amount']);
    $card = ['enKashCardId' => $want['card_id'], 'cardAccountId' => $want['card_account_id']];
    $fits = $api->call(BASE . '/validate/wallet-load-limit', [...$card, 'amountToLoad' => rupees($paise)]);
    if (!$fits->accepted()) return ['outcome' => $fits->outcome('failed')];
    $reference = $want['reference'] ?? newReference('TOP');
    $got = $api->call(BASE . '/balance', [
        ...$card, 'companyId' => $api->keys['company_id'], 'amount' => amount($paise),
        'transactionType' => 'CR', 'type' => 'ALLOCATE_FUND', 'transactionCode' => 'ALLOCATION', 'uniqueReferenceNumber' => $reference,
    ], true);
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
    $ends = microtime(true) + $want['for_ms'] / 1000;
    $said = ['outcome' => 'unknown'];
    for ($wait = 0.15; ; $wait *= 2) {
        $got = statusOf($api, $want['reference']);
        $status = (string) ($got->payload['settlementStatus'] ?? '');
        if ($got->refused()) return ['outcome' => 'refused'];
        // What is not final may still become anything.
        if ($got->accepted()) $said = ['outcome' => ['SETTLED' => 'done', 'REFUND' => 'failed'][$status] ?? 'pending', 'status' => $status];
        if ($said['outcome'] === 'done' || $said['outcome'] === 'failed' || microtime(true) + $wait > $ends) return $said;
        pause($wait);
    }
}

const TASKS = ['request-otp' => 'requestOTPs', 'pay' => 'pay', 'top-up' => 'topUp', 'check-payment' => 'checkPayment', 'await-settlement' => 'awaitSettlement'];

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
