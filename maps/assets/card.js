// The large card beside the map on stage: what a hall reads of the county, a cluster, those in none.

const LARGEST_TYPE = 40;
const SMALLEST_TYPE = 14;

function countyCard(plan) {
  return [
    element("p", { class: "card-step" }, element("span", { class: "wording", text: plan.wording })),
    element("h1", { id: "card-title", text: plan.title }),
    element("p", { class: "card-note", text: plan.madeBy }),
    element("dl", { class: "answers" }, ...answersOf(plan)),
    element("p", { class: "card-figures", text: plan.subtitle }),
    element("ul", { class: "quality" }, ...plan.quality.map((text) => element("li", { text }))),
    ...(plan.openMind ? [element("p", { class: "card-note", text: plan.openMind })] : []),
  ];
}

function clusterCard(cluster, step, wording, sought) {
  const farthest = farthestOf(cluster);
  const to = plan.hub ? "to the lead school" : "to the partner farthest away";
  return [
    element("p", { class: "card-step" },
      element("span", { class: "wording", text: wording }), element("span", { class: "card-count", text: step })),
    element("h1", { id: "card-title" }, badge(cluster),
      element("span", {},
        element("span", { class: "unseen", text: `Cluster ${cluster.number} ` }),
        cluster.name || `Cluster ${cluster.number}`)),
    element("p", { class: "card-figures", text: longestInWords(cluster) }),
    ...(cluster.breaches.length ? [element("p", { class: "card-figures rules-broken", text: worstBreaches(cluster) })] : []),
    element("ol", { class: "card-schools" }, ...cluster.schools.map((school, index) =>
      element("li", { class: school === sought ? "sought" : "" },
        element("span", { class: "letter", text: letterOf(index) }),
        element("span", { class: "card-name", text: school.name }),
        element("span", { class: "card-minutes", text: plan.hub && school.urn === cluster.lead ? "lead" : minutesInWords(farthest[index]) })))),
    element("p", { class: "card-note", text: `Minutes by car ${to}` }),
  ];
}

function standingCard(standing, wording, sought) {
  const most = 12;
  const more = standing.schools.length - most;
  return [
    element("p", { class: "card-step" }, element("span", { class: "wording", text: wording })),
    element("h1", { id: "card-title", text: standingInWords(standing) }),
    ...(sought ? [element("p", { class: "card-figures sought" }, schoolIcon(sought), ` ${sought.name}. ${sought.reason}`)] : []),
    ...byReason(standing.schools.slice(0, most)).flatMap(([reason, schools]) => [
      element("p", { class: "card-figures", text: reason }),
      element("ul", { class: "card-schools" }, ...schools.map((school) =>
        element("li", {}, schoolIcon(school), element("span", { class: "card-name", text: school.name })))),
    ]),
    ...(more > 0 ? [element("p", { class: "card-note", text: `and ${counted.format(more)} more` })] : []),
  ];
}

function changesCard({ headline, schools }, wording) {
  const most = 10;
  const more = schools.length - most;
  return [
    element("p", { class: "card-step" }, element("span", { class: "wording", text: wording })),
    element("h1", { id: "card-title", text: "What changed" }),
    element("p", { class: "card-figures", text: headline }),
    element("ul", { class: "card-schools" }, ...schools.slice(0, most).map((school) => element("li", {}, changeInWords(school)))),
    ...(more > 0 ? [element("p", { class: "card-note", text: `and ${counted.format(more)} more` })] : []),
  ];
}

function slowerOf(cluster, one, other) {
  // Minutes in the slower direction; null where there is no way, nothing where they were not unpacked.
  if (!cluster.minutes) return undefined;
  const [there, back] = [cluster.minutes[one][other], cluster.minutes[other][one]];
  return there === null || back === null ? null : Math.max(there, back);
}

function farthestOf(cluster) {
  // Minutes to the farthest partner, or to the lead of a hub: what the limit is about.
  const lead = cluster.schools.indexOf(centreOf(cluster, null));
  if (lead >= 0 || !cluster.minutes) return cluster.schools.map((_, at) => slowerOf(cluster, at, lead));
  return cluster.schools.map((_, from) => cluster.schools.reduce((most, _, to) => {
    const next = slowerOf(cluster, from, to);
    return most === null || next === null ? null : Math.max(most, next);
  }, 0));
}

function minutesInWords(minutes) {
  return minutes === undefined ? "" : minutes === null ? "no way" : `${minutes} min`;
}

function longestInWords(cluster) {
  const size = howMany(cluster.schools.length, "school", "schools");
  if (cluster.longest === null) return `${size}, some with no way between them`;
  if (plan.hub && cluster.schools.length > 1) {
    const from = farthestOf(cluster).indexOf(cluster.longest);
    const said = `${size}. Longest drive to the lead ${cluster.longest} minutes`;
    return from < 0 ? said : `${said}, from ${letterOf(from)}`;
  }
  for (const [from, row] of (cluster.minutes ?? []).entries()) {
    const to = row.indexOf(cluster.longest);
    if (to < 0 || to === from) continue;
    return `${size}. Longest drive ${cluster.longest} minutes, from ${letterOf(from)} to ${letterOf(to)}`;
  }
  return size;
}

function fitType(card) {
  // The largest type with which all of it shows.
  let size = Math.min(LARGEST_TYPE, card.clientWidth / 15);
  do {
    card.style.fontSize = `${size}px`;
    size -= 1.5;
  } while (size > SMALLEST_TYPE && card.scrollHeight > card.clientHeight);
}
