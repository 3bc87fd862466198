// A client to begin with, for kasauti certify. It needs Java 17 and nothing else.
//
//     kasauti certify --lines -- java Client.java
//     javac Client.java && kasauti certify ... -- java Client     # started for each task: compiled before, it starts in time
//
// Put your own client in the place of Api, and keep main: it speaks the process contract.
import com.sun.net.httpserver.HttpServer;
import java.io.*;
import java.math.*;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.CertificateFactory;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.*;

public class Client {
    static final String BASE = "/api/v0/partner/enKashCard";

    /** What came back: status 0 and body null where nothing, or nothing whole, came. */
    record Answer(int status, Map<String, Object> body, String retryAfter) {
        static final Answer NOTHING = new Answer(0, null, null);

        String code() {
            if (body == null) return "";
            return Stream.of("code", "response_code", "resultCode").filter(body::containsKey).findFirst().map(name -> String.valueOf(body.get(name))).orElse("");
        }

        /** The status alone says nothing: HTTP 200 with another code is an error. */
        boolean accepted() { return status == 200 && code().equals("0"); }

        boolean refused() { return body != null && !code().isEmpty() && !code().equals("0") && status < 500; }

        Map<String, Object> payload() { return body == null ? Map.of() : objectOf(body.get("payload")); }

        String text(String name) { return Objects.toString(payload().get(name), ""); }

        /** The milliseconds that the API asks to wait, by a number or a date; -1 where it does not. */
        long retryWait() {
            if (retryAfter == null) return -1;
            if (retryAfter.matches("\\d{1,9}")) return 1000 * Long.parseLong(retryAfter);
            try {
                var at = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
                return Math.max(0, Duration.between(Instant.now(), at).toMillis());
            } catch (DateTimeException e) {
                return -1;
            }
        }
    }

    static class Api {
        final Map<String, Object> keys;
        final String url;
        final long ends, patience; // milliseconds
        final HttpClient http;
        String token;
        long expiry;

        Api(Map<String, Object> task) throws Exception {
            url = task.get("api_url").toString();
            keys = objectOf(task.get("credentials"));
            long time = Long.parseLong(task.get("timeout_ms").toString());
            // What is concluded when the time is over comes too late; and a call that is not answered leaves time for a look-up.
            ends = System.currentTimeMillis() + time * 9 / 10;
            patience = time / 3;
            // A redirect is not followed: whoever is there would get the token.
            var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
            if (task.get("ca_file") != null) builder.sslContext(trusting(task.get("ca_file").toString()));
            http = builder.build();
        }

        /** A call, made again where the API had no time for it and said when it will have. Of HTTP 429 nothing was done;
         *  of 503 nobody knows, so what moves money is looked up, and not sent again. */
        Answer send(String path, Map<String, Object> body, boolean movesMoney, String... headers) {
            for (int left = 2; ; left--) {
                var got = once(path, body, headers);
                long wait = got.status == 429 || got.status == 503 && !movesMoney ? got.retryWait() : -1;
                if (wait < 0 || left == 0 || System.currentTimeMillis() + wait > ends) return got;
                pause(wait);
            }
        }

