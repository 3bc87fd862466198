// What is copied: texts, links, and a scenario as a ticket in Markdown.
const ticket = (() => {
  const { all, el, say } = evidence;

  const copy = async (text, button) => {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // a page that came over plain http has no clipboard
      const area = el("textarea", { value: text, className: "sr" });
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    say(done ? "Copied" : "This browser lets nothing be copied");
    if (!button) return;
    const was = (button.dataset.was ||= button.textContent);
    button.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { button.textContent = was; }, 1500);
  };
  const button = (text, content) => {
    const b = el("button", { type: "button", className: "copy" }, text);
    b.onclick = (e) => { e.preventDefault(); copy(content(), b); };
    return b;
  };
  const linkTo = (id, what) => el("a", { href: "#" + id, className: "link", title: "Link to this " + what, ariaLabel: "Link to this " + what }, "#");

  // dress gives what was just built its buttons and links.
  const dress = (built, scenario) => {
    for (const pre of all("pre.curl, pre.command, .state pre", built)) {
      pre.previousElementSibling.append(" ", button("Copy", () => pre.textContent));
    }
    for (const step of all("li.step[id]", built)) step.querySelector(".at").append(" ", linkTo(step.id, "step"));
    for (const x of all(".x[id]", built)) {
      x.querySelector(":scope > .in > p").append(" ", linkTo(x.id, "exchange"));
      if (x.open) evidence.paint(x);
    }
    if (!scenario) return;
    built.querySelector(".meta").append(el("span", { className: "acts" },
      button("Copy link", () => location.href.replace(/#.*/, "") + "#" + scenario.id), " ",
      button("Copy as ticket", () => of(scenario))));
  };

  // Markdown. What came from elsewhere stands in code, or escaped, where it is text and nothing else.
  const ticks = (text, least) => "`".repeat(Math.max(least, 1 + Math.max(0, ...(text.match(/`+/g) || []).map((run) => run.length))));
  const block = (text, language = "") => ticks(text, 3) + language + "\n" + text + "\n" + ticks(text, 3);
  const code = (text) => {
    const fence = ticks(text, 1), space = fence.length > 1 ? " " : "";
    return fence + space + text.replace(/\s+/g, " ") + space + fence;
  };
  const prose = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\`*_[\]<>|#~!]/g, "\\$&").replace(/@/g, "@\u200b");
  const text = (within, selector) => within.querySelector(selector)?.textContent.trim() || "";
  const said = (step) => [...step.childNodes].filter((node) => node.localName !== "em").map((node) => node.textContent).join("").trim();
  const fields = (check) => {
    const rows = all(".fields tbody tr", check).map((row) => {
      const cells = [...row.children].slice(1).map((cell) => code(cell.textContent).replace(/\|/g, "\\|"));
      return "| " + [row.className ? "✗" : "", ...cells].join(" | ") + " |";
    });
    return rows.length ? ["| | Field | Expected | Actual |", "|---|---|---|---|", ...rows].join("\n") : "";
  };
  const facts = (rows) => rows.filter(([, value]) => value).map(([name, value]) => "**" + name + ":** " + value).join("  \n");

  // of is the ticket of a scenario that is built.
  const of = (s) => {
    const attempt = all(":scope > .in > .attempt", s).pop() || s.querySelector(":scope > .in");
    const name = s.querySelector(".name").firstChild.textContent, call = all(".x[data-b]", attempt).pop();
    const steps = all(".step > .line", attempt).map((line) => text(line, "i") + " " + said(line.querySelector(".text")));
    const wrong = all(".why", attempt).filter((why) => !why.closest(".x")).map((why) => prose(why.textContent));
    for (const check of all(".check", attempt)) {
      wrong.push(...[text(check, ".title"), text(check, ".need"), text(check, ".says")].filter(Boolean).map(prose), fields(check));
    }
    const parts = [
      "## " + prose(text(s, ".name small") || name),
      facts([["Scenario", code(name)], ["Where", code(text(s, ".meta .mono"))], ["Verdict", text(s, "summary .word")],
        ["Class", prose(text(s, ".triage .badge"))], ["Why", prose(text(s, ".triage .because"))], ["First wrong field", s.querySelector(".triage code") && code(text(s, ".triage code"))], ["Run", prose(document.querySelector("main").dataset.run)]]),
      "### Steps", block(steps.join("\n")),
    ];
    if (wrong.some(Boolean)) parts.push("### Expected and actual", ...wrong.filter(Boolean));
    if (call) parts.push("### The call", code(text(call, ".url") + " → " + text(call, ".status")));
    if (call?.querySelector(".curl")) parts.push(block(text(call, ".curl"), "sh"));
    parts.push("### See it again", block(text(s, ".command"), "sh"));
    return parts.join("\n\n") + "\n";
  };

  return { of, copy, dress };
})();
