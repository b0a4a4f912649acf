// What changed between two plans: the page shows the first, the second with the changes marked, or
// the second. A change that is only asked for has the same marks, dashed. See maps/changes.py and maps/changes_page.py.

const VIEWS = ["Before", "Changes", "After"];
const VIEWS_OF_BEST = ["This plan", "Changes", "Best found"];
const VIEWS_IN_LINKS = ["before", "changes", "after"];
const CHANGES = 1;
const compared = { contents: null, view: null, pending: [], draw: null };

function viewOf(contents, view) {
  // The plan of a view: that of the page, or the one it is compared with. `contents` stay as they are.
  const { basemap, changes } = contents;
  compared.contents = contents;
  compared.view = view ?? usualView();
  const isOwn = !changes || (compared.view === 0) === changes.later;
  const shown = structuredClone({ ...(isOwn ? contents : otherContents(contents)), basemap: null });
  if (changes) shown.subtitle = `${viewNames(changes)[compared.view && 2]}: ${shown.subtitle}`;
  const pale = new Set(compared.view === CHANGES ? changes.untouched : []);
  for (const cluster of shown.clusters) cluster.pale = pale.has(cluster.number);
  return { ...shown, basemap };
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

function changeInWords([kind, , name, from, to, before, after, reason]) {
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
  const made = compared.view === CHANGES ? changes.schools.map(([kind, ...rest]) => [kind, ...rest.at(-1)]) : [];
  compared.draw = () => {
    const context = fitCanvas(map, canvas);
    const scale = onStage() ? 1.6 : 1;
    const style = { ...plan.changeStyle, scale };
    for (const line of ghost) drawGhost(context, line.map((at) => map.latLngToContainerPoint(at)), style);
    for (const [marks, dash] of [[made, []], [compared.pending, [7, 6]]]) {
      const placed = marks.map(([kind, ...at]) => [kind, ...ends(at).map((end) => map.latLngToContainerPoint(end))]);
      for (const [kind, from, to] of placed) if (kind === "moved") drawArrow(context, from, to, { ...style, dash });
      for (const [kind, at] of placed) if (kind !== "moved") drawDisc(context, kind, at, { ...style, dash });
    }
  };
  followMap(map, plan, "moveend resize", () => compared.draw?.());
  compared.draw();
}

function ends([lat, lon, ...to]) {
  return to.length ? [[lat, lon], to] : [[lat, lon]];
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

function drawArrow(context, from, to, style) {
  const { ink, scale } = style;
  cased(context, 2.5, { ...style, dash: [] }, () => context.arc(from.x, from.y, 9 * scale, 0, 2 * Math.PI));
  if (!to) return;
  const length = from.distanceTo(to);
  const along = to.subtract(from).divideBy(length || 1);
  const at = (far) => from.add(along.multiplyBy(far));
  const end = Math.max(length - 7 * scale, 26 * scale);
  const [start, neck, tip] = [9 * scale, end - 14 * scale, end].map(at);
  cased(context, 4, style, () => {
    context.moveTo(start.x, start.y);
    context.lineTo(neck.x, neck.y);
  });
  const aside = L.point(-along.y, along.x).multiplyBy(8 * scale);
  context.fillStyle = ink;
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.5 * scale;
  context.beginPath();
  for (const { x, y } of [tip, neck.add(aside), neck.subtract(aside)]) context.lineTo(x, y);
  context.closePath();
  context.stroke();
  context.fill();
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
