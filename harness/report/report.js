// Which scenarios are shown, and where the reader is: all of it stands in the address, so that a
// view can be shared. The address is the one source; controls change it and follow it.
(() => {
  const { all, el, say } = evidence;
  const at = (id) => document.getElementById(id);
  const root = document.documentElement;
  const counts = all(".count[data-v]"), flaky = at("f"), needs = at("requirements");
  const ids = needs ? needs.dataset.ids.split(" ") : [];
  const texts = ["q", "c", "p", "t", "r"];
  const items = all(".s").map((e) => ({ e, id: e.id, ...e.dataset, words: null }));
  const troubled = (item) => item.v !== "pass" && item.v !== "not-applicable";
  let state = {}, filtered = null, current = null, stepped = null;

  // The address: #name leads to a place, #v=fail&q=otp&at=name filters, too. No element is called
  // all: with it a browser stays where it is.
  const decode = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
  const read = () => {
    const hash = location.hash.slice(1);
    if (!hash || hash === "all") return {};
    if (!hash.includes("=")) return { at: decode(hash) };
    return Object.fromEntries([...new URLSearchParams(hash)].filter(([, value]) => value));
  };
  const write = (s) => {
    const { at: place, ...rest } = Object.fromEntries(Object.entries(s).filter(([, value]) => value));
    if (!Object.keys(rest).length) return "#" + encodeURIComponent(place || "all");
    return "#" + new URLSearchParams(place ? { ...rest, at: place } : rest);
  };
  // go changes the address; typing and stepping leave no trail of their own behind.
  const go = (s, trail) => {
    apply(s);
    if (trail) location.hash = write(state); else location.replace(write(state));
  };

  // A word matches outside of tags only: texts hold no angle bracket that is not escaped.
  const escaped = (word) => word.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const finder = (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean).map((word) => ({ word, inside: new RegExp(escaped(word) + "(?![^<>]*>)", "i") }));
    return (item) => words.every(({ word, inside }) => {
      item.words ??= (item.e.firstElementChild.textContent + " " + item.e.closest(".feature").firstElementChild.textContent + " " + (item.t || "")).toLowerCase();
      if (item.words.includes(word)) return true;
      const text = evidence.inside(item.e);
      return text === undefined ? item.e.textContent.toLowerCase().includes(word) : inside.test(text);
    });
  };
  const has = (list, word) => (" " + (list || "") + " ").includes(" " + word + " ");

  const filter = (s) => {
    const verdicts = (s.v || "").split(",").filter(Boolean), found = finder(s.q || "");
    const need = s.r && ids.indexOf(s.r.toUpperCase()), tag = s.t && (s.t.startsWith("@") ? s.t : "@" + s.t);
    let n = 0;
    for (const item of items) {
      const show = (!verdicts.length || verdicts.includes(item.v)) && (!s.c || item.c === s.c) && (!s.g || item.g === s.g) &&
        (!s.f || item.f !== undefined) && (!s.p || has(item.p, s.p)) && (!s.t || has(item.t, tag)) &&
        (!s.r || need >= 0 && has(item.r, need.toString(36))) && (!s.q || found(item));
      if (item.e.hidden === show) item.e.hidden = !show;
      item.shown = show;
      n += show;
    }
    for (const section of all(".feature")) section.hidden = !section.querySelector(".s:not([hidden])");
    at("none").hidden = n > 0 || !items.length;
    at("shown").textContent = n + " of " + items.length + " shown";
    at("reset").hidden = n === items.length;
    if (items.length && n < items.length) say(n + " of " + items.length + " shown");
  };
  const controls = (s) => {
    const verdicts = (s.v || "").split(",");
    for (const c of counts) c.setAttribute("aria-pressed", verdicts.includes(c.dataset.v));
    flaky?.setAttribute("aria-pressed", !!s.f);
    for (const id of texts) if (document.activeElement !== at(id) || at(id).value.trim() !== (s[id] || "")) at(id).value = s[id] || "";
  };

  // unfold builds a part of the page and gives it what only scripts can do.
  const unfold = async (d) => {
    await evidence.ready(d);
    const fresh = evidence.fill(d, (built) => ticket.dress(built, d.matches(".s") && d));
    if (d.matches(".x")) evidence.paint(d);
    if (d.matches(".kept")) linkKept(d);
    if (fresh && d === needs) needsFilter();
    if (fresh && d.closest(".troubles")) linkTroubles(d);
  };
  const open = async (d) => { await unfold(d); d.open = true; };
  // find is a named part of the page, whose scenario is built where that is needed.
  const find = async (id) => {
    const scenario = at(id.split(".")[0]);
    if (scenario?.matches("details")) await unfold(scenario);
    return at(id) || scenario;
  };
  const reveal = async (id) => {
    const target = await find(id);
    if (!target || state.at !== id) return;
    for (const e of all(".here")) e.classList.remove("here");
    target.classList.add("here");
    for (let e = target; e; e = e.parentElement) if (e.localName === "details") await open(e);
    (target.querySelector(":scope > summary") || target).focus({ preventScroll: true });
    target.scrollIntoView();
    requestAnimationFrame(() => target.scrollIntoView()); // what came into view has its true height now
  };
  const apply = (s) => {
    const item = s.at && items.find((i) => i.id === s.at.split(".")[0]);
    const { at: place, ...wanted } = s, view = write(wanted);
    state = s;
    if (view !== filtered) { filtered = view; filter(wanted); }
    if (item && !item.shown) { state = { at: place }; filtered = write({}); filter({}); } // a link leads to what it names
    controls(state);
    if (item) current = item;
    if (place) reveal(place);
    if (state.q && evidence.stillPacked()) {
      at("shown").textContent = "looking further …";
      evidence.unpackAll().then(() => { if (write(state) === write(s)) filter(state); });
    }
  };
  // A link to a place leaves the filter as it is.
  onhashchange = () => {
    let s = read();
    if (Object.keys(s).join() === "at") s = { ...state, ...s };
    if (write(s) !== write(state)) apply(s);
    if (location.hash !== write(state)) location.replace(write(state));
  };

  const change = (more, trail) => { const { at: _, ...rest } = state; go({ ...rest, ...more }, trail); };
  let timer = 0;
  for (const id of texts) at(id).oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(() => change({ [id]: at(id).value.trim() }, at(id).localName === "select"), id === "q" ? 150 : 0);
  };
  for (const c of counts) c.onclick = () => {
    const verdicts = (state.v || "").split(",").filter(Boolean), v = c.dataset.v;
    change({ v: (verdicts.includes(v) ? verdicts.filter((w) => w !== v) : [...verdicts, v]).join(",") }, true);
  };
  if (flaky) flaky.onclick = () => change({ f: state.f ? "" : "1" }, true);
  at("reset").onclick = () => go({}, true);
  document.querySelector("form.bar").onsubmit = (e) => e.preventDefault();
  // More would take a browser minutes to draw, and nobody reads them.
  const mostOpened = 200;
  at("open").onclick = () => {
    const shown = items.filter((item) => item.shown);
    for (const { e } of shown.slice(0, mostOpened)) open(e);
    if (shown.length > mostOpened) at("shown").textContent = "the first " + mostOpened + " of " + shown.length + " stand open";
  };
  at("close").onclick = () => { for (const { e } of items) e.open = false; };

  // What the filters can be.
  const options = (list, values) => at(list).append(...[...values].sort().map((value) => el("option", { value, textContent: at(list).localName === "select" ? value : "" })));
  const words = (key) => new Set(items.flatMap((item) => (item[key] || "").split(" ").filter(Boolean)));
  options("c", new Set(items.map((item) => item.c).filter(Boolean)));
  options("p", words("p"));
  options("tags", words("t"));
  options("ids", ids);
  at("c").hidden = at("c").options.length < 2;
  const filterLink = (s, text, title) => el("a", { href: write(s), title }, text);
  const linkTroubles = (within) => {
    for (const t of all(".trouble", within)) {
      const times = t.querySelector(".times");
      times.replaceChildren(filterLink({ g: t.dataset.g }, times.textContent, "Show these"));
    }
  };
  linkTroubles(document);
  for (const row of all(".products tr")) row.firstElementChild.replaceChildren(filterLink({ p: row.dataset.p }, row.dataset.p, "Show the scenarios that call it"));

  // The table of requirements, when it is opened.
  const needsFilter = () => {
    const rows = all("tbody tr", needs), text = el("input", { type: "search", id: "n", placeholder: "Find a requirement", ariaLabel: "Find a requirement" });
    const states = el("select", { id: "ns", ariaLabel: "State" }, el("option", { value: "" }, "Any state"),
      ...[...new Set(rows.map((row) => row.dataset.s))].sort().map((value) => el("option", { value }, value)));
    const shown = el("output"), narrow = () => {
      const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let n = 0;
      for (const row of rows) {
        row.hidden = !(!states.value || row.dataset.s === states.value) || !wanted.every((word) => row.textContent.toLowerCase().includes(word));
        n += !row.hidden;
      }
      shown.textContent = n + " of " + rows.length;
    };
    text.oninput = states.oninput = narrow;
    for (const row of rows) {
      const name = row.querySelector("b"), id = name.textContent;
      if (row.lastElementChild.textContent) name.replaceChildren(filterLink({ r: id }, id, "Show the scenarios that judge it"));
    }
    needs.querySelector(".scroll").before(el("p", { className: "bar small" }, text, states, shown));
    narrow();
  };
  const linkKept = (kept) => {
    const line = kept.querySelector("p");
    if (line.firstElementChild) return;
    line.replaceChildren(...line.textContent.split(" ").flatMap((id) => [ids.includes(id) ? filterLink({ r: id }, id, "Show the scenarios that judge it") : id, " "]));
  };
  addEventListener("toggle", (e) => { if (e.target.localName === "details" && e.target.open) unfold(e.target); }, true);

  // Light or dark, as the reader or else the system wants it.
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const theme = (name, keepIt) => {
    if (name) root.dataset.theme = name;
    at("theme").textContent = dark() ? "Light" : "Dark";
    if (keepIt) try { localStorage.setItem("kasauti-theme", name); } catch { /* not everywhere */ }
  };
  const turn = () => theme(dark() ? "light" : "dark", true);
  at("theme").onclick = turn;
  try { theme(localStorage.getItem("kasauti-theme")); } catch { theme(); }

  // Keys.
  const step = (by) => {
    let list = items.filter((item) => item.shown && troubled(item));
    if (!list.length) list = items.filter((item) => item.shown);
    if (!list.length) return;
    const i = list.indexOf(current);
    const next = list[i < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, i + by))];
    if (stepped && stepped !== next) stepped.e.open = false;
    stepped = next;
    go({ ...state, at: next.id });
  };
  const help = () => at("help").showModal();
  at("keys").onclick = help;
  const keys = {
    j: () => step(1), k: () => step(-1), "/": () => { at("q").focus(); at("q").select(); }, "?": help, t: turn, x: () => go({}, true),
    e: () => { if (current?.e.open) current.e.open = false; else if (current) open(current.e); },
    c: async () => { if (!current) return; await unfold(current.e); ticket.copy(ticket.of(current.e)); },
  };
  addEventListener("keydown", (e) => {
    const typing = e.target.matches("input, select, textarea") || at("help").open;
    if (e.key === "Escape" && e.target.matches("input")) e.target.blur();
    if (typing || e.ctrlKey || e.metaKey || e.altKey || !Object.hasOwn(keys, e.key)) return;
    e.preventDefault();
    keys[e.key]();
  });
  addEventListener("click", (e) => { const s = e.target.closest?.(".s"); if (s) current = items.find((item) => item.e === s); });

  for (const e of all(".s[open]")) unfold(e);
  for (const e of all(".tools, .bar")) e.hidden = false;
  apply(read());
})();
