// The panel says everything the map says: a canvas is invisible to a screen reader.

function fillOverview(plan) {
  byId("wording").textContent = plan.wording;
  byId("title").textContent = plan.title;
  byId("subtitle").textContent = plan.subtitle;
  byId("made-by").textContent = plan.madeBy;
  byId("answers").replaceChildren(...answersOf(plan));
  // What is wrong with a plan is never folded away.
  byId("goodness").open = plan.facts.some(([name]) => name === "Warning");
  byId("quality").replaceChildren(...plan.quality.map((text) => element("li", { text })));
  byId("open-mind").textContent = plan.openMind;
  byId("open-mind").hidden = !plan.openMind;
  byId("compliance").replaceChildren(...plan.compliance.map(([minutes, pairs, clusters]) => element("tr", {},
    element("th", { scope: "row", text: `${minutes} minutes` }),
    element("td", { text: `${pairs}%` }),
    element("td", { text: `${clusters} of ${plan.clusters.length}` }))));
  byId("compliance-table").hidden = !plan.clusters.length;
  if (plan.hub) {
    byId("compliance-table").caption.textContent = "Drives to the lead school, the slower way";
    byId("compliance-pairs").textContent = "Schools";
  }
  byId("policy-section").hidden = !plan.policy.length;
  byId("policy").replaceChildren(...plan.policy.map((text) => element("li", { text })));
  for (const list of ["facts", "analysis"]) {
    byId(list).replaceChildren(...plan[list].flatMap(([name, value]) =>
      [element("dt", { text: name }), element("dd", { text: value })]));
  }
  byId("attributions").replaceChildren(...plan.attributions.map((text) => element("p", { text })));
}

function answersOf(plan) {
  return plan.answers.map(([figure, words]) => element("div", {},
    element("dt", { text: words }), element("dd", { text: figure })));
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
    element("h3", { text: schoolsHeading(cluster, school) }),
    schoolsOf(cluster, school, choose),
    copyButton(cluster, school),
    ...minutesOf(cluster),
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
  // All behind one fold: heads ask for it last; its own last part is for analysts.
  const drawers = cluster.policy().map(([heading, sentences]) =>
    element("details", { class: "policy" },
      element("summary", { text: heading }),
      element("ul", { class: "quality" }, ...sentences.map((text) => element("li", { text })))));
  return drawers.length ? [element("details", { class: "policy law" }, element("summary", { text: "Forms and consents" }), ...drawers)] : [];
}

function figuresOf(cluster) {
  const words = clusterInWords(cluster);
  if (cluster.mean !== null) words.push(`mean drive ${cluster.mean} min`);
  return words.join(" · ");
}

function centreOf(cluster, chosen) {
  // The school to which minutes are given: the reader's own, else the lead of a hub.
  if (chosen) return chosen;
  return plan.hub ? cluster.schools.find(({ urn }) => urn === cluster.lead) : undefined;
}

function schoolsHeading(cluster, chosen) {
  const centre = centreOf(cluster, chosen);
  if (!centre) return "Schools";
  return centre === chosen ? `Schools, and minutes by car to ${centre.name}` : "Schools, and minutes by car to the lead";
}

function schoolsOf(cluster, chosen, choose) {
  const centre = cluster.schools.indexOf(centreOf(cluster, chosen));
  return element("ol", { class: "schools" }, ...cluster.schools.map((school, index) => {
    const lead = school.urn === cluster.lead ? "Lead school · " : "";
    const open = () => {
      choose.school(school);
      byId("details").querySelector('[aria-current="true"] .row-title').focus({ preventScroll: true });
    };
    school.row = element("li", {},
      element("span", { class: "letter", text: letterOf(index) }),
      shapeIcon(school.kind),
      element("span", { class: "row-text" },
        element("button", { type: "button", class: "row-title link", text: school.name, on: { click: open } }),
        element("span", { class: "row-more", text: lead + schoolInWords(school) }),
        element("span", { class: "row-more", text: `${school.postcode} · register number ${school.urn}` })));
    if (centre >= 0 && centre !== index) {
      school.row.append(element("span", { class: "row-minutes", text: minutesInWords(slowerOf(cluster, index, centre)) }));
    }
    if (school === chosen) school.row.setAttribute("aria-current", "true");
    lightSchool(school);
    return school.row;
  }));
}

function minutesOf(cluster) {
  if (!cluster.minutes) return [];
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
      class: value === cluster.longest && from !== to && !plan.hub ? "longest" : "",
      text: inWords(value, from, to),
    }))));
  const table = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Minutes by car between the schools" },
    element("table", {},
      element("thead", {}, element("tr", {}, element("td"),
        ...cluster.schools.map((_, index) => head("col", index)))),
      element("tbody", {}, ...rows)));
  const heading = "Minutes by car, from row to column";
  // In a hub they decide nothing: what counts is the way to the lead.
  return plan.hub ? [element("details", { class: "policy" }, element("summary", { text: heading }), table)]
    : [element("h3", { text: heading }), table];
}
