// A client to begin with, for kasauti certify. It needs Node 18 and nothing else.
//
//     kasauti certify -- node client.js
//     kasauti certify --lines ... -- node client.js          # started once for all tasks
//
// Put your own client in the place of Api, and keep main: it speaks the process contract.
"use strict";
const crypto = require("crypto"), events = require("events"), fs = require("fs"), http = require("http"), https = require("https"), readline = require("readline");

const BASE = "/api/v0/partner/enKashCard";
const pause = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));
const newReference = (kind) => kind + crypto.randomUUID().replaceAll("-", "").toUpperCase();

// Amounts are paise, as BigInt: a Number would lose some of them.
class Amount {
  constructor(paise) { this.paise = paise; }
  static of(text) {
    return new Amount(String(text).split("+").map((one) => {
      const parts = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(one);
      if (!parts) throw new RangeError(`${one} is no amount`);
      return BigInt(parts[1] + parts[2] + (parts[3] || "").padEnd(2, "0"));
    }).reduce((sum, one) => sum + one, 0n));
  }
  toString() {
    const digits = String(this.paise).padStart(3, "0");
    return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  }
  toJSON() { return `@@${this}@@`; }
}

// JSON with amounts as they are, both ways: numbers of an answer stay the text that they came as.
const textOf = (body) => JSON.stringify(body).replaceAll('"@@', "").replaceAll('@@"', "");
function parse(text) {
  JSON.parse(text); // what is no JSON is refused before anything is put into quotes
  const body = JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token[0] === '"' ? token : `"${token}"`)));
  return body !== null && typeof body === "object" && !Array.isArray(body) ? body : null;
}

// What came back: status 0 and body null where nothing, or nothing whole, came.
class Answer {
  constructor(status = 0, body = null, retryAfter = undefined) {
    Object.assign(this, { status, body, retryAfter });
    const name = ["code", "response_code", "resultCode"].find((one) => body && one in body);
    this.code = name ? String(body[name]) : "";
    this.payload = (body && typeof body.payload === "object" && body.payload) || {};
  }
  accepted() { return this.status === 200 && this.code === "0"; } // the status alone says nothing
  refused() { return this.body !== null && this.code !== "" && this.code !== "0" && this.status < 500; }
  // The milliseconds that the API asks to wait, by a number or a date; NaN where it does not.
  wait() { return /^\d+$/.test(this.retryAfter || "") ? 1000 * this.retryAfter : Date.parse(this.retryAfter) - Date.now(); }
}

class Api {
  constructor(task) {
    this.url = task.api_url;
    this.keys = task.credentials;
    // What is concluded when the time is over comes too late; and a call that is not answered leaves time for a look-up.
    this.ends = Date.now() + task.timeout_ms * 0.9;
    this.patience = task.timeout_ms / 3;
    this.trust = task.ca_file ? fs.readFileSync(task.ca_file) : undefined;
  }

  // A call, made again where the API had no time for it and said when it will have. Of HTTP 429 nothing was done; of 503
  // nobody knows, so what moves money is looked up, and not sent again.
  async send(path, body, headers, movesMoney) {
    for (let left = 2; ; left--) {
      const got = await this.once(path, body, headers);
      const wait = got.status === 429 || (got.status === 503 && !movesMoney) ? got.wait() : NaN;
      if (Number.isNaN(wait) || left === 0 || Date.now() + wait > this.ends) return got;
      await pause(wait);
    }
  }

