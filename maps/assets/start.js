// Putting the page together, and the one state it has: which cluster and school are chosen.

const plan = readPlan();
const map = window[document.querySelector(".folium-map").id];
const everything = L.latLngBounds(plan.bounds);

map.getContainer().setAttribute("role", "region");
map.getContainer().setAttribute(
  "aria-label", "Map of the clusters. Everything on it is also in the list of clusters.");
L.control.scale({ imperial: true, metric: true, position: "bottomright" }).addTo(map);
map.attributionControl.setPrefix(false);
map.attributionControl.getContainer().textContent = plan.attributions.join(" · ");

const choose = {
  cluster(cluster, { focus = false, school = null } = {}) {
    before.leave();
    byId("overview").hidden = true;
    byId("details").hidden = false;
    const heading = showDetails(plan, cluster, school, choose);
    byId("panel").scrollTop = 0;
    look.at(cluster, school);
    announce([cluster.title, ...clusterInWords(cluster)].join(", "));
    if (focus) {
      heading.focus({ preventScroll: true });
      byId("details").scrollIntoView({ block: "nearest" });
    }
    opened = cluster;
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
    school.button.focus();
    announce(`${school.name}, in no cluster. ${school.reason}`);
  },
  none() {
    byId("overview").hidden = false;
    byId("details").hidden = true;
    look.at(null);
    if (opened) opened.button.focus({ preventScroll: true });
    if (opened) opened.button.scrollIntoView({ block: "nearest" });
    opened = null;
  },
};
let opened = null;

const look = {
  bounds: everything,
  again() {
    highlight(plan, opened, null);
  },
  at(cluster, school = null) {
    highlight(plan, cluster, school);
    labels.choose(cluster);
    look.bounds = cluster ? cluster.layer.getBounds() : everything;
    look.fit();
  },
  around(school) {
    highlight(plan, null, school);
    labels.choose(null);
    look.bounds = school.mark.getLatLng().toBounds(8000);
    look.fit();
  },
  fit() {
    // At once and never in flight: a clicker pressed in haste must end where it points.
    const room = onStage() ? Math.min(56, map.getSize().x / 10) : 36;
    map.stop();
    map.fitBounds(look.bounds, { padding: [room, room], maxZoom: 14, animate: false });
  },
};

function resized() {
  map.invalidateSize({ animate: false });
  if (onStage()) look.fit();
}

// The legend below the map opens and closes, and the window changes.
new ResizeObserver(resized).observe(map.getContainer());
map.fitBounds(everything, { padding: [24, 24], animate: false });
map.setMinZoom(map.getZoom() - 1.5);
map.setMaxBounds(everything.pad(0.8));
drawBasemap(map, plan.basemap);
drawClusters(map, plan, choose);
const labels = drawLabels(map, plan);
fillLegend(plan);
fillOverview(plan);
startList(plan, choose);
startFilters(plan, () => look.at(opened));
startSearch(plan, choose);
startLayers(map, plan, look);
const before = startBefore(map, plan, labels, choose);
const stage = startStage(plan, look, choose, resized);
byId("present").addEventListener("click", () => {
  before.leave();
  stage.open(opened);
});
// On a small screen the legend would push the list far down.
if (window.matchMedia("(max-width: 760px)").matches) document.querySelector(".legend").open = false;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opened && !onStage()) choose.none();
});
