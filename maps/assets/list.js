// The lists of clusters and of schools left out: the accessible twin of the map, and the stage order.

const ORDERS = {
  Number: (a, b) => a.number - b.number,
  Name: (a, b) => a.title.localeCompare(b.title, "en-GB", { numeric: true }),
  "Most schools first": (a, b) => b.schools.length - a.schools.length,
  "Most pupils first": (a, b) => b.pupils - a.pupils,
  "Longest drive first": (a, b) => (b.longest ?? Infinity) - (a.longest ?? Infinity),
  "North to south": (a, b) => b.at[0][0] - a.at[0][0],
};

const MOST_SHOWN = 8; // in no cluster for one reason: more wait until they are asked for

function startList(plan, choose) {
  for (const cluster of plan.clusters) cluster.item = clusterItem(cluster, choose);
  for (const school of plan.leftOut) school.item = leftOutItem(school, choose);
  byId("left-out").replaceChildren(...plan.standings.map(standingSection));
  const order = byId("order");
  if (!order.length) order.append(...Object.keys(ORDERS).map((text) => element("option", { text })));
  order.addEventListener("change", () => {
    arrange(plan);
    announce(`Clusters in the order: ${order.value}`);
    address.write();
  }, plan.whileShown);
}

function arrange(plan) {
  // What the list shows, in its order; the stage follows it.
  const byChoice = ORDERS[byId("order").value];
  plan.listed = plan.clusters.filter((cluster) => cluster.schools.some((school) => school.sought));
  plan.listed.sort((a, b) => byChoice(a, b) || a.number - b.number);
  byId("clusters").replaceChildren(...plan.listed.map((cluster) => cluster.item));
  if (!plan.clusters.length) {
    byId("clusters").append(element("li", { class: "hint", text: "No cluster is proposed." }));
  }
  for (const school of plan.leftOut) school.item.hidden = !school.sought;
  for (const part of [...byId("left-out").querySelectorAll("details"), byId("left-out-section")]) {
    part.hidden = !part.querySelector("li:not([hidden])");
  }
}

function clusterItem(cluster, choose) {
  const words = clusterInWords(cluster);
  cluster.button = element(
    "button",
    { type: "button", class: "row", on: { click: () => choose.cluster(cluster, { focus: true }) } },
    badge(cluster),
    element("span", { class: "row-text" },
      element("span", { class: "row-title", text: cluster.name || `Cluster ${cluster.number}` }),
      element("span", { class: "row-more", text: words.join(" · ") })),
  );
  cluster.button.setAttribute("aria-label", [cluster.title, ...words].join(", "));
  const item = element("li", {}, cluster.button);
  lightFrom(item, cluster.layer, LIT, () => cluster.style ?? calmOf(cluster));
  return item;
}

function standingSection(standing) {
  // One line says what is true of all: a programme may leave out two hundred for one reason. What
  // has to be acted on is open; who need not or may not join is there for whoever asks.
  const few = standing.schools.length <= MOST_SHOWN;
  const part = element("details", {},
    element("summary", {}, shapeIcon(0, standing), element("h3", { text: standingInWords(standing) })),
    ...byReason(standing.schools).map(([reason, schools]) => {
      const same = schools.every((school) => school.reason === reason);
      const drawer = element("details", { class: "reason" },
        element("summary", { text: `${howMany(schools.length, "school", "schools")}: ${reason}` }),
        element("ul", {}, ...schools.map((school) => {
          if (!same) school.button.querySelector(".row-text").append(element("span", { class: "row-more", text: school.reason }));
          return school.item;
        })));
      drawer.open = few;
      return drawer;
    }));
  part.open = standing.mark === NEEDS_PLACE || few;
  return part;
}

function byReason(schools) {
  // Reasons that differ in nothing but numbers are one, with dots in the place of numbers.
  const found = new Map();
  for (const school of schools) {
    const kind = school.reason.replace(/\d[\d,.]*\d|\d/g, "…");
    if (!found.has(kind)) found.set(kind, []);
    found.get(kind).push(school);
  }
  return [...found].map(([kind, alike]) =>
    [alike.every(({ reason }) => reason === alike[0].reason) ? alike[0].reason : kind, alike]);
}

function leftOutItem(school, choose) {
  school.button = element(
    "button",
    { type: "button", class: "row", on: { click: () => choose.school(school) } },
    schoolIcon(school),
    element("span", { class: "row-text" },
      element("span", { class: "row-title", text: school.name }),
      element("span", { class: "row-more", text: schoolInWords(school) })),
  );
  school.row = element("li", {}, school.button);
  lightSchool(school);
  return school.row;
}

function schoolInWords(school) {
  const roll = school.pupils === null ? "roll not known" : howMany(school.pupils, "pupil", "pupils");
  return [school.type, school.faith, roll, school.town].filter(Boolean).join(" · ");
}

function arrowKeys(list) {
  // Tab enters and leaves the list; the arrows, Home and End move within it.
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")].filter((button) => button.offsetParent);
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons[Math.min(Math.max(to, 0), buttons.length - 1)].focus();
  });
}
