// What the map shows, and what it does not.

const MARK_LOOKS = ["Hollow, red edge", "Small dot", "Small cross", "Small diamond"];

function fillLegend(plan) {
  const used = new Set(plan.schools.filter(hasOwnShape).map((school) => school.kind));
  const shapes = element("ul", { class: "legend-shapes" });
  plan.kinds.forEach((label, kind) => {
    if (used.has(kind)) shapes.append(element("li", {}, shapeIcon(kind), label));
  });
  if (plan.clusters.some(({ lead }) => lead !== null)) {
    shapes.append(element("li", {}, element("span", { class: "ringed", "aria-hidden": "true" }, shapeIcon(0)), "Ringed: lead school"));
  }
  for (const standing of plan.standings) {
    const count = counted.format(standing.schools.length);
    const looks = MARK_LOOKS[standing.mark];
    const words = (standing.schools.length === 1 ? standing.is : standing.are).toLowerCase();
    shapes.append(element("li", {}, shapeIcon(0, standing), `${looks}: ${words} (${count})`));
  }
  const breaking = plan.clusters.filter(({ breaches }) => breaches.length).length;
  if (breaking) {
    const key = element("span", { class: "badge breaks-rule", text: "1", "aria-hidden": "true" });
    shapes.append(element("li", {}, key, `Square number, red edge: breaks a rule (${counted.format(breaking)})`));
  }
  shapes.append(...changesKey(plan));
  if (plan.boundary.length) shapes.append(element("li", {}, lineIcon(BOUNDARY), "Boundary of the authority"));
  if (plan.borders.length) shapes.append(element("li", {}, lineIcon(PLANNING_BORDER), "Border of a planning area"));
  const areas = !plan.clusters.length ? element("p") : plan.scattered ? element("p", {},
    element("strong", { text: "Lines in one colour join the schools of one cluster. " }),
    "They are straight, not drives, and colours only tell clusters apart.") : element("p", {},
    element("strong", { text: "A coloured area is where the nearest school, in a straight line, is one of this cluster. " }),
    "It is not an admission area or a catchment, and it changes nothing about who may apply where. "
    + "Colours only tell neighbours apart.");
  if (plan.leftOutArea.length) areas.append(" Grey: the nearest school is in no cluster.");
  if (plan.clusters.some(hasSpokes)) {
    areas.append(" Lines in a cluster lead to its lead school, or else to the school that the others "
      + "reach with the least driving: along the roads, or dashed and straight where no road is known. Dots lead from the school "
      + "that is chosen, or pointed at, to where its drives leave the road.");
  }
  const states = plan.states ? [element("p", { text: plan.states })] : [];
  byId("legend").replaceChildren(shapes, ...states, areas);
}

function lineIcon(style) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 41 6");
  icon.setAttribute("class", "boundary-key");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M0 3H41");
  line.setAttribute("stroke", style.color);
  line.setAttribute("stroke-width", style.weight);
  line.setAttribute("stroke-dasharray", style.dashArray);
  icon.append(line);
  return icon;
}
