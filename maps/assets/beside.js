// A plan drawn by hand beside the best plan found: what both cost, and which clusters cost too much.

function fillBeside(plan, choose) {
  const { assessment } = plan;
  byId("beside-section").hidden = !assessment;
  if (!assessment) return;
  byId("beside-costs").replaceChildren(...assessment.costs.map(([words, ours, theirs]) => element("tr", {},
    element("th", { scope: "row", text: words }),
    element("td", { text: ours }),
    element("td", { text: theirs }))));
  byId("beside").replaceChildren(...assessment.sentences.map((text) => element("li", { text })));
  byId("dear-heading").hidden = !assessment.dear.length;
  byId("dear").replaceChildren(...assessment.dear.map((each) => dearItem(plan, each, choose)));
}

function dearItem(plan, { number, sentences }, choose) {
  const cluster = plan.clusters.find((each) => each.number === number);
  return element("li", {}, element(
    "button",
    { type: "button", class: "row", on: { click: () => choose.cluster(cluster, { focus: true }) } },
    badge(cluster),
    element("span", { class: "row-text" },
      element("span", { class: "row-title", text: cluster.title }),
      ...sentences.map((text) => element("span", { class: "row-more", text })))));
}

function breachesOf(cluster) {
  // In the words of the checker; nothing for a cluster that keeps the rules.
  if (!cluster.breaches.length) return [];
  return [element("ul", { class: "quality rules-broken", "aria-label": "Rules that it breaks" },
    ...cluster.breaches.map((text) => element("li", { text: `${text}.` })))];
}

function worstBreaches({ breaches }) {
  const more = breaches.length - 2;
  return [...breaches.slice(0, 2).map((text) => `${text}.`), ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

function breachesInWords({ breaches }) {
  return breaches.length === 1 ? "breaks a rule" : `breaks ${breaches.length} rules`;
}
