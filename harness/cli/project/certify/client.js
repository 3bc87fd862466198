// A client to begin with, for kasauti certify. It needs Node 18 and nothing else.
//
//     kasauti certify --profile token --profile wallet-otp --profile wallet-payments --profile resilience -- node client.js
//     kasauti certify --lines ... -- node client.js          # started once for all tasks
//
// It does not do create-card, view-card, load-card and block-card yet, and says unsupported.
// Put your own client in the place of Api, and keep main: it speaks the process contract.
"use strict";
const crypto = require("crypto"), fs = require("fs"), http = require("http"), https = require("https"), readline = require("readline");

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

async function topUp(api, want) {
  const amount = Amount.of(want.amount);
  const fits = await api.call(`${BASE}/validate/wallet-load-limit`, { enKashCardId: want.card_id, cardAccountId: want.card_account_id, amountToLoad: String(amount) });
  if (!fits.accepted()) return { outcome: fits.refused() ? "refused" : "failed" };
  const reference = want.reference || newReference("TOP");
  const got = await api.call(`${BASE}/balance`, {
    companyId: api.keys.company_id, cardAccountId: want.card_account_id, enKashCardId: want.card_id, amount,
    transactionType: "CR", type: "ALLOCATE_FUND", transactionCode: "ALLOCATION", uniqueReferenceNumber: reference,
  }, true);
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
  let said = { outcome: "unknown" };
  for (let wait = 150; ; wait *= 2) {
    const got = await statusOf(api, want.reference);
    const status = got.payload.settlementStatus || "";
    if (got.refused()) return { outcome: "refused" };
    // What is not final may still become anything.
    if (got.accepted()) said = { outcome: { SETTLED: "done", REFUND: "failed" }[status] || "pending", status };
    if (said.outcome === "done" || said.outcome === "failed" || Date.now() + wait > ends) return said;
    await pause(wait);
  }
}

const TASKS = { "request-otp": requestOTPs, pay, "top-up": topUp, "check-payment": checkPayment, "await-settlement": awaitSettlement };

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