  once(path, body, headers) {
    return new Promise((done) => {
      const url = new URL(this.url + path), data = body === null ? null : textOf(body); // a look-up has none, and is a GET
      const own = data === null ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(data) };
      const options = { method: data === null ? "GET" : "POST", headers: { ...own, ...headers }, ca: this.trust, agent: false };
      const nothing = () => done(new Answer()); // the first that is said of a call counts
      const request = (url.protocol === "https:" ? https : http).request(url, options, (response) => {
        const pieces = [];
        response.on("data", (piece) => pieces.push(piece)).on("error", nothing).on("aborted", nothing);
        response.on("end", () => done(this.read(response, Buffer.concat(pieces).toString())));
      });
      const late = setTimeout(() => request.destroy(new Error("late")), Math.max(50, Math.min(this.ends - Date.now(), this.patience)));
      request.on("error", nothing).on("close", () => { clearTimeout(late); nothing(); });
      request.end(data);
    });
  }

  // The answer, where it is whole and declared as JSON. A redirect is not followed: whoever is there would get the token.
  read(response, text) {
    const status = response.statusCode, retryAfter = response.headers["retry-after"];
    try {
      const body = /^application\/json\s*(;|$)/.test(response.headers["content-type"] || "") && response.complete ? parse(text) : null;
      if (body) return new Answer(status, body, retryAfter);
    } catch (e) {
      if (!(e instanceof SyntaxError)) throw e;
    }
    return new Answer(status === 429 || status === 503 ? status : 0, null, retryAfter);
  }

  // The token, asked for once, however many want it; an Answer where it was refused.
  bearer() {
    if (this.token && Date.now() < this.token.expiry - 100) return Promise.resolve(this.token.text);
    this.asking ||= this.ask().finally(() => { this.asking = null; });
    return this.asking;
  }

  async ask() {
    const got = await this.send("/api/v0/merchant/token", { accessKey: this.keys.access_key, secretKey: this.keys.secret_key });
    if (!got.accepted() || !got.body.token) return got;
    this.token = { text: got.body.token, expiry: Number(got.body.expiry) }; // in milliseconds
    return this.token.text;
  }

  async call(path, body, movesMoney = false) {
    for (let last = false; ; last = true) {
      const token = await this.bearer();
      if (token instanceof Answer) return token;
      const got = await this.send(path, body, { Authorization: `Bearer ${token}`, partnerId: this.keys.partner_id }, movesMoney);
      if (last || got.status !== 401 || !got.code) return got;
      if (this.token && this.token.text === token) this.token = null; // it was refused: ask for another, once
    }
  }
}

// What travels in the place of a payload: Base64, in one line, by AES-128 in ECB mode.
const keyOf = (secret) => crypto.createHash("sha256").update(secret).digest().subarray(0, 16);
function seal(secret, text) {
  const cipher = crypto.createCipheriv("aes-128-ecb", keyOf(secret), null);
  return Buffer.concat([cipher.update(text, "utf8"), cipher.final()]).toString("base64");
}
function unseal(secret, text) {
  const cipher = crypto.createDecipheriv("aes-128-ecb", keyOf(secret), null);
  return Buffer.concat([cipher.update(text, "base64"), cipher.final()]).toString();
}

// A call whose payload travels encrypted, and its answer, too: body null where that cannot be opened.
async function callSealed(api, path, body, movesMoney) {
  const got = await api.call(path, { request: seal(api.keys.client_secret, textOf(body)) }, movesMoney);
  if (!got.body || typeof got.body.request !== "string") return got.refused() ? got : new Answer(got.status); // a success may not come as it stands
  try {
    return new Answer(got.status, parse(unseal(api.keys.client_secret, got.body.request)));
  } catch (e) {
    return new Answer(got.status); // the cipher, or JSON, says no
  }
}

const requestOTP = (api, want) =>
  api.call(`${BASE}/otp`, { cardOtpAction: "TRANSACTION_OTP", cardAccountId: want.card_account_id, enKashCardId: want.card_id });

async function requestOTPs(api, want) {
  const times = Number(want.times || 1), answers = [];
  if (Number(want.parallel || 1) > 1) {
    answers.push(...await Promise.all(Array.from({ length: times }, () => requestOTP(api, want))));
  } else {
    for (let i = 0; i < times; i++) {
      if (i > 0) await pause(Number(want.pause_ms || 0));
      answers.push(await requestOTP(api, want));
    }
  }
  const sent = answers.filter((one) => one.accepted()).length;
  const outcome = sent === times ? "done" : answers.some((one) => one.refused()) ? "refused" : "failed";
  return { outcome, sent: String(sent), mobile: want.mobile }; // the answer's number is masked
}

const debit = (api, want, reference, amount, otpRequest) =>
  api.call(`${BASE}/ppi-merchant-transaction`, {
    merchantDetailId: want.merchant_id, enkashCardId: want.card_id, companyId: api.keys.company_id, cardAccountId: want.card_account_id,
    amount, productCode: "DEFAULT", otpMedium: "MOBILE", otp: want.otp, otpReferenceId: otpRequest, uniqueTransactionId: reference,
  }, true);

