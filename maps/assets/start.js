// Putting the page together, and the state it has: the plan shown, and which cluster and school of it
// are chosen.

const map = window[document.querySelector(".folium-map").id];
const renderer = L.canvas({ padding: 0.3, tolerance: 3 });
let plan = null;
let everything = null;
let labels = null;
let filters = null;
let opened = null;
let openedAt = null;

const choose = {
  cluster(cluster, { focus = false, school = null } = {}) {
    byId("overview").hidden = true;
    byId("details").hidden = false;
    const heading = showDetails(plan, cluster, school, choose);
    byId("panel").scrollTop = 0;
    sheet.reveal(byId("details"));
    look.at(cluster, school);
    announce([cluster.title, ...clusterInWords(cluster)].join(", "));
    if (focus) {
      heading.focus({ preventScroll: true });
      byId("details").scrollIntoView({ block: "nearest" });
    }
    opened = cluster;
    openedAt = school;
    address.write();
  },
  school(school, { focus = false } = {}) {
    if (school.cluster) {
      choose.cluster(school.cluster, { school, focus });
      announce(`${school.name}, ${school.cluster.title}`);
      byId("details").querySelector('[aria-current="true"]').scrollIntoView({ block: "nearest" });
      return;
    }
    choose.none();
    look.around(school);
    openedAt = school;
    for (let part = school.button; part; part = part.parentElement.closest("details")) part.open = true;
    school.button.focus();
    sheet.reveal(school.button);
    announce(`${school.name}, ${school.standing.is.toLowerCase()}. ${school.reason}`);
    address.write();
  },
  none({ stay = false } = {}) {
    byId("overview").hidden = false;
    byId("details").hidden = true;
    // Whoever came nearer keeps the view; the button for all clusters, and a second Escape, do not.
    if (stay) look.leave();
    else look.at(null);
    if (opened) opened.button.focus({ preventScroll: true });
    if (opened) opened.button.scrollIntoView({ block: "nearest" });
    opened = null;
    openedAt = null;
    address.write();
  },
};
const look = {
  bounds: null,
  fitted: null, // centre and zoom
  size: null, // of the map then
  again() {
    highlight(plan, opened, openedAt);
  },
  at(cluster, school = null) {
    highlight(plan, cluster, school);
    labels.choose(cluster);
    look.bounds = cluster ? cluster.layer.getBounds() : everything;
    look.fit();
  },
  leave() {
    highlight(plan, null, null);
    labels.choose(null);
    labels.draw();
  },
  around(school) {
    highlight(plan, null, school);
    labels.choose(null);
    look.bounds = school.mark.getLatLng().toBounds(8000);
    look.fit();
  },
  fit() {
    // At once, without animation: fast presses of a clicker must end at the right cluster.
    const room = Math.min(onStage() ? 56 : 36, map.getSize().x / 12);
    const buttons = onStage() || map.getSize().x < 500 ? room : 56; // clear of those that zoom
    const credits = map.attributionControl.getContainer().offsetHeight;
    map.stop();
    map.setMinZoom(0); // the map may be smaller than when the least zoom was set
    map.fitBounds(look.bounds, {
      paddingTopLeft: [buttons, Math.max(room, sheet.coveredAbove())], paddingBottomRight: [room, Math.max(room, credits + 8) + sheet.covered()],
      maxZoom: 14, animate: false,
    });
    map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(everything)) - 1.5);
    look.fitted = [map.getCenter(), map.getZoom()];
    look.size = map.getSize();
  },
};

function resized() {
  // The legend, the panel and the window change the room: what was fitted stays so, and what the
  // reader moved to stays where it is. Leaflet may have answered first, and rounds to a pixel.
  const [centre, zoom] = look.fitted;
  const asFitted = zoom === map.getZoom()
    && map.project(centre).distanceTo(map.project(map.getCenter())) < 3;
  map.invalidateSize({ animate: false });
  if (onStage() || asFitted) look.fit();
}

