(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const at = (id) => document.getElementById(id);
  const find = at("find"), product = at("product"), state = at("state"), uncovered = at("uncovered");
  const menus = all(".menu"), rows = all(".rows tbody tr");
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const named = new Set();
    let n = 0;
    for (const menu of menus) {
      let some = 0;
      for (const row of all("tbody tr", menu)) {
        const show = (!product.value || menu.dataset.p === product.value) && (!state.value || row.dataset.s === state.value) &&
          (!uncovered.checked || "u" in row.dataset) && words.every((w) => row.dataset.t.includes(w));
        row.hidden = !show;
        some += show;
        const link = show && row.querySelector("a");
        if (link) named.add(link.hash.slice(1));
      }
      menu.hidden = !some;
      n += some;
    }
    for (const o of all(".op")) o.hidden = !named.has(o.dataset.op);
    at("none").hidden = n > 0;
    at("shown").textContent = n + " of " + rows.length + " shown";
  };
  const reveal = () => {
    const target = location.hash && at(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.hidden = false;
    for (let e = target; e; e = e.parentElement) if (e.localName === "details") e.open = true;
    target.scrollIntoView();
  };
  for (const e of [find, product, state, uncovered]) e.oninput = filter;
  document.querySelector(".bar").onsubmit = (e) => e.preventDefault();
  onhashchange = reveal;
  document.querySelector(".bar").hidden = false;
  filter();
  reveal();
})();