const statusOf = (api, reference) => api.call(`${BASE}/settlement-status?${new URLSearchParams({ merchantUniqueTxnId: reference })}`, null);

// The look-up, tried again with waits that grow where it brings nothing.
async function find(api, reference) {
  let got;
  for (const wait of [0, 200, 600]) {
    await pause(wait);
    got = await statusOf(api, reference);
    if (got.accepted() || got.refused()) break;
  }
  return got;
}

function same(answer, key, reference, amount) {
  try {
    return answer.payload[key] === reference && Amount.of(answer.payload.amount).paise === amount.paise;
  } catch (e) {
    return false; // it has no amount
  }
}

async function payOnce(api, want, reference, amount) {
  const sent = await requestOTP(api, want); // an OTP is for one payment
  if (!sent.accepted()) return sent.refused() ? "refused" : "failed";
  await pause(Number(want.read_after_ms || 0));
  for (let last = false; ; last = true) {
    const got = await debit(api, want, reference, amount, sent.payload.otpRequestId);
    if (got.accepted() && same(got, "uniqueTransactionId", reference, amount)) return "done";
    if (got.refused() && got.code !== "409") return "refused";
    // Lost, or the reference exists: nobody pays again before the look-up.
    const found = await find(api, reference);
    if (found.accepted()) return same(found, "merchantUniqueTxnId", reference, amount) ? "done" : got.code === "409" ? "refused" : "unknown";
    if (last || !found.refused()) return "unknown";
    if (got.code === "409") return "refused";
  }
}

async function pay(api, want) {
  const amount = Amount.of(want.amount);
  let paid = 0, outcome = "", reference = "";
  for (let left = Number(want.times || 1); left > 0; left--) {
    reference = want.reference || newReference("PAY");
    const now = await payOnce(api, want, reference, amount);
    if (now === "done") paid++;
    if (!outcome || now !== "done") outcome = now;
  }
  return { outcome, paid: String(paid), reference };
}

const cardOf = (api, want) => ({ companyId: api.keys.company_id, cardAccountId: want.card_account_id, enKashCardId: want.card_id });

const load = (api, want, amount, reference) => // of a wallet and of a card alike
  api.call(`${BASE}/balance`, {
    ...cardOf(api, want), amount, transactionType: "CR", type: "ALLOCATE_FUND", transactionCode: "ALLOCATION", uniqueReferenceNumber: reference,
  }, true);

async function topUp(api, want) {
  const amount = Amount.of(want.amount);
  const fits = await api.call(`${BASE}/validate/wallet-load-limit`, { enKashCardId: want.card_id, cardAccountId: want.card_account_id, amountToLoad: String(amount) });
  if (!fits.accepted()) return { outcome: fits.refused() ? "refused" : "failed" };
  const reference = want.reference || newReference("TOP");
  const got = await load(api, want, amount, reference);
  if (!got.accepted()) return { outcome: got.refused() ? "refused" : "unknown" };
  return { outcome: "done", reference, balance: String(Amount.of(got.payload.otbBalance)) };
}

const SETTLEMENTS = {
  SETTLED: "done", PENDING_WITH_BANK: "failed", REFUND: "failed",
  PENDING: "pending", APPROVED: "pending", SETTLEMENT_IN_PROCESS: "pending", ON_HOLD: "pending", DISPUTED: "pending",
};

async function checkPayment(api, want) {
  const got = await statusOf(api, want.reference);
  if (!got.accepted()) return { outcome: got.refused() ? "refused" : "unknown" };
  const status = got.payload.settlementStatus || "";
  return { outcome: SETTLEMENTS[status] || "unknown", status };
}

async function awaitSettlement(api, want) {
  const ends = Date.now() + Number(want.for_ms);
  for (let wait = 150, said = { outcome: "unknown" }; ; wait *= 2) {
    const got = await statusOf(api, want.reference), status = got.payload.settlementStatus || "";
    if (got.refused()) return { outcome: "refused" };
    if (got.accepted()) said = { outcome: { SETTLED: "done", REFUND: "failed" }[status] || "pending", status }; // not final: anything may come
    if (["done", "failed"].includes(said.outcome) || Date.now() + wait > ends) return said;
    await pause(wait);
  }
}