function startZoomToTown() {
  // Where marks hide each other: a button with those that zoom, to there and back. See maps/crowding.py.
  if (!plan.densest) return;
  const [name, south, west, north, east] = plan.densest;
  const town = L.latLngBounds([south, west], [north, east]);
  const title = `Town: zoom to ${name ? name + ", " : ""}where schools are closest, and back`;
  const click = (event) => {
    L.DomEvent.stop(event);
    look.bounds = look.bounds === town ? everything : town;
    look.fit();
    announce(look.bounds === town ? `Shown: ${name || "where schools are closest"}` : "Shown: the whole map");
  };
  const button = element("a", { href: "#", role: "button", text: "Town", title, "aria-label": title, on: { click } });
  button.style.fontSize = "11px";
  map.zoomControl.getContainer().append(button);
  plan.drawn.on("remove", () => button.remove());
}

function* show(contents, view) {
  // All that a plan puts on the map is in one group and is removed with it, listeners included.
  // The page opens with a pause at each `yield`, in which the browser draws and answers; the list,
  // by which one finds all else, comes last.
  plan = readPlan(viewOf(contents, view));
  const gone = new AbortController();
  plan.whileShown = { signal: gone.signal };
  plan.renderer = renderer;
  // Like the base map it is the same for all plans shown, and the page has it once.
  plan.boundary = first.basemap ? first.basemap.boundary : [];
  plan.borders = first.basemap ? first.basemap.borders : [];
  plan.drawn = L.layerGroup().addTo(map).on("remove", () => gone.abort());
  everything = L.latLngBounds(plan.bounds);
  map.attributionControl.getContainer().textContent = plan.attributions.join(" · ");
  startChangesLayer(map, plan, choose);
  startZoomToTown();
  yield;
  drawClusters(plan, choose);
  yield;
  drawSchools(map, plan, choose);
  startHover(map, plan);
  yield;
  labels = drawLabels(map, plan);
  labels.draw();
  yield;
  fillLegend(plan);
  fillOverview(plan);
  fillBeside(plan, choose);
  startCurve(plan, choose);
  yield;
  startSearch(plan, choose);
  startLayers(map, plan, look);
  yield;
  startList(plan, choose);
  yield;
  filters = startFilters(plan, () => {
    if (onStage()) stage.relist();
    else look.again();
    labels.draw();
  }, filters?.chosen() ?? []);
}

function followMap(onto, shown, events, act) {
  onto.on(events, act);
  shown.drawn.on("remove", () => onto.off(events, act));
}

document.body.inert = true; // until all of it answers
const first = await readContents();
map.getContainer().setAttribute("role", "region");
map.getContainer().setAttribute(
  "aria-label", "Map of the clusters. Everything on it is also in the list of clusters.");
map.getContainer().append(byId("chip"));
L.DomEvent.disableClickPropagation(byId("chip"));
L.control.scale({ imperial: true, metric: true, position: "bottomright" }).addTo(map);
map.attributionControl.setPrefix(false);
startSheet();
const parts = show(first);
parts.next(); // with the switch of views, of which the map keeps clear
look.bounds = everything;
look.fit(); // before anything is on the map, which would have to be drawn again
map.setMaxBounds(everything.pad(0.8).extend(map.getBounds()));
drawBasemap(map, first.basemap);
do await (window.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done)));
while (!parts.next().done);
// The legend below the map opens and closes, and the window changes.
new ResizeObserver(([{ target }]) => {
  if (!look.size.equals([target.clientWidth, target.clientHeight])) resized();
}).observe(map.getContainer());
const stage = startStage(look, choose, resized);
startPrint(map, look.fit, () => plan.status);
for (const id of ["clusters", "left-out", "found"]) arrowKeys(byId(id));
byId("save-view").addEventListener("click", saveView);
byId("present").addEventListener("click", () => stage.open(plan, opened, openedAt));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !onStage()) choose.none({ stay: Boolean(opened || openedAt) });
});
map.on("click", () => {
  if ((opened || openedAt) && !onStage()) choose.none({ stay: true });
});
document.querySelector(".skip").addEventListener("click", (event) => {
  // Not by the address, which has the state; and the list is not there while a cluster is open.
  event.preventDefault();
  const heading = byId(opened ? "details-heading" : "clusters-heading");
  heading.focus();
  heading.scrollIntoView();
});
window.addEventListener("popstate", address.read);
document.body.inert = false;
address.read();
