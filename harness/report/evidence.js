// What stands inside of a scenario: unpacked and built when it is opened, and coloured.
const evidence = (() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const el = (name, properties, ...inside) => {
    const e = Object.assign(document.createElement(name), properties);
    e.append(...inside);
    return e;
  };
  const say = (text) => { document.getElementById("said").textContent = text; };

  // JSON in colours. What is no JSON stays as it is.
  const token = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
  const json = (text) => {
    if (!/^\s*[[{]/.test(text)) return null;
    const parts = [];
    let last = 0;
    for (const m of text.matchAll(token)) {
      const [whole, string, colon] = m, word = string || whole;
      const kind = colon !== undefined ? "k" : string ? (string.includes("[secret]") ? "secret" : "str") : /^[tfn]/.test(whole) ? "lit" : "num";
      parts.push(text.slice(last, m.index), el("span", { className: "j-" + kind }, word), colon || "");
      last = m.index + whole.length;
    }
    return [...parts, text.slice(last)];
  };
  const headers = (text) => text.split("\n").flatMap((line, i) => {
    const colon = line.indexOf(":");
    return [i ? "\n" : "", el("span", { className: "j-k" }, line.slice(0, colon)), line.slice(colon)];
  });
  // paint colours an exchange, once, when it is open.
  const paint = (x) => {
    for (const pre of all(":scope > .in pre.body, :scope > .in pre.headers", x)) {
      if (pre.firstElementChild) continue;
      const parts = pre.className === "body" ? json(pre.textContent) : headers(pre.textContent);
      if (parts) pre.replaceChildren(...parts);
    }
  };

  // Blocks of packed scenarios, by number: a promise of their texts, and the texts once they came.
  const promised = new Map(), unpacked = new Map();
  const unpack = (number) => {
    if (!promised.has(number)) promised.set(number, (async () => {
      const bytes = Uint8Array.from(atob(document.getElementById("z" + number).textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      unpacked.set(number, (await new Response(stream).text()).split("\0"));
    })());
    return promised.get(number);
  };
  const blocks = () => all('script[type="application/gzip"]').map((script) => script.id.slice(1));
  const stillPacked = () => blocks().some((number) => !unpacked.has(number));
  const unpackAll = () => Promise.all(blocks().map(unpack));
  // inside is the text of what is not built yet; undefined for what is built or still packed.
  const inside = (details) => {
    if (details.dataset.z) {
      const [number, i] = details.dataset.z.split(".");
      return unpacked.get(number)?.[i];
    }
    return details.querySelector(":scope > noscript")?.textContent;
  };

  // fill builds what is not built yet, and says whether there was any. Every text was escaped when
  // the report was written, and the page's policy lets nothing in it run.
  const fill = (details, dress) => {
    const text = inside(details);
    if (text === undefined) return false;
    const built = el("template", { innerHTML: text }).content;
    dress(built);
    details.querySelector(":scope > noscript").replaceWith(built);
    delete details.dataset.z;
    return true;
  };
  // ready waits until what is inside of a scenario can be built.
  const ready = async (details) => { if (details.dataset.z) await unpack(details.dataset.z.split(".")[0]); };

  return { all, el, say, paint, fill, ready, inside, stillPacked, unpackAll };
})();
