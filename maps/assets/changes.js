// What changed between two plans: the page shows the first, the second with the changes marked, or
// the second. A change that is only asked for has the same marks, dashed. See maps/changes.py and maps/changes_page.py.

const VIEWS = ["Before", "Changes", "After"];
const VIEWS_OF_BEST = ["This plan", "Changes", "Best found"];
const VIEWS_IN_LINKS = ["before", "changes", "after"];
const CHANGES = 1;
const DASH = [7, 6]; // of arrows that are straight, and of marks that are only asked for
const compared = { contents: null, view: null, names: null, pending: [], draw: null };

function viewOf(contents, view) {
  // The plan of a view: that of the page, or the one it is compared with. `contents` stay as they are.
  const { basemap, changes } = contents;
  compared.contents = contents;
  compared.view = view ?? usualView();
  compared.names = new Map([...contents.schools, ...changes?.other.schools ?? []]
    .filter(Array.isArray).map(([urn, name]) => [urn, name]));
  const isOwn = !changes || (compared.view === 0) === changes.later;
  const shown = { ...(isOwn ? contents : otherContents(contents)), basemap };
  if (changes) shown.subtitle = `${viewNames(changes)[compared.view && 2]}: ${shown.subtitle}`;
  const pale = new Set(compared.view === CHANGES ? changes.untouched : []);
  shown.clusters = shown.clusters.map((cluster) => ({ ...cluster, pale: pale.has(cluster.number) }));
  return shown;
}

function otherContents(own) {
  // Only what differs is kept of the plan before: the rest is as in the plan of the page.
  const { other } = own.changes;
  const ofOwn = { needsDiocese: undefined, decided: undefined };
  return {
    ...own, ...other,
    schools: other.schools.map((row) => (Number.isInteger(row) ? own.schools[row] : row)),
    clusters: other.clusters.map(({ like, ...rest }) => ({ ...own.clusters[like], ...ofOwn, ...rest })),
  };
}

function usualView() {
  const { changes } = compared.contents;
  return changes ? (changes.later ? 0 : CHANGES) : null;
}

function viewNames({ later }) {
  return later ? VIEWS_OF_BEST : VIEWS;
}

function turnTo(view) {
  if (!compared.contents.changes || view === compared.view) return;
  showAgain(compared.contents, view);
  announce(`Shown: ${viewNames(compared.contents.changes)[view]}. ${plan.subtitle}`);
  address.write();
}

function startChangesLayer(map, plan, choose) {
  const { changes } = compared.contents;
  compared.draw = null;
  byId("changes-section").hidden = !changes;
  byId("to-changes").hidden = !changes;
  drawChanges(map, plan);
  if (!changes) return;
  const control = L.control({ position: "topright" });
  control.onAdd = () => viewSwitch(viewNames(changes));
  control.addTo(map);
  plan.drawn.on("remove", () => control.remove());
  byId("changes-heading").textContent = `Compared with ${changes.title}`;
  byId("changes-headline").textContent = changes.headline;
  byId("changes-drawer").hidden = !changes.schools.length;
  byId("changes-drawer").open = !changes.later;
  const told = byId("register-changes");
  told.hidden = !changes.register.length;
  told.querySelector("ul").replaceChildren(...changes.register.map((words) => element("li", { text: words })));
  byId("changes").replaceChildren(...changes.schools.map((school) => changeItem(school, choose)));
}

function viewSwitch(names) {
  const radios = names.map((text, view) => {
    const radio = element("input", { type: "radio", name: "view", id: `view-${view}`, on: { change: () => turnTo(view) } });
    radio.checked = view === compared.view;
    return element("label", {}, radio, element("span", { text }));
  });
  const box = element("fieldset", { class: "views leaflet-bar" },
    element("legend", { class: "unseen", text: "Plan on the map" }), ...radios);
  L.DomEvent.disableClickPropagation(box);
  return box;
}

function changeItem(change, choose) {
  const go = () => chooseByUrn(change[1], choose);
  return element("li", {}, element("button", { type: "button", class: "row", on: { click: go } }, changeInWords(change)));
}

function changeInWords([kind, urn, from, to, before, after, reason], name = compared.names.get(urn)) {
  const said = { moved: `from ${from} to ${to}`, new: `new: ${to}`, gone: `no longer in the plan: was in ${from}` };
  const drives = before === null || after === null ? "" : ` · mean drive to partners ${Math.round(before)} → ${Math.round(after)} min`;
  return element("span", { class: "row-text" },
    element("span", { class: "row-title", text: name }),
    element("span", { class: "row-more", text: said[kind] + drives }),
    ...(reason ? [element("span", { class: "row-more reason", text: reason })] : []));
}

function placeInWords(number) {
  return number === null ? "no cluster" : `cluster ${number}`;
}

function chooseByUrn(urn, choose) {
  // A school that is gone is in the first plan alone, a new one in the second.
  const find = () => plan.schools.find((school) => school.urn === urn);
  if (!find()) turnTo(compared.view === 0 ? CHANGES : 0);
  if (find()) choose.school(find(), { focus: true });
}

function markPending(changes) {
  // Changes that are asked for and not solved; their marks are [kind, lat, lon, lat, lon].
  compared.pending = changes.flatMap(({ marks }) => marks ?? []);
  if (compared.draw) compared.draw();
  else drawChanges(map, plan);
}