async function createCard(api, want) {
  const account = { companyId: api.keys.company_id, cardAccountId: want.card_account_id };
  const got = await callSealed(api, BASE, { ...account, mobile: want.mobile, firstName: want.name, loadAmount: Amount.of(want.amount) }, true);
  if (got.accepted()) return { outcome: "done", card_id: got.payload.enKashCardId, balance: String(Amount.of(got.payload.otbBalance)) };
  if (got.refused()) return { outcome: "refused" };
  // The card may be there. The call has no reference, so it is never made again.
  const found = (await api.call(`${BASE}/search`, account)).payload.data;
  const card = Array.isArray(found) ? found.find((one) => one.mobile === want.mobile) : undefined;
  return card ? { outcome: "done", card_id: card.enKashCardId } : { outcome: "unknown" };
}

async function viewCard(api, want) {
  const said = { outcome: "done" };
  for (const path of ["/view-card-details", "/view-card-cvv"]) {
    const sent = await requestOTP(api, want);
    const got = sent.accepted() ? await callSealed(api, BASE + path, { ...cardOf(api, want), otpRequestId: sent.payload.otpRequestId, otp: want.otp }) : sent;
    if (!got.accepted()) return { outcome: got.refused() ? "refused" : "failed" };
    // Here the holder would be shown it. Whole, it goes nowhere else.
    if (got.payload.cardNumber) said.number = `XXXX XXXX XXXX ${got.payload.cardNumber.slice(-4)}`;
  }
  return said;
}

// Whether a load is there: undefined where no look-up says so.
async function findLoad(api, want, reference, amount) {
  for (const wait of [0, 200, 600]) {
    await pause(wait);
    const got = await api.call(`${BASE}/transaction/all`, { ...cardOf(api, want), pgReferenceNumber: reference });
    if (got.accepted() && Array.isArray(got.payload.data)) return got.payload.data.some((one) => same({ payload: one }, "pgReferenceNumber", reference, amount));
  }
  return undefined;
}

async function loadCard(api, want) {
  const amount = Amount.of(want.amount), reference = want.reference || newReference("LOAD");
  for (let last = false; ; last = true) {
    const got = await load(api, want, amount, reference), exists = got.code === "409";
    if (got.accepted() && same(got, "pgReferenceNumber", reference, amount)) return { outcome: "done", reference, balance: String(Amount.of(got.payload.otbBalance)) };
    if (got.refused() && !exists) return { outcome: "refused", reference };
    // Lost, or the reference exists: nobody loads again before the look-up.
    const found = await findLoad(api, want, reference, amount);
    if (found) return { outcome: "done", reference };
    if (found === undefined || exists || last) return { outcome: exists && found === false ? "refused" : "unknown", reference };
  }
}

async function blockCard(api, want) {
  const sent = await requestOTP(api, want);
  if (!sent.accepted()) return { outcome: sent.refused() ? "refused" : "failed" };
  const got = await api.call(`${BASE}/block`, { ...cardOf(api, want), blockCode: want.code, otpMedium: "MOBILE", otpRequestId: sent.payload.otpRequestId, otp: want.otp });
  if (!got.accepted()) return { outcome: got.refused() ? "refused" : "unknown" };
  const status = (got.payload.cardStatus || {}).name || "";
  return { outcome: { L: "LOCKED", UL: "ACTIVE", BL: "BLOCKED" }[want.code] === status ? "done" : "unknown", status };
}

// A server that takes webhooks: what is genuine and whole is handed to take, and answered at once.
async function receiver(want, take) {
  const digest = (text) => crypto.createHash("sha256").update(text).digest();
  const read = (text) => { try { return parse(text); } catch (e) { return null; } };
  const answer = (given, text) => {
    if (!crypto.timingSafeEqual(digest(given), digest(want.hook_value))) return 401;
    const hook = read(text);
    if (!hook || !hook.transactionId || !hook.uniqueTransactionId || !hook.status) return 400;
    take(hook);
    return 200; // also to what is known already: it would come again
  };
  // A sender has 2 s.
  const server = http.createServer({ requestTimeout: 2000, headersTimeout: 2000, connectionsCheckingInterval: 500 }, (request, response) => {
    const pieces = [];
    let size = 0;
    request.on("data", (piece) => { if ((size += piece.length) > 1 << 20) request.destroy(); else pieces.push(piece); });
    request.on("error", () => {}); // it was given up
    request.on("end", () => response.writeHead(answer(request.headers[want.hook_header.toLowerCase()] || "", Buffer.concat(pieces).toString())).end());
  });
  const [, host, port] = /^(.*):(\d+)$/.exec(want.listen);
  server.listen(Number(port), host);
  await events.once(server, "listening");
  return server;
}

