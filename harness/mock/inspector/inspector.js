"use strict";
(() => {
  // What the API says is only ever set as text: el() knows no markup, and the page's policy
  // admits none.
  const $ = (id) => document.getElementById(id);
  const el = (name, attributes, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") e.className = value;
      else if (value === true) e.setAttribute(key, "");
      else if (value !== false && value !== undefined) e.setAttribute(key, value);
    }
    e.append(...children.filter((c) => c !== undefined && c !== null && c !== ""));
    return e;
  };
  const fill = (parent, ...children) => parent.replaceChildren(...children.filter(Boolean));

  // ---- the admin API

  const tokenKey = "kasauti-admin-token";
  let token = sessionStorage.getItem(tokenKey) || "";
  let asking = null;

  class Refused extends Error {
    constructor(status, message) { super(message); this.status = status; }
  }

  const call = async (path, options = {}) => {
    for (;;) {
      const used = token;
      const headers = used ? { Authorization: "Bearer " + used } : {};
      if (options.body) headers["Content-Type"] = "application/json";
      const answer = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit" });
      if (answer.status === 401) {
        if (used === token) await askForToken(used !== "");
        continue;
      }
      const text = await answer.text();
      if (answer.ok && options.text) return text;
      let said = {};
      try { said = text ? JSON.parse(text) : {}; } catch { said = {}; }
      if (!answer.ok) throw new Refused(answer.status, said.error || "HTTP " + answer.status);
      return said;
    }
  };

  const askForToken = (wrong) => {
    asking ||= new Promise((resolve) => {
      sessionStorage.removeItem(tokenKey);
      $("ask-wrong").hidden = !wrong;
      $("token").value = "";
      $("ask").showModal();
      $("ask-form").onsubmit = (e) => {
        e.preventDefault();
        token = $("token").value.trim();
        sessionStorage.setItem(tokenKey, token);
        $("ask").close();
        asking = null;
        resolve();
      };
    });
    return asking;
  };
  $("ask").addEventListener("cancel", (e) => e.preventDefault()); // without a token there is nothing to see

  // ---- texts

  const india = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Kolkata", hourCycle: "h23", ...options });
  const dayFormat = india({ year: "numeric", month: "2-digit", day: "2-digit" });
  const timeFormat = india({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const dayOf = (ms) => dayFormat.format(ms).split("/").reverse().join("-");
  const timeOf = (ms) => timeFormat.format(ms);
  const moment = (ms) => dayOf(ms) + " " + timeOf(ms);

  // Paise are whole numbers below 2^53: no fraction is ever computed with.
  const rupees = (paise) => {
    const whole = Math.trunc(Math.abs(paise) / 100), rest = Math.abs(paise) % 100;
    return (paise < 0 ? "−" : "") + "₹ " + whole.toLocaleString("en-IN") + "." + String(rest).padStart(2, "0");
  };
  const duration = (us) => us < 1000 ? us + " µs" : us < 1e6 ? (us / 1000).toFixed(1) + " ms" : (us / 1e6).toFixed(1) + " s";
  const span = (ms) => {
    const parts = [];
    for (const [unit, length] of [["d", 86400000], ["h", 3600000], ["min", 60000], ["s", 1000]]) {
      const n = Math.floor(ms / length);
      if (n) parts.push(n + " " + unit);
      ms -= n * length;
    }
    return parts.slice(0, 2).join(" ") || "0 s";
  };

  // pretty indents JSON and leaves every value as it was written: 20.00 stays 20.00.
  const pretty = (text) => {
    try { JSON.parse(text); } catch { return form(text); }
    let out = "", depth = 0, quoted = false;
    const line = () => "\n" + "  ".repeat(depth);
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (quoted) {
        out += c;
        if (c === "\\") out += text[++i];
        else if (c === '"') quoted = false;
      } else if (c === '"') { quoted = true; out += c; }
      else if (c === "{" || c === "[") {
        const end = text.slice(i + 1).match(/^\s*[}\]]/);
        if (end) { out += c + end[0].trim(); i += end[0].length; continue; }
        depth++; out += c + line();
      } else if (c === "}" || c === "]") { depth--; out += line() + c; }
      else if (c === ",") out += c + line();
      else if (c === ":") out += ": ";
      else if (!/\s/.test(c)) out += c;
    }
    return out;
  };
  const form = (text) => /^[\w.%+*-]+=[^\s{]*$/.test(text) ? text.split("&").join("\n") : text;

  const copyButton = (text, label) => {
    const button = el("button", { type: "button", class: "copy", "aria-label": "Copy " + label }, "Copy");
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch { // no clipboard on a page without TLS
        const field = el("textarea", { class: "sr", readonly: true });
        field.value = text;
        document.body.append(field);
        field.select();
        button.textContent = document.execCommand("copy") ? "Copied" : "Not allowed";
        field.remove();
        button.focus();
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    };
    return button;
  };

  // ---- requests

  const batch = 200; // rows that are drawn at a time
  const firstLook = 500; // entries that are read at first; the others when somebody asks
  let entries = []; // the newest first
  let total = 0, dropped = 0, drawn = batch, wanted = [], refusedOnly = false;
  const sentences = new Map(); // requirement -> what it says, or a promise of it

  const explain = (id, show) => {
    if (!sentences.has(id)) {
      const asked = call("/v1/requirements?id=" + encodeURIComponent(id)).catch(() => ({ id, sentence: "", level: "", evidence: "" }));
      sentences.set(id, asked);
      asked.then((r) => sentences.set(id, r));
    }
    const known = sentences.get(id);
    if (known instanceof Promise) known.then(show);
    else show(known);
  };

  const kindOf = (e) => e.fault || e.injected || e.status >= 500 ? "broken" : e.refusal || e.status >= 400 || e.purchase === "DECLINED" ? "refused" : "good";
  const markOf = { good: "✓", refused: "✗", broken: "!" };
  const wordOf = { good: "answered", refused: "refused", broken: "broken" };

  const fits = (e) => {
    if (refusedOnly && kindOf(e) === "good") return false;
    if (!wanted.length) return true;
    e.text ||= [e.n, e.method, e.path, e.operation, e.status, e.refusal, ...(e.requirements || []), e.request, e.response, e.fault, e.injected, e.sent, e.purchase && "purchase " + e.purchase].join(" ").toLowerCase();
    return wanted.every((w) => e.text.includes(w));
  };

  // What the client was sent: where a fault struck, that is another than the API's own status.
  const statusOf = (e) => {
    const sent = /^HTTP (\d+)/.exec(e.sent || "");
    if (sent) return sent[1];
    return e.status && !e.sent ? String(e.status) : "—";
  };

  // The message of a refusal says which field it is about; its requirement does not.
  const messageOf = (e) => {
    try {
      const answer = JSON.parse(e.response);
      return String(answer.message || answer.error_description || "");
    } catch { return ""; }
  };

  // A purchase is no call of the API: its entry says what was paid, and why it was declined.
  const purchaseOf = (e) => {
    try { return JSON.parse(e.response); } catch { return {}; }
  };
  const whereOf = (channel) => ([...$("purchase-channel").options].find((o) => o.value === channel) || { text: channel }).text;
  const paying = (p) => p.card + " pays " + rupees(p.amount_paise) + " " + whereOf(p.channel) + (p.international ? " abroad" : "") + ", " + p.merchant;

  const row = (e) => {
    const kind = kindOf(e);
    const bought = e.purchase ? purchaseOf(e) : null;
    const why = el("p", { class: "why" });
    if (e.fault) why.append(el("b", {}, "fault"), " " + e.fault);
    else if (e.injected) why.append(el("b", {}, e.injected), " " + (e.sent || "a fault that was set"));
    else if (e.requirements) {
      const id = e.requirements[0], message = messageOf(e);
      why.append(el("b", {}, id), " " + (message || e.refusal));
      explain(id, (r) => { if (r.sentence) fill(why, el("b", {}, id), " " + (message && message + " · ") + r.sentence); });
    }
    if (bought) why.append(bought.requirement ? el("b", {}, bought.requirement) : "", " " + paying(bought) + (bought.reason ? ": " + bought.reason : ""));
    const [path] = e.path.split("?");
    const summary = el("summary", {},
      el("i", { class: "mark", "aria-hidden": "true" }, markOf[kind]),
      el("span", { class: "op" }, el("span", {}, bought ? "CARD" : e.method), el("b", {}, bought ? "purchase " + e.purchase.toLowerCase() : e.operation || path), bought ? "" : el("span", { class: "sr" }, ", " + wordOf[kind])),
      el("span", { class: "meta" }, el("b", {}, bought ? "" : statusOf(e)), el("span", {}, duration(e.duration_us)), el("time", {}, timeOf(e.time_ms))),
      why.childNodes.length ? why : "");
    const details = el("details", { class: "k-" + kind }, summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.childNodes.length === 1) details.append(inside(e));
    });
    const item = el("li", {}, details);
    item.dataset.n = e.n;
    return item;
  };

  const side = (title, text) => {
    const shown = text ? pretty(text) : "";
    return el("div", {}, el("h3", {}, title, shown && copyButton(shown, title.toLowerCase())),
      shown ? el("pre", { tabindex: "0", role: "region", "aria-label": title }, shown) : el("p", { class: "quiet" }, "empty"));
  };

  const inside = (e) => {
    const facts = el("dl", {});
    const fact = (name, ...what) => facts.append(el("dt", {}, name), el("dd", {}, ...what));
    fact("entry", String(e.n));
    fact("path", e.path);
    fact("at", moment(e.time_ms));
    if (e.refusal) fact("refused", e.refusal);
    if (e.injected) fact("fault", e.injected);
    if (e.sent) fact("sent", e.sent);
    for (const id of e.requirements || []) {
      const what = el("span", {});
      fact(id, what);
      explain(id, (r) => fill(what, r.sentence || "", r.level && el("span", { class: "quiet" }, " " + r.level + ", " + r.evidence)));
    }
    return el("div", { class: "in" }, facts, el("div", { class: "sides" }, side("Request", e.request), side("Answer", e.response)));
  };

  const drawEntries = () => {
    const open = new Set([...$("entries").querySelectorAll("details[open]")].map((d) => d.parentNode.dataset.n));
    const focused = document.activeElement && document.activeElement.closest && document.activeElement.closest("#entries li");
    const had = new Map([...$("entries").children].map((li) => [li.dataset.n, li]));
    const shown = entries.filter(fits);
    const rows = shown.slice(0, drawn).map((e) => had.get(String(e.n)) || row(e));
    if (rows.length !== had.size || rows.some((r, i) => $("entries").children[i] !== r)) {
      for (const r of rows) if (!had.has(r.dataset.n) && had.size) r.classList.add("fresh");
      const active = document.activeElement;
      $("entries").replaceChildren(...rows);
      if (focused && focused.isConnected && active !== document.activeElement) active.focus({ preventScroll: true });
      for (const r of rows) if (open.has(r.dataset.n)) r.firstChild.open = true;
    }
    $("more").hidden = shown.length <= drawn;
    $("more").textContent = "Show " + Math.min(batch, shown.length - drawn) + " more";
    const unread = total - dropped - entries.length;
    $("older").hidden = unread <= 0;
    $("older").textContent = "Read " + unread.toLocaleString("en-IN") + " older";
    const narrowed = wanted.length || refusedOnly;
    $("shown").textContent = !entries.length ? "" : (narrowed ? shown.length + " of " + entries.length : entries.length) +
      (unread > 0 ? " of " + total : "") + (dropped ? ", " + dropped + " dropped" : "");
    $("no-entries").hidden = shown.length > 0;
    $("no-entries").textContent = entries.length ? "No request has these words." : "No request yet. Those to this universe appear here as they come.";
  };

  const readEntries = async (query) => {
    const view = await call(at("/journal" + query));
    dropped = view.dropped;
    return view.entries.reverse();
  };

  // ---- the phone

  let messages = [], newestSMS = 0;

  const drawInbox = () => {
    const phones = new Map();
    for (const m of [...messages].reverse()) {
      if (!phones.has(m.mobile)) phones.set(m.mobile, []);
      phones.get(m.mobile).push(m);
    }
    const most = 5;
    fill($("inbox"), ...[...phones].slice(0, 50).map(([mobile, list]) => el("div", { class: "phone" },
      el("h3", {}, mobile, el("span", { class: "quiet" }, list.length > most ? "the newest " + most + " of " + list.length : "")),
      ...list.slice(0, most).map((m, i) => el("div", { class: "sms" + (i ? " old" : "") },
        m.code ? el("div", { class: "code" }, el("b", {}, m.code), copyButton(m.code, "code " + m.code), el("span", { class: "quiet" }, timeOf(m.sentAt))) : "",
        i ? "" : el("p", {}, m.text))))),
      phones.size ? null : el("p", { class: "quiet" }, "No SMS yet. A transaction OTP brings one."));
  };

  const readInbox = async (first) => {
    const view = await call(at("/inbox?after=" + newestSMS));
    newestSMS = view.newest;
    if (!view.messages.length && !first) return;
    messages = messages.concat(view.messages).slice(-2000);
    drawInbox();
    const last = view.messages.at(-1);
    if (last && !first) $("said").textContent = "New SMS to " + last.mobile + (last.code ? ", code " + last.code.split("").join(" ") : "");
  };

  // ---- money

  const table = (caption, head, rows) => rows.length ? el("table", {}, el("caption", {}, caption),
    head && el("thead", {}, el("tr", {}, ...head.map(([text, style]) => el("th", { scope: "col", class: style || "" }, text)))),
    el("tbody", {}, ...rows)) : null;

  const balances = (caption, accounts) => table(caption, null, Object.keys(accounts || {}).sort().map((name) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "id" }, accounts[name].id), el("td", { class: "n" }, rupees(accounts[name].balance_paise)))));

  const readLedger = async () => {
    const l = await call(at("/ledger"));
    fill($("money"), balances("Wallets", l.wallets), balances("Cards", l.cards), balances("Merchants", l.merchants), balances("Partners", l.partners), balances("Paid in by", l.funding), balances("Paid in through the gateway", l.gateway), balances("Shops and ATMs", l.network));
    offerCards(Object.keys((l.network && l.cards) || {}).sort());
    $("balanced").textContent = l.balanced ? "balanced" : "not balanced";
    $("balanced").className = "chip " + (l.balanced ? "good" : "bad");
    const most = 100, newest = l.postings.slice(-most).reverse();
    $("postings-count").textContent = l.postings.length + (l.postings.length === 1 ? " posting" : " postings") + (l.dropped ? ", " + l.dropped + " dropped" : "");
    fill($("postings"), table(l.postings.length > most ? "the newest " + most : "", [["at"], ["from and to"], ["amount", "n"]],
      newest.map((p) => el("tr", {}, el("td", {}, timeOf(p.time_ms), el("span", { class: "quiet under" }, p.kind)),
        el("td", { class: "id" }, p.from, el("span", { class: "under" }, "→ " + p.to)), el("td", { class: "n" }, rupees(p.amount_paise))))));
  };

  // ---- purchases; a mock of another version has no network that they go over

  const offerCards = (names) => {
    $("purchase-card").hidden = $("purchase-jump").hidden = !names.length;
    const select = $("purchase-of"), chosen = select.value;
    if (names.join("\n") === [...select.options].map((o) => o.value).join("\n")) return; // not under somebody's hand
    fill(select, ...names.map((name) => el("option", { value: name }, name)));
    if (names.includes(chosen)) select.value = chosen;
  };
  const paiseOf = (text) => {
    const [whole, rest = ""] = text.split(".");
    return Number(whole) * 100 + Number(rest.padEnd(2, "0"));
  };
  $("purchase-form").onsubmit = (e) => {
    e.preventDefault();
    const asked = { card: $("purchase-of").value, amount_paise: paiseOf($("purchase-amount").value), channel: $("purchase-channel").value, international: $("purchase-abroad").checked };
    if ($("purchase-pin").value) asked.pin = $("purchase-pin").value;
    attempt(async () => {
      $("purchase-end").textContent = "";
      const p = await call(at("/purchases"), { method: "POST", body: JSON.stringify(asked) });
      $("purchase-end").textContent = p.reason ? "Declined: " + p.reason + " (" + p.requirement + ")" : "Approved: " + p.card + " holds " + rupees(p.balance_paise);
    });
  };

  // ---- the clock

  let clock = null, readAt = 0;

  const drawClock = () => {
    if (!clock) return;
    $("time").textContent = moment(clock.now_ms + (clock.frozen ? 0 : Date.now() - readAt));
  };
  const takeClock = (view) => {
    clock = view;
    readAt = Date.now();
    $("frozen").hidden = !view.frozen;
    $("clock-buttons").querySelector("[data-freeze]").textContent = view.frozen ? "Unfreeze" : "Freeze";
    const ahead = Math.abs(view.offset_ms);
    $("offset").textContent = ahead < 500 ? "as on this mock's machine" : span(ahead) + (view.offset_ms > 0 ? " ahead of" : " behind") + " the machine's time";
    drawClock();
  };
  const readClock = async () => takeClock(await call(at("/clock")));
  const moveClock = (body) => attempt(async () => {
    takeClock(await call(at("/clock"), { method: "POST", body: JSON.stringify(body) }));
    $("said").textContent = "The clock shows " + $("time").textContent + (clock.frozen ? ", frozen" : "");
  });

  // ---- webhooks and faults; a mock of another version may not have them

  let described = null;
  const optional = async (path) => {
    described ||= await call("/v1/openapi.yaml", { text: true });
    return described.includes("/v1/universes/{id}" + path + ":") ? call(at(path)) : null;
  };
  const ready = (pane, count, list, draw, empty) => {
    const most = 50;
    count.textContent = list && list.length ? String(list.length) : "";
    // What somebody has opened stays open.
    const open = new Set([...pane.querySelectorAll("details[open]")].map((d) => d.dataset.key));
    const item = pane.contains(document.activeElement) ? document.activeElement.closest(".item") : null;
    const onButton = item && document.activeElement.tagName === "BUTTON";
    const focused = item ? item.querySelector("details").dataset.key : null;
    fill(pane, ...(list || []).slice(-most).reverse().map(draw), list && list.length ? null : el("p", { class: "quiet" }, list ? empty : "This mock has none."));
    for (const d of pane.querySelectorAll("details")) {
      if (open.has(d.dataset.key)) d.open = true;
      if (focused !== null && d.dataset.key === focused) (onButton ? d.nextElementSibling : d.firstChild).focus({ preventScroll: true });
    }
  };
  const chipOf = { delivered: "good", failed: "bad", "not-sent": "warn", waiting: "", sending: "" };

  const delivery = (d) => {
    const details = el("details", {}, el("summary", {}, d.event + " ", el("span", { class: "chip " + (chipOf[d.state] || "") }, d.state)),
      el("p", {}, [d.webhook, d.url, moment(d.time_ms)].filter(Boolean).join(" · ")),
      ...(d.attempts || []).map((a, i) => el("p", {}, "try " + (i + 1) + ", " + timeOf(a.time_ms) + ": " + (a.status ? "HTTP " + a.status : "no answer") + (a.reason ? ", " + a.reason : ""))),
      d.body ? el("pre", { tabindex: "0", role: "region", "aria-label": "Body of the webhook" }, pretty(d.body)) : "");
    details.dataset.key = d.n;
    return el("div", { class: "item" }, details, d.cause ? el("p", {}, d.cause) : "", d.injected ? el("p", {}, "fault: " + d.injected) : "");
  };

  // takeBack deletes a fault; the focus goes on to the next one's button, and to the heading after the last.
  const takeBack = async (id) => {
    const buttons = [...$("faults").querySelectorAll("button")];
    const i = buttons.indexOf(document.activeElement);
    await call(at("/faults/" + id), { method: "DELETE" });
    await readFaults();
    $("said").textContent = "Fault " + id + " is deleted";
    const left = $("faults").querySelectorAll("button");
    if (i >= 0) (left[Math.min(i, left.length - 1)] || $("faults-title")).focus();
  };

  const plain = (value) => typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  const fault = (f) => {
    const { id, says, operation, sees, acts, left, struck, called, nearest, ...others } = f;
    const facts = el("dl", {});
    for (const [name, value] of Object.entries({ sees, acts, called, struck, left: left === -1 ? "any number" : left, nearest, ...others })) {
      if (value !== undefined && value !== "" && value !== false && value !== null) facts.append(el("dt", {}, name), el("dd", {}, plain(value)));
    }
    const details = el("details", {}, el("summary", {}, (says || operation || "fault") + " ",
      el("span", { class: "chip " + (struck ? "good" : "warn") }, struck ? "struck " + struck : "unused")), el("div", { class: "in" }, facts));
    details.dataset.key = id;
    const gone = el("button", { type: "button", "aria-label": "Delete fault " + id + ": " + (says || operation || "") }, "Delete");
    // The list may be drawn anew between the press of a key and its release, which a click waits for.
    let begun = false;
    const begin = () => attempt(async () => {
      if (begun) return;
      begun = true;
      try { await takeBack(id); } finally { begun = false; }
    });
    gone.addEventListener("click", begin);
    gone.addEventListener("keydown", (e) => {
      if (e.key !== " " || e.repeat) return;
      e.preventDefault();
      begin();
    });
    return el("div", { class: "item with-button" }, details, gone);
  };

  const readOutbox = async () => {
    const view = await optional("/outbox");
    ready($("outbox"), $("outbox-count"), view && view.deliveries, delivery, "None. A move of money makes one.");
  };
  const readFaults = async () => {
    const view = await optional("/faults");
    ready($("faults"), $("faults-count"), view && view.faults, fault, "None is set.");
  };

  // ---- universes

  const here = () => {
    const named = location.pathname.match(/^\/u\/([^/]+)$/);
    return named ? decodeURIComponent(named[1]) : "default";
  };
  const at = (path) => "/v1/universes/" + encodeURIComponent(here()) + path;

  let listedAt = 0;
  const readUniverses = async (force) => {
    if (!force && Date.now() - listedAt < 3000) return;
    listedAt = Date.now();
    const view = await call("/v1/universes");
    const select = $("universe");
    if (document.activeElement === select && !force) return; // not under somebody's hand
    const all = view.universes.map((u) => [u.id, u.id + (u.key && u.key !== u.id ? "  " + u.key : "") + "  (" + u.calls + ")"]);
    if (!all.some(([id]) => id === here())) all.push([here(), here()]);
    const options = all.map(([id, text]) => {
      const o = el("option", { value: id }, text);
      o.selected = id === here();
      return o;
    });
    fill(select, ...options, view.total > view.universes.length ? el("option", { disabled: true }, view.total - view.universes.length + " older are not listed") : null);
  };

  // ---- live

  let paused = false, watch = null, version = 0, resets = -1, resume = null;

  const state = (name, text) => {
    $("live").dataset.state = name;
    if ($("live-text").textContent !== text) $("live-text").textContent = text;
  };
  const problem = (text) => {
    $("problem").hidden = !text;
    $("problem").textContent = text;
  };
  const attempt = async (what) => {
    try {
      await what();
      problem("");
    } catch (e) { problem(e.message); }
  };

  const anew = () => {
    [entries, messages, total, dropped, newestSMS, version, resets, drawn] = [[], [], 0, 0, 0, 0, -1, batch];
  };

  const readAll = async (events) => {
    const first = events.resets !== resets;
    if (first) {
      [entries, messages, newestSMS] = [[], [], 0];
      resets = events.resets;
    }
    total = events.calls;
    const since = entries.length ? entries[0].n : 0;
    const fresh = !first && since >= total ? [] : await readEntries(first || !entries.length ? "?limit=" + firstLook : "?since=" + since);
    entries = fresh.concat(entries);
    drawEntries();
    await Promise.all([readInbox(first), readLedger(), readClock(), readOutbox(), readFaults(), readUniverses()]);
    version = events.version;
  };

  const pause = (ms, signal) => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

  // follow reads what there is and then waits for changes, until somebody looks elsewhere.
  const follow = async () => {
    if (watch) watch.abort();
    const mine = watch = new AbortController();
    anew();
    document.title = here() + " · Kasauti inspector";
    let wait = 0;
    while (!mine.signal.aborted) {
      try {
        if (paused) await new Promise((resolve) => { resume = resolve; mine.signal.addEventListener("abort", resolve, { once: true }); });
        if (mine.signal.aborted) return;
        const events = await call(at("/events?after=" + version + (resets < 0 ? "" : "&wait=20s")), { signal: mine.signal });
        if (mine.signal.aborted) return;
        if (paused) continue;
        if (events.version !== version || resets < 0) await readAll(events);
        state("live", "live");
        problem("");
        wait = 0;
        await pause(200, mine.signal); // many calls at once are drawn at once
      } catch (e) {
        if (mine.signal.aborted) return;
        state("lost", e.status === 404 ? "gone" : "no connection");
        problem(e.status ? e.message : "The mock does not answer; this page goes on when it does.");
        if (e.status === 404) { await readUniverses(true).catch(() => {}); return; }
        wait = Math.min(5000, wait * 2 || 500);
        await pause(wait, mine.signal);
      }
    }
  };

  // ---- hands

  const setPaused = (still) => {
    paused = still;
    $("pause").setAttribute("aria-pressed", String(still));
    $("pause").textContent = still ? "Go on" : "Pause";
    state(still ? "paused" : "live", still ? "paused" : "live");
    if (!still && resume) { resume(); resume = null; }
  };
  $("pause").onclick = () => setPaused(!paused);
  $("show-keys").onclick = () => $("keys").showModal();
  $("universe").onchange = () => {
    history.pushState(null, "", $("universe").value === "default" ? "/" : "/u/" + encodeURIComponent($("universe").value));
    follow();
  };
  $("universe").onfocus = () => attempt(() => readUniverses(true));
  addEventListener("popstate", () => { follow(); attempt(() => readUniverses(true)); });
  $("filter-form").onsubmit = (e) => e.preventDefault();
  $("filter").oninput = () => {
    wanted = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    drawn = batch;
    drawEntries();
  };
  $("only-refused").onclick = () => {
    refusedOnly = !refusedOnly;
    $("only-refused").setAttribute("aria-pressed", String(refusedOnly));
    drawEntries();
  };
  $("more").onclick = () => { drawn += batch; drawEntries(); };
  $("older").onclick = () => attempt(async () => {
    $("older").disabled = true;
    try {
      const all = await readEntries("");
      const oldest = entries.length ? entries.at(-1).n : Infinity;
      entries = entries.concat(all.filter((e) => e.n < oldest));
      drawEntries();
    } finally { $("older").disabled = false; }
  });
  $("clock-buttons").onclick = (e) => {
    if (e.target.dataset.advance) moveClock({ advance_ms: Number(e.target.dataset.advance) });
    else if ("freeze" in e.target.dataset) moveClock({ freeze: !(clock && clock.frozen) });
  };
  $("set-form").onsubmit = (e) => {
    e.preventDefault();
    const text = $("set").value;
    moveClock({ set_ms: Date.parse((text.length === 16 ? text + ":00" : text) + "+05:30") });
  };
  setInterval(drawClock, 1000);

  const step = (by) => {
    const rows = [...$("entries").querySelectorAll("summary")];
    const now = document.activeElement && document.activeElement.closest ? rows.findIndex((s) => s.parentNode.contains(document.activeElement)) : -1;
    const next = rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by))];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  };
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || $("ask").open) return;
    const typing = e.target.matches && e.target.matches("input, select, textarea");
    if (e.key === "Escape" && e.target === $("filter")) {
      $("filter").value = "";
      $("filter").oninput();
      $("filter").blur();
      return;
    }
    if (typing || $("keys").open) return;
    const inText = e.target.matches && e.target.matches("pre"); // which scrolls by arrows
    const does = {
      j: () => step(1), k: () => step(-1), ArrowDown: !inText && (() => step(1)), ArrowUp: !inText && (() => step(-1)),
      "/": () => $("filter").focus(), "?": () => $("keys").showModal(), p: () => setPaused(!paused), u: () => $("universe").focus(),
    }[e.key];
    if (does) {
      e.preventDefault();
      does();
    }
  });

  attempt(() => readUniverses(true));
  follow();
})();