        Answer once(String path, Map<String, Object> body, String... headers) {
            var request = HttpRequest.newBuilder(URI.create(url + path));
            if (body != null) { // a look-up has none, and is a GET
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(Json.write(body)));
            }
            if (headers.length > 0) request.headers(headers);
            var answer = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
            try {
                return read(answer.get(Math.max(50, Math.min(ends - System.currentTimeMillis(), patience)), TimeUnit.MILLISECONDS));
            } catch (ExecutionException | TimeoutException e) {
                answer.cancel(true);
                return Answer.NOTHING;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The answer, where it is whole and declared as JSON. */
        Answer read(HttpResponse<String> response) {
            int status = response.statusCode();
            String after = response.headers().firstValue("Retry-After").orElse(null);
            if (response.headers().firstValue("Content-Type").orElse("").matches("application/json\\s*(;.*)?")) {
                try {
                    if (Json.read(response.body()) instanceof Map<?, ?> body) return new Answer(status, objectOf(body), after);
                } catch (RuntimeException e) {
                    // it is no JSON
                }
            }
            return new Answer(status == 429 || status == 503 ? status : 0, null, after);
        }

        /** The token, asked for once, however many want it; an Answer where it was refused. */
        synchronized Object bearer() {
            if (token != null && System.currentTimeMillis() < expiry - 100) return token;
            var got = send("/api/v0/merchant/token", Json.object("accessKey", keys.get("access_key"), "secretKey", keys.get("secret_key")), false);
            if (!got.accepted() || got.body.get("token") == null) return got;
            expiry = new BigDecimal(got.body.get("expiry").toString()).longValue(); // in milliseconds
            return token = got.body.get("token").toString();
        }

        Answer call(String path, Map<String, Object> body, boolean movesMoney) {
            for (boolean last = false; ; last = true) {
                var now = bearer();
                if (now instanceof Answer refused) return refused;
                var got = send(path, body, movesMoney, "Authorization", "Bearer " + now, "partnerId", keys.get("partner_id").toString());
                if (last || got.status != 401 || got.code().isEmpty()) return got;
                synchronized (this) {
                    if (now.equals(token)) token = null; // it was refused: ask for another, once
                }
            }
        }
    }

    // Tasks: each takes the values that it is given, and says an outcome and further fields.

    interface Task { Map<String, Object> of(Api api, Map<String, String> want) throws Exception; }

    static final Map<String, Task> TASKS = Map.of(
        "add-money", Client::addMoney, "request-otp", Client::requestOTPs, "pay", Client::pay, "top-up", Client::topUp, "check-payment", Client::checkPayment,
        "await-settlement", Client::awaitSettlement, "create-card", Client::createCard, "view-card", Client::viewCard,
        "load-card", Client::loadCard, "block-card", Client::blockCard);

    static Map<String, Object> card(Map<String, String> want) {
        return Json.object("cardAccountId", want.get("card_account_id"), "enKashCardId", want.get("card_id"));
    }

    static Answer requestOTP(Api api, Map<String, String> want) {
        return api.call(BASE + "/otp", Json.with(card(want), "cardOtpAction", "TRANSACTION_OTP"), false);
    }

    static Map<String, Object> requestOTPs(Api api, Map<String, String> want) throws Exception {
        int times = number(want, "times", 1), atOnce = number(want, "parallel", 1);
        var answers = new ArrayList<Answer>();
        if (atOnce > 1) {
            var pool = Executors.newFixedThreadPool(atOnce);
            Callable<Answer> call = () -> requestOTP(api, want);
            for (var one : pool.invokeAll(Collections.nCopies(times, call))) answers.add(one.get());
            pool.shutdown();
        } else {
            for (int i = 0; i < times; i++) {
                if (i > 0) pause(number(want, "pause_ms", 0));
                answers.add(requestOTP(api, want));
            }
        }
        long sent = answers.stream().filter(Answer::accepted).count();
        var outcome = sent == times ? "done" : answers.stream().anyMatch(Answer::refused) ? "refused" : "failed";
        return Json.object("outcome", outcome, "sent", sent, "mobile", want.get("mobile")); // the answer's number is masked
    }

    static Answer debit(Api api, Map<String, String> want, String reference, BigDecimal amount, String otpRequest) {
        return api.call(BASE + "/ppi-merchant-transaction", Json.object(
            "merchantDetailId", want.get("merchant_id"), "enkashCardId", want.get("card_id"), "companyId", api.keys.get("company_id"),
            "cardAccountId", want.get("card_account_id"), "amount", amount, "productCode", "DEFAULT", "otpMedium", "MOBILE",
            "otp", want.get("otp"), "otpReferenceId", otpRequest, "uniqueTransactionId", reference), true);
    }

    static Answer statusOf(Api api, String reference) {
        return api.call(BASE + "/settlement-status?merchantUniqueTxnId=" + URLEncoder.encode(reference, StandardCharsets.UTF_8), null, false);
    }

    /** The look-up, tried again with waits that grow where it brings nothing. */
    static Answer find(Api api, String reference) {
        var got = statusOf(api, reference);
        for (int wait : new int[] {200, 600}) {
            if (got.accepted() || got.refused()) break;
            pause(wait);
            got = statusOf(api, reference);
        }
        return got;
    }