function drawChanges(map, plan) {
  const pane = map.getPane("changes") ?? map.createPane("changes");
  pane.style.zIndex = 445;
  pane.style.pointerEvents = "none";
  pane.replaceChildren();
  if (compared.view !== CHANGES && !compared.pending.length) return;
  const canvas = L.DomUtil.create("canvas", "", pane);
  const { changes } = compared.contents;
  const ghost = compared.view === CHANGES ? changes.ghost.map(decodeLine) : [];
  const made = changesShown().map(([kind, urn, , , , , , line, ...spoke]) =>
    [kind, roadOf(urn, [...decodeLine(line).flat(), ...spoke])]);
  const asked = compared.pending.map(([kind, ...at]) => [kind, roadOf(null, at)]);
  compared.draw = () => {
    const context = fitCanvas(map, canvas);
    const scale = onStage() ? 1.6 : 1;
    const style = { ...plan.changeStyle, scale };
    for (const line of ghost) drawGhost(context, line.map((at) => map.latLngToContainerPoint(at)), style);
    for (const [marks, dash] of [[made, []], [asked, DASH]]) {
      const placed = marks.map(([kind, way]) => [kind, way.map((at) => map.latLngToContainerPoint(at))]);
      for (const [kind, way] of placed) if (kind === "moved") drawArrow(context, way, { ...style, dash });
      for (const [kind, [at]] of placed) if (kind !== "moved") drawDisc(context, kind, at, { ...style, dash });
    }
  };
  followMap(map, plan, "moveend resize", () => compared.draw?.());
  compared.draw();
}

function changesShown() {
  return compared.view === CHANGES ? compared.contents.changes.schools : [];
}

function changedPlaces() {
  // Where a ring or a disc stands, as [lat, lon]: no label may lie on it.
  return [...changesShown().map((change) => decodeLine(change[7])[0]), ...compared.pending.map(([, ...at]) => at.slice(0, 2))];
}

function roadOf(urn, [lat, lon, toLat, toLon, position]) {
  // From a school to its new partner: along a spoke of its cluster where one is known, else straight.
  if (toLat === undefined) return [[lat, lon]];
  if (position === undefined) return [[lat, lon], [toLat, toLon]];
  const { spokes } = plan.schools.find((school) => school.urn === urn).cluster;
  const road = position < 0 ? [...spokes[~position]].reverse() : spokes[position];
  return [[lat, lon], ...road, [toLat, toLon]];
}

function cased(context, width, { ink, scale, dash = [] }, trace) {
  // White beneath, so that it is seen on every fill.
  context.lineCap = context.lineJoin = "round";
  context.setLineDash(dash.map((length) => length * scale));
  for (const [colour, wide] of [["#ffffff", width + 3], [ink, width]]) {
    context.strokeStyle = colour;
    context.lineWidth = wide * scale;
    context.beginPath();
    trace();
    context.stroke();
  }
  context.setLineDash([]);
}

function drawGhost(context, points, style) {
  cased(context, 3.5, { ...style, dash: [0.1, 8] }, () => points.forEach(({ x, y }) => context.lineTo(x, y)));
}

function drawArrow(context, way, style) {
  // Dashed where it is straight; where it is only asked for, its ring is dashed too.
  const { ink, scale } = style;
  cased(context, 2.5, style, () => context.arc(way[0].x, way[0].y, 9 * scale, 0, 2 * Math.PI));
  if (way.length === 1) return;
  const length = way.reduce((sum, at, index) => sum + at.distanceTo(way[index - 1] ?? at), 0);
  const end = Math.max(length - 7 * scale, 26 * scale);
  const [start, neck, tip] = [9 * scale, end - 14 * scale, end].map((far) => along(way, far));
  const shaft = [start, ...way.slice(start.next, neck.next), neck];
  cased(context, 4, { ...style, dash: way.length > 2 ? [] : DASH }, () => shaft.forEach(({ x, y }) => context.lineTo(x, y)));
  const head = tip.subtract(neck);
  const aside = L.point(-head.y, head.x).multiplyBy(8 * scale / (head.distanceTo([0, 0]) || 1));
  context.fillStyle = ink;
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.5 * scale;
  context.beginPath();
  for (const { x, y } of [tip, neck.add(aside), neck.subtract(aside)]) context.lineTo(x, y);
  context.closePath();
  context.stroke();
  context.fill();
}

function along(way, far) {
  // The place so far along a way, or beyond its end, and the next corner after it.
  let next = 1;
  for (let step; next < way.length - 1 && far > (step = way[next].distanceTo(way[next - 1])); next += 1) far -= step;
  const [from, to] = [way[next - 1], way[next]];
  return Object.assign(from.add(to.subtract(from).multiplyBy(far / (from.distanceTo(to) || 1))), { next });
}

function drawDisc(context, kind, { x, y }, { ink, glyphs, scale, dash }) {
  context.save();
  context.translate(x, y);
  context.scale(10 * scale, 10 * scale);
  context.fillStyle = "#ffffff";
  context.strokeStyle = ink;
  context.lineCap = "round";
  context.lineWidth = 0.3;
  context.setLineDash(dash.map((length) => length / 12));
  context.beginPath();
  context.arc(0, 0, 1, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.setLineDash([]);
  context.stroke(new Path2D(glyphs[kind]));
  context.restore();
}

function changesKey(plan) {
  // What the marks mean, for the legend.
  const { changes } = compared.contents;
  return changes && compared.view === CHANGES
    ? changes.key.map((text) => element("li", { text })) : [];
}
