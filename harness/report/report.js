(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const find = document.getElementById("find"), shown = document.getElementById("shown");
  const items = all(".s").map((e) => ({ e, v: e.dataset.v, t: (e.dataset.t + " " + e.querySelector(".name").textContent).toLowerCase() }));
  const sections = all(".feature"), counts = all(".count");
  const filter = () => {
    const wanted = counts.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.v);
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const item of items) {
      const show = (!wanted.length || wanted.includes(item.v)) && words.every((w) => item.t.includes(w));
      item.e.hidden = !show;
      n += show;
    }
    for (const s of sections) s.hidden = !s.querySelector(".s:not([hidden])");
    document.getElementById("none").hidden = n > 0 || !items.length;
    shown.textContent = n + " of " + items.length + " shown";
  };
  const toggle = (open) => { for (const { e } of items) if (!e.hidden) e.open = open; };
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    for (let e = target; e; e = e.parentElement) if (e.localName === "details") e.open = true;
    if (target) target.scrollIntoView();
  };
  const copy = async (button) => {
    const text = button.closest("h4").nextElementSibling;
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = "Selected";
    }
  };
  for (const c of counts) c.onclick = () => { c.setAttribute("aria-pressed", c.getAttribute("aria-pressed") !== "true"); filter(); };
  document.querySelector(".bar").onsubmit = (e) => e.preventDefault();
  document.getElementById("open").onclick = () => toggle(true);
  document.getElementById("close").onclick = () => toggle(false);
  document.onclick = (e) => { if (e.target.matches(".copy")) copy(e.target); };
  find.oninput = filter;
  onhashchange = reveal;
  for (const b of all(".copy")) b.hidden = false;
  document.querySelector(".bar").hidden = false;
  filter();
  reveal();
})();