    static boolean same(Answer got, String key, String reference, BigDecimal amount) {
        try {
            return reference.equals(got.payload().get(key)) && new BigDecimal(got.text("amount")).compareTo(amount) == 0;
        } catch (NumberFormatException e) {
            return false; // it has no amount
        }
    }

    static String payOnce(Api api, Map<String, String> want, String reference, BigDecimal amount) {
        var sent = requestOTP(api, want); // an OTP is for one payment
        if (!sent.accepted()) return sent.refused() ? "refused" : "failed";
        pause(number(want, "read_after_ms", 0));
        for (boolean last = false; ; last = true) {
            var got = debit(api, want, reference, amount, sent.text("otpRequestId"));
            boolean exists = got.code().equals("409");
            if (got.accepted() && same(got, "uniqueTransactionId", reference, amount)) return "done";
            if (got.refused() && !exists) return "refused";
            // Lost, or the reference exists: nobody pays again before the look-up.
            var found = find(api, reference);
            if (found.accepted()) return same(found, "merchantUniqueTxnId", reference, amount) ? "done" : exists ? "refused" : "unknown";
            if (last || !found.refused()) return "unknown";
            if (exists) return "refused";
        }
    }

    static Map<String, Object> pay(Api api, Map<String, String> want) {
        var amount = amountOf(want.get("amount"));
        int paid = 0;
        String outcome = null, reference = "";
        for (int left = number(want, "times", 1); left > 0; left--) {
            reference = want.getOrDefault("reference", newReference("PAY"));
            var now = payOnce(api, want, reference, amount);
            if (now.equals("done")) paid++;
            if (outcome == null || !now.equals("done")) outcome = now;
        }
        return Json.object("outcome", outcome, "paid", paid, "reference", reference);
    }

    static Answer load(Api api, Map<String, String> want, BigDecimal amount, String reference) { // of a wallet and of a card alike
        return api.call(BASE + "/balance", Json.with(card(want), "companyId", api.keys.get("company_id"), "amount", amount,
            "transactionType", "CR", "type", "ALLOCATE_FUND", "transactionCode", "ALLOCATION", "uniqueReferenceNumber", reference), true);
    }

    static Map<String, Object> topUp(Api api, Map<String, String> want) {
        var amount = amountOf(want.get("amount"));
        var fits = api.call(BASE + "/validate/wallet-load-limit", Json.with(card(want), "amountToLoad", amount.toPlainString()), false);
        if (!fits.accepted()) return Json.object("outcome", fits.refused() ? "refused" : "failed");
        var reference = want.getOrDefault("reference", newReference("TOP"));
        var got = load(api, want, amount, reference);
        if (!got.accepted()) return Json.object("outcome", got.refused() ? "refused" : "unknown");
        return Json.object("outcome", "done", "reference", reference, "balance", amountOf(got.text("otbBalance")).toPlainString());
    }

    static Map<String, Object> checkPayment(Api api, Map<String, String> want) {
        var got = statusOf(api, want.get("reference"));
        if (!got.accepted()) return Json.object("outcome", got.refused() ? "refused" : "unknown");
        var status = got.text("settlementStatus");
        return Json.object("status", status, "outcome", switch (status) {
            case "SETTLED" -> "done";
            case "PENDING_WITH_BANK", "REFUND" -> "failed";
            case "PENDING", "APPROVED", "SETTLEMENT_IN_PROCESS", "ON_HOLD", "DISPUTED" -> "pending";
            default -> "unknown";
        });
    }

    static Map<String, Object> awaitSettlement(Api api, Map<String, String> want) {
        long ends = System.currentTimeMillis() + number(want, "for_ms", 0);
        var said = Json.object("outcome", "unknown");
        for (long wait = 150; ; wait *= 2) {
            var got = statusOf(api, want.get("reference"));
            if (got.refused()) return Json.object("outcome", "refused");
            var status = got.text("settlementStatus");
            boolean ended = status.equals("SETTLED") || status.equals("REFUND"); // what is not final may still become anything
            if (got.accepted()) said = Json.object("status", status, "outcome", !ended ? "pending" : status.equals("SETTLED") ? "done" : "failed");
            if (got.accepted() && ended || System.currentTimeMillis() + wait > ends) return said;
            pause(wait);
        }
    }

