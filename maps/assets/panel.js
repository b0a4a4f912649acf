// The panel says everything the map says: a canvas is invisible to a screen reader.

function fillOverview(plan) {
  document.title = `${plan.title} – ${plan.wording}`;
  byId("wording").textContent = plan.wording;
  byId("title").textContent = plan.title;
  byId("subtitle").textContent = plan.subtitle;
  byId("quality").replaceChildren(...plan.quality.map((text) => element("li", { text })));
  byId("open-mind").textContent = plan.openMind;
  byId("open-mind").hidden = !plan.openMind;
  byId("compliance").replaceChildren(...plan.compliance.map(([minutes, pairs, clusters]) => element("tr", {},
    element("th", { scope: "row", text: `${minutes} minutes` }),
    element("td", { text: `${pairs}%` }),
    element("td", { text: `${clusters} of ${plan.clusters.length}` }))));
  document.querySelector(".compliance").hidden = !plan.clusters.length;
  byId("policy-section").hidden = !plan.policy.length;
  byId("policy").replaceChildren(...plan.policy.map((text) => element("li", { text })));
  for (const list of ["facts", "analysis"]) {
    byId(list).replaceChildren(...plan[list].flatMap(([name, value]) =>
      [element("dt", { text: name }), element("dd", { text: value })]));
  }
  byId("attributions").replaceChildren(...plan.attributions.map((text) => element("p", { text })));
}

function showDetails(plan, cluster, school, choose) {
  const at = plan.clusters.indexOf(cluster);
  const step = (to, text) => element("button", {
    type: "button", text, on: { click: () => choose.cluster(to, { focus: true }) },
  });
  const steps = element("div", { class: "steps" },
    element("button", { type: "button", class: "back", text: "All clusters", on: { click: choose.none } }));
  if (at > 0) steps.append(step(plan.clusters[at - 1], "Previous"));
  if (at + 1 < plan.clusters.length) steps.append(step(plan.clusters[at + 1], "Next"));
  const heading = element("h2", { id: "details-heading", tabindex: "-1" },
    badge(cluster), element("span", { text: cluster.title }));
  byId("details").replaceChildren(
    steps,
    heading,
    element("p", { class: "figures", text: figuresOf(cluster) }),
    ...breachesOf(cluster),
    ...decidedOf(cluster),
    element("h3", { text: "Schools" }),
    schoolsOf(cluster, school),
    element("h3", { text: "Minutes by car, from row to column" }),
    minutesOf(cluster),
    ...policyOf(cluster),
  );
  return heading;
}

function decidedOf(cluster) {
  if (!cluster.decided) return [];
  return [element("h3", { text: "What is decided" }), element("ul", { class: "quality" },
    ...cluster.decided.map(([name, text]) => element("li", { text: `${name}: ${text}` })))];
}

function policyOf(cluster) {
  // Forms, consents, funding and more are folded away; the last part is for analysts.
  if (!cluster.policy.length) return [];
  return [element("h3", { text: "For officers" }), ...cluster.policy.map(([heading, sentences]) =>
    element("details", { class: "policy" },
      element("summary", { text: heading }),
      element("ul", { class: "quality" }, ...sentences.map((text) => element("li", { text })))))];
}

function figuresOf(cluster) {
  const words = clusterInWords(cluster);
  if (cluster.mean !== null) words.push(`mean drive ${cluster.mean} min`);
  return words.join(" · ");
}

function schoolsOf(cluster, chosen) {
  return element("ol", { class: "schools" }, ...cluster.schools.map((school, index) => {
    const lead = school.urn === cluster.lead ? "Lead school · " : "";
    const item = element("li", {},
      element("span", { class: "letter", text: letterOf(index) }),
      shapeIcon(school.kind),
      element("span", { class: "row-text" },
        element("span", { class: "row-title", text: school.name }),
        element("span", { class: "row-more", text: lead + schoolInWords(school) }),
        element("span", { class: "row-more", text: `${school.postcode} · register number ${school.urn}` })));
    if (school === chosen) item.setAttribute("aria-current", "true");
    return item;
  }));
}

function minutesOf(cluster) {
  const head = (scope, index) => element("th", { scope },
    element("span", { "aria-hidden": "true", text: letterOf(index) }),
    element("span", { class: "unseen", text: cluster.schools[index].name }));
  const ferries = new Set(cluster.byFerry.map(([from, to]) => `${from} ${to}`));
  const inWords = (value, from, to) => {
    if (from === to) return "–";
    if (value === null) return "no way";
    return ferries.has(`${from} ${to}`) ? `${value} by ferry` : String(value);
  };
  const rows = cluster.minutes.map((minutes, from) => element("tr", {}, head("row", from),
    ...minutes.map((value, to) => element("td", {
      class: value === cluster.longest && from !== to ? "longest" : "",
      text: inWords(value, from, to),
    }))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Minutes by car between the schools" },
    element("table", {},
      element("thead", {}, element("tr", {}, element("td"),
        ...cluster.schools.map((_, index) => head("col", index)))),
      element("tbody", {}, ...rows)));
}
