// Two solved scenarios side by side, beside the plan in hand.

let comparedShown = "";

function startComparing() {
  const choice = (id, label) => field({ id: `compare-${id}`, name: id, label, options: [] });
  byId("comparing-form").append(
    element("div", { class: "pair" }, choice("one", "This scenario"), choice("other", "Beside this one")),
    element("div", { id: "compared", role: "region", "aria-label": "Scenarios side by side", class: "wide", tabindex: "0" }));
  for (const list of ["compare-one", "compare-other"].map(byId)) {
    list.addEventListener("change", () => {
      list.dataset.chosen = "yes";
      fillCompared();
    });
  }
  byId("comparing").addEventListener("toggle", fillCompared);
  keepOpen(byId("comparing"));
  follow(fillComparing);
  fillComparing(server.state);
}

function fillComparing({ solved, scenario }) {
  byId("comparing").hidden = !solved.length;
  const [one, other] = ["compare-one", "compare-other"].map(byId);
  offer(one, solved, solved.includes(scenario) ? scenario : solved[0]);
  offer(other, ["", ...solved], solved.find((name) => name !== one.value) ?? "");
  fillCompared();
}

function offer(list, names, usual) {
  // What somebody chose stays; else the open scenario stands first.
  const held = list.dataset.chosen && names.includes(list.value) ? list.value : usual ?? "";
  if (JSON.stringify([...list.options].map(({ value }) => value)) !== JSON.stringify(names)) {
    list.replaceChildren(...names.map((name) => element("option", { value: name, text: name || "None" })));
  }
  list.value = held;
}

async function fillCompared() {
  if (!byId("comparing").open || byId("comparing").hidden) return;
  const names = { one: byId("compare-one").value, other: byId("compare-other").value };
  if (names.other === names.one) names.other = "";
  const wanted = JSON.stringify([names, server.state.revision, server.state.contents]);
  if (wanted === comparedShown) return;
  comparedShown = wanted;
  const answer = await fetch(`/api/compared?${new URLSearchParams(names)}`).catch(() => null);
  const reply = (await answer?.json().catch(() => null)) ?? {};
  if (comparedShown !== wanted) return;
  if (!answer?.ok) comparedShown = "";
  byId("compared").replaceChildren(answer?.ok ? comparedTable(reply)
    : element("p", { class: "fault", text: (reply.faults ?? [{ text: NOT_SENT }]).map(({ text }) => text).join(" ") }));
}

function comparedTable({ heads, columns, asked, moves, nothing }) {
  const row = (head, cells) => element("tr", {}, element("th", { scope: "row", text: head }), ...cells);
  const list = (sentences) => element("td", {}, sentences.length
    ? element("ul", {}, ...sentences.map((text) => element("li", { text }))) : "–");
  return element("table", { class: "compared" },
    element("thead", {}, element("tr", {}, element("td"), ...columns.map(([name]) => element("th", { scope: "col", text: name })))),
    element("tbody", {},
      ...heads.map((head, at) => row(head, columns.map((cells) => element("td", { text: cells[at + 1] || "–" })))),
      ...(nothing.some(Boolean) ? [row("Why there is no cluster", nothing.map((text) => element("td", { text: text || "–" })))] : []),
      row("What is asked", asked.map(list)),
      row("Schools that move", moves.map(list))));
}