    /** A call whose payload travels encrypted, and its answer, too: body null where that cannot be opened. */
    static Answer callSealed(Api api, String path, Map<String, Object> body, boolean movesMoney) throws Exception {
        var sealed = cipher(api, Cipher.ENCRYPT_MODE).doFinal(Json.write(body).getBytes(StandardCharsets.UTF_8));
        var got = api.call(path, Json.object("request", Base64.getEncoder().encodeToString(sealed)), movesMoney);
        if (got.body == null || !(got.body.get("request") instanceof String text)) {
            return got.refused() ? got : new Answer(got.status, null, null); // a success may not come as it stands
        }
        try {
            var plain = cipher(api, Cipher.DECRYPT_MODE).doFinal(Base64.getDecoder().decode(text));
            return new Answer(got.status, Json.read(new String(plain, StandardCharsets.UTF_8)) instanceof Map<?, ?> inside ? objectOf(inside) : null, null);
        } catch (GeneralSecurityException | RuntimeException e) {
            return new Answer(got.status, null, null);
        }
    }

    static Cipher cipher(Api api, int mode) throws GeneralSecurityException {
        var secret = api.keys.get("client_secret").toString().getBytes(StandardCharsets.UTF_8);
        var cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(secret), 16), "AES"));
        return cipher;
    }

    static Map<String, Object> createCard(Api api, Map<String, String> want) throws Exception {
        var account = Json.object("companyId", api.keys.get("company_id"), "cardAccountId", want.get("card_account_id"));
        var got = callSealed(api, BASE, Json.with(account, "mobile", want.get("mobile"), "firstName", want.get("name"), "loadAmount", amountOf(want.get("amount"))), true);
        if (got.accepted()) return Json.object("outcome", "done", "card_id", got.text("enKashCardId"), "balance", amountOf(got.text("otbBalance")).toPlainString());
        if (got.refused()) return Json.object("outcome", "refused");
        // The card may be there. The call has no reference, so it is never made again.
        for (var one : listOf(api.call(BASE + "/search", account, false).payload().get("data"))) {
            var card = objectOf(one);
            if (want.get("mobile").equals(card.get("mobile"))) return Json.object("outcome", "done", "card_id", card.get("enKashCardId"));
        }
        return Json.object("outcome", "unknown");
    }

    static Map<String, Object> viewCard(Api api, Map<String, String> want) throws Exception {
        String number = null;
        for (var path : List.of("/view-card-details", "/view-card-cvv")) {
            var got = requestOTP(api, want);
            if (got.accepted()) {
                got = callSealed(api, BASE + path, Json.with(card(want), "companyId", api.keys.get("company_id"),
                    "otpRequestId", got.text("otpRequestId"), "otp", want.get("otp")), false);
            }
            if (!got.accepted()) return Json.object("outcome", got.refused() ? "refused" : "failed");
            // Here the holder would be shown it. Whole, it goes nowhere else.
            var whole = got.text("cardNumber");
            if (!whole.isEmpty()) number = "XXXX XXXX XXXX " + whole.substring(Math.max(0, whole.length() - 4));
        }
        return Json.object("outcome", "done", "number", number);
    }

    /** Whether a load is there: empty where no look-up says so. */
    static Optional<Boolean> findLoad(Api api, Map<String, String> want, String reference, BigDecimal amount) {
        for (int wait : new int[] {0, 200, 600}) {
            pause(wait);
            var got = api.call(BASE + "/transaction/all", Json.with(card(want), "companyId", api.keys.get("company_id"), "pgReferenceNumber", reference), false);
            if (!got.accepted() || !(got.payload().get("data") instanceof List<?> all)) continue;
            return Optional.of(all.stream().anyMatch(one -> same(new Answer(200, Json.object("payload", one), null), "pgReferenceNumber", reference, amount)));
        }
        return Optional.empty();
    }

    static Map<String, Object> loadCard(Api api, Map<String, String> want) {
        var amount = amountOf(want.get("amount"));
        var reference = want.getOrDefault("reference", newReference("LOAD"));
        for (boolean last = false; ; last = true) {
            var got = load(api, want, amount, reference);
            boolean exists = got.code().equals("409");
            if (got.accepted() && same(got, "pgReferenceNumber", reference, amount)) {
                return Json.object("outcome", "done", "reference", reference, "balance", amountOf(got.text("otbBalance")).toPlainString());
            }
            if (got.refused() && !exists) return Json.object("outcome", "refused", "reference", reference);
            // Lost, or the reference exists: nobody loads again before the look-up.
            var found = findLoad(api, want, reference, amount);
            if (found.orElse(false)) return Json.object("outcome", "done", "reference", reference);
            if (found.isEmpty() || exists || last) return Json.object("outcome", exists && found.isPresent() ? "refused" : "unknown", "reference", reference);
        }
    }

    static Map<String, Object> blockCard(Api api, Map<String, String> want) {
        var sent = requestOTP(api, want);
        if (!sent.accepted()) return Json.object("outcome", sent.refused() ? "refused" : "failed");
        var got = api.call(BASE + "/block", Json.with(card(want), "companyId", api.keys.get("company_id"), "blockCode", want.get("code"),
            "otpMedium", "MOBILE", "otpRequestId", sent.text("otpRequestId"), "otp", want.get("otp")), false);
        if (!got.accepted()) return Json.object("outcome", got.refused() ? "refused" : "unknown");
        var status = Objects.toString(objectOf(got.payload().get("cardStatus")).get("name"), "");
        var right = Map.of("L", "LOCKED", "UL", "ACTIVE", "BL", "BLOCKED").get(want.get("code"));
        return Json.object("outcome", status.equals(right) ? "done" : "unknown", "status", status);
    }

    /** A server that takes webhooks: what is genuine and whole is put into hooks, and answered at once. */
    static HttpServer receiver(Map<String, String> want, Queue<Map<String, Object>> hooks) throws IOException {
        int colon = want.get("listen").lastIndexOf(':');
        var at = new InetSocketAddress(want.get("listen").substring(0, colon), Integer.parseInt(want.get("listen").substring(colon + 1)));
        var server = HttpServer.create(at, 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var given = Objects.toString(exchange.getRequestHeaders().getFirst(want.get("hook_header")), "");
                var body = new String(exchange.getRequestBody().readNBytes(1 << 20), StandardCharsets.UTF_8);
                boolean genuine = MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), want.get("hook_value").getBytes(StandardCharsets.UTF_8));
                var hook = genuine ? wholeHook(body) : null;
                if (hook != null) hooks.add(hook);
                int status = !genuine ? 401 : hook == null ? 400 : 200; // what is known already would come again, so 200, too
                exchange.sendResponseHeaders(status, -1);
            }
        });
        server.setExecutor(task -> new Thread(task).start()); // a slow sender holds up no other
        server.start();
        return server;
    }

    /** What a webhook says; null where it lacks an id or the status, or is no JSON. */
    static Map<String, Object> wholeHook(String text) {
        try {
            var hook = objectOf(Json.read(text));
            var whole = Stream.of("transactionId", "uniqueTransactionId", "status").noneMatch(name -> Objects.toString(hook.get(name), "").isEmpty());
            return whole ? hook : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Where a payment stands, by look-up: a webhook proves nothing. */
    static Optional<String> stands(Api api, Map<String, String> want, String reference, String txn, BigDecimal amount) {
        var got = api.call(BASE + "/wallet-transactions", Json.with(card(want), "pgReferenceNumber", reference), false);
        for (var one : got.accepted() ? listOf(got.payload().get("data")) : List.of()) {
            var line = objectOf(one);
            if (!txn.equals(line.get("enkashCardTxnId")) || !reference.equals(line.get("pgReferenceNumber"))) continue;
            boolean asked = same(new Answer(200, Json.object("payload", line), null), "pgReferenceNumber", reference, amount);
            return Optional.of(asked ? Objects.toString(line.get("status"), "") : "OTHER_AMOUNT");
        }
        return Optional.empty();
    }

    static Map<String, Object> addMoney(Api api, Map<String, String> want) throws Exception {
        var amount = amountOf(want.get("amount"));
        var reference = want.getOrDefault("reference", newReference("ADD"));
        var hooks = new LinkedBlockingQueue<Map<String, Object>>();
        var server = receiver(want, hooks);
        try {
            var got = api.call(BASE + "/add-money", Json.with(card(want), "companyId", api.keys.get("company_id"), "amount", amount,
                "uniqueReferenceNumber", reference), true);
            if (!got.accepted()) return Json.object("outcome", got.refused() ? "refused" : "unknown");
            var txn = got.text("enkashCardTxnId");
            var status = "";
            long ends = System.currentTimeMillis() + number(want, "for_ms", 0);
            for (Map<String, Object> hook; (hook = hooks.poll(ends - System.currentTimeMillis(), TimeUnit.MILLISECONDS)) != null; ) {
                if (!txn.equals(hook.get("transactionId")) || !reference.equals(hook.get("uniqueTransactionId"))) continue;
                status = stands(api, want, reference, txn, amount).orElse(status);
            }
            if (!List.of("SUCCESS", "FAILED", "REFUNDED").contains(status)) status = stands(api, want, reference, txn, amount).orElse("");
            return Json.object("reference", reference, "credited", status.equals("SUCCESS") ? amount.toPlainString() : "0.00", "outcome", switch (status) {
                case "SUCCESS" -> "done";
                case "FAILED", "REFUNDED" -> "failed";
                case "PENDING" -> "pending";
                default -> "unknown";
            });
        } finally {
            server.stop(0);
        }
    }

    static List<?> listOf(Object value) { return value instanceof List<?> all ? all : List.of(); }

    static int number(Map<String, String> want, String name, int standard) { return Integer.parseInt(want.getOrDefault(name, "" + standard)); }

    static String newReference(String kind) { return kind + UUID.randomUUID().toString().replace("-", "").toUpperCase(); }

    /** Rupees, exactly: a double would lose paise. */
    static BigDecimal amountOf(String text) {
        return Stream.of(text.split("\\+")).map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add).setScale(2, RoundingMode.UNNECESSARY);
    }

    static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static SSLContext trusting(String caFile) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = new FileInputStream(caFile)) {
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) store.setCertificateEntry("ca" + store.size(), one);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> objectOf(Object value) { return value instanceof Map ? (Map<String, Object>) value : Map.of(); }

    // The process contract.

    static Api known; // the token of the same place and case is kept
    static String knownPlace = "";

    static String conclude(Map<String, Object> task) throws Exception {
        var api = new Api(task);
        var place = task.get("case") + " " + api.url + " " + api.keys.get("access_key");
        if (place.equals(knownPlace)) {
            api.token = known.token;
            api.expiry = known.expiry;
        }
        known = api;
        knownPlace = place;
        var want = new HashMap<String, String>();
        objectOf(task.get("with")).forEach((name, value) -> want.put(name, value.toString()));
        var does = TASKS.get(task.get("do").toString());
        var said = does == null ? Json.object("outcome", "unsupported") : does.of(api, want);
        return Json.write(Json.with(said, "case", task.get("case"), "task", task.get("task"))); // a conclusion says what it is of
    }

    static Map<String, Object> fromEnvironment() {
        var env = System.getenv();
        var credentials = new LinkedHashMap<String, Object>();
        for (var name : List.of("partner_id", "company_id", "access_key", "secret_key", "username", "password", "client_id", "client_secret")) {
            credentials.put(name, env.getOrDefault("KASAUTI_" + name.toUpperCase(), ""));
        }
        return Json.object("case", env.get("KASAUTI_CASE"), "do", env.get("KASAUTI_TASK"), "with", Json.read(env.getOrDefault("KASAUTI_WITH", "{}")),
            "api_url", env.get("KASAUTI_API_URL"), "timeout_ms", env.getOrDefault("KASAUTI_TIMEOUT_MS", "5000"), "ca_file", env.get("KASAUTI_CA_FILE"),
            "credentials", credentials);
    }

    /** The first call of a virtual machine takes seconds where others are at work. This goes to its own receiver, before
     *  the time of a task begins; a server that runs for weeks needs none of it. */
    static void warmUp() throws Exception {
        var hooks = new LinkedBlockingQueue<Map<String, Object>>();
        var server = receiver(Map.of("listen", "127.0.0.1:0", "hook_header", "Key", "hook_value", "none"), hooks);
        var api = new Api(Json.object("api_url", "http://127.0.0.1:" + server.getAddress().getPort(),
            "credentials", Json.object("client_secret", "none"), "timeout_ms", 20000));
        api.once("/", Json.object("transactionId", "none", "uniqueTransactionId", "none", "status", "none", "amount", BigDecimal.ONE), "Key", "none");
        cipher(api, Cipher.ENCRYPT_MODE);
        server.stop(0);
    }

    public static void main(String[] args) throws Exception {
        warmUp();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (System.getenv("KASAUTI_LINES") == null) {
            out.println(conclude(fromEnvironment()));
            System.exit(0); // threads of calls that were given up may still wait
        }
        out.println("{\"ready\":1}");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) out.println(conclude(objectOf(Json.read(line))));
        System.exit(0);
    }

    /** JSON with numbers as BigDecimal, both ways. What is no JSON is a RuntimeException. */
    static class Json {
        static Map<String, Object> object(Object... pairs) { return with(Map.of(), pairs); }

        static Map<String, Object> with(Map<String, Object> first, Object... pairs) {
            var all = new LinkedHashMap<>(first);
            for (int i = 0; i < pairs.length; i += 2) {
                if (pairs[i + 1] != null) all.put((String) pairs[i], pairs[i + 1]);
            }
            return all;
        }

        static String write(Object value) {
            if (value instanceof Map<?, ?> all) {
                return all.entrySet().stream().map(e -> write(e.getKey()) + ":" + write(e.getValue())).collect(Collectors.joining(",", "{", "}"));
            }
            if (value instanceof BigDecimal number) return number.toPlainString();
            if (value == null || value instanceof Number || value instanceof Boolean) return String.valueOf(value);
            var out = new StringBuilder("\"");
            value.toString().chars().forEach(c -> out.append(c == '"' || c == '\\' ? "\\" + (char) c : c < ' ' ? String.format("\\u%04x", c) : "" + (char) c));
            return out.append('"').toString();
        }

        static Object read(String text) {
            var json = new Json(text);
            var value = json.value();
            json.want(json.at() == 0);
            return value;
        }

        final String text;
        int next;

        Json(String text) { this.text = text; }

        void want(boolean is) {
            if (!is) throw new IllegalArgumentException("no JSON, at " + next);
        }

        /** The next character that is no space, 0 for none; it stays. */
        char at() {
            while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) next++;
            return next < text.length() ? text.charAt(next) : 0;
        }

        boolean takes(char c) {
            if (at() != c) return false;
            next++;
            return true;
        }

        Object value() {
            switch (at()) {
                case '{': return objectOf();
                case '[': return list();
                case '"': return string();
            }
            int from = next;
            while (next < text.length() && "+-.0123456789abcdefghijklmnopqrstuvwxyzE".indexOf(text.charAt(next)) >= 0) next++;
            var word = text.substring(from, next);
            return switch (word) {
                case "true" -> true;
                case "false" -> false;
                case "null" -> null;
                default -> {
                    want(word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?"));
                    yield new BigDecimal(word);
                }
            };
        }

        Map<String, Object> objectOf() {
            var all = new LinkedHashMap<String, Object>();
            next++;
            if (takes('}')) return all;
            do {
                want(at() == '"');
                var name = string();
                want(takes(':'));
                all.put(name, value());
            } while (takes(','));
            want(takes('}'));
            return all;
        }

        List<Object> list() {
            var all = new ArrayList<>();
            next++;
            if (takes(']')) return all;
            do all.add(value()); while (takes(','));
            want(takes(']'));
            return all;
        }

        String string() {
            var out = new StringBuilder();
            for (next++; ; ) {
                char c = text.charAt(next++); // where it ends too early, that is an exception, too
                want(c >= ' ');
                if (c == '"') return out.toString();
                if (c != '\\') {
                    out.append(c);
                    continue;
                }
                c = text.charAt(next++);
                int known = "\"\\/bfnrt".indexOf(c);
                want(known >= 0 || c == 'u');
                if (c != 'u') {
                    out.append("\"\\/\b\f\n\r\t".charAt(known));
                } else {
                    out.append((char) Integer.parseInt(text.substring(next, next + 4), 16));
                    next += 4;
                }
            }
        }
    }
}