// Where a payment stands, by look-up: a webhook proves nothing.
async function stands(api, want, reference, txn, amount) {
  const got = await api.call(`${BASE}/wallet-transactions`, { cardAccountId: want.card_account_id, enKashCardId: want.card_id, pgReferenceNumber: reference });
  const all = got.accepted() && Array.isArray(got.payload.data) ? got.payload.data : [];
  const mine = all.find((one) => one.enkashCardTxnId === txn && one.pgReferenceNumber === reference);
  return mine && (same({ payload: mine }, "pgReferenceNumber", reference, amount) ? mine.status : "OTHER_AMOUNT");
}

async function addMoney(api, want) {
  const amount = Amount.of(want.amount), reference = want.reference || newReference("ADD"), hooks = [];
  let wake = () => {};
  const server = await receiver(want, (hook) => { hooks.push(hook); wake(); });
  try {
    const got = await api.call(`${BASE}/add-money`, { ...cardOf(api, want), amount, uniqueReferenceNumber: reference }, true);
    if (!got.accepted()) return { outcome: got.refused() ? "refused" : "unknown" };
    const txn = got.payload.enkashCardTxnId, ends = Date.now() + Number(want.for_ms), over = pause(Number(want.for_ms));
    let status;
    while (hooks.length > 0 || Date.now() < ends) {
      const hook = hooks.shift();
      if (!hook) await Promise.race([over, new Promise((done) => { wake = done; })]);
      else if (hook.transactionId === txn && hook.uniqueTransactionId === reference) status = await stands(api, want, reference, txn, amount) || status;
    }
    if (!["SUCCESS", "FAILED", "REFUNDED"].includes(status)) status = await stands(api, want, reference, txn, amount);
    const outcome = { SUCCESS: "done", FAILED: "failed", REFUNDED: "failed", PENDING: "pending" }[status] || "unknown";
    return { outcome, reference, credited: status === "SUCCESS" ? String(amount) : "0.00" };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const TASKS = {
  "request-otp": requestOTPs, pay, "top-up": topUp, "check-payment": checkPayment, "await-settlement": awaitSettlement,
  "create-card": createCard, "view-card": viewCard, "load-card": loadCard, "block-card": blockCard, "add-money": addMoney,
};

let known = null; // the token of the same place and case is kept
async function conclude(task) {
  const api = new Api(task), place = [task.case, task.api_url, task.credentials.access_key].join(" ");
  if (known && known.place === place) api.token = known.api.token;
  known = { place, api };
  const does = TASKS[task.do];
  const said = does ? await does(api, task.with) : { outcome: "unsupported" };
  return JSON.stringify({ case: task.case, task: task.task, ...said }); // a conclusion says what it is of
}

function fromEnvironment() {
  const get = (name) => process.env[`KASAUTI_${name}`];
  const names = ["partner_id", "company_id", "access_key", "secret_key", "username", "password", "client_id", "client_secret"];
  return {
    case: get("CASE"), do: get("TASK"), with: JSON.parse(get("WITH") || "{}"), api_url: get("API_URL"), timeout_ms: Number(get("TIMEOUT_MS") || 5000),
    ca_file: get("CA_FILE"), credentials: Object.fromEntries(names.map((name) => [name, get(name.toUpperCase()) || ""])),
  };
}

async function main() {
  if (!process.env.KASAUTI_LINES) return console.log(await conclude(fromEnvironment()));
  console.log(JSON.stringify({ ready: 1 }));
  for await (const line of readline.createInterface({ input: process.stdin })) console.log(await conclude(JSON.parse(line)));
}

main();
