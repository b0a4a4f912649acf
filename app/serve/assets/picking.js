// Choosing on the map or by the search: a place, a school, a cluster. One choice is open at a time;
// Escape ends it, and so does the action that it was for.

const PAN = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const PAN_PX = 20;
const PAN_FAST_PX = 120;
const AIMED = { type: "button", class: "plain" };

let picking = null;
const plainly = { ...choose };

choose.school = (school, options) => {
  if (!picking?.school) return plainly.school(school, options);
  const { school: take, refuse } = picking;
  const unfit = refuse(school);
  complain(unfit ? [{ text: unfit }] : []);
  if (unfit) return null;
  endPicking();
  clearSearch();
  return take(school);
};

choose.cluster = (cluster, options) => {
  if (picking?.cluster) {
    const { cluster: take } = picking;
    endPicking();
    return take(cluster);
  }
  if (picking?.school) return announce("Choose a school, not a cluster: come nearer on the map, or find it by its name.");
  plainly.cluster(cluster, options);
  return dress();
};

choose.none = (options) => {
  endPicking();
  plainly.none(options);
  comeBack();
};

function pickSchool(words, school, refuse = () => "") {
  beginPicking({ words, school, refuse, cluster: null });
  byId("search").focus();
}

function pickCluster(words, cluster) {
  const refuse = (school) => (school.cluster
    ? "" : `${school.name} is in no cluster: it ${school.standing.is.toLowerCase()}. Choose a school of a cluster.`);
  beginPicking({ words, cluster, refuse, school: (school) => cluster(school.cluster) });
  byId("search").focus();
}

function clearSearch() {
  // What was found has been chosen: the list of it would stay over the form.
  byId("search").value = "";
  byId("search").dispatchEvent(new Event("input", { bubbles: true }));
}

function pickPlace(words, place) {
  beginPicking({ words, place });
  const container = map.getContainer();
  // A screen reader must let the arrow keys through.
  container.setAttribute("role", "application");
  container.append(element("div", { class: "cross", "aria-hidden": "true" }));
  container.focus();
}

function beginPicking(wanted) {
  endPicking();
  picking = { ...wanted, from: document.activeElement };
  const message = element("div", { id: "picking", class: "picking" },
    element("p", { text: wanted.words }),
    element("button", { ...AIMED, text: "Cancel", on: { click: leavePicking } }));
  if (wanted.place) document.querySelector(".stage").prepend(message);
  else byId("whatif-bar").prepend(message);
  document.body.classList.toggle("picking-place", Boolean(wanted.place));
  announce(wanted.words);
}

function endPicking() {
  if (!picking) return;
  picking = null;
  byId("picking").remove();
  map.getContainer().setAttribute("role", "region");
  map.getContainer().querySelector(".cross")?.remove();
  document.body.classList.remove("picking-place");
}

function leavePicking() {
  const { from } = picking;
  endPicking();
  if (from.isConnected) from.focus();
  announce("Nothing was chosen.");
}

function takePlace(latlng) {
  const { place } = picking;
  endPicking();
  place(latlng);
}

function pressWhilePicking(event) {
  if (!picking || onStage()) return;
  const onMap = picking.place && event.target === map.getContainer();
  const acts = { Escape: leavePicking };
  if (onMap) acts.Enter = () => takePlace(map.getCenter());
  if (onMap && event.key in PAN) {
    const step = event.shiftKey ? PAN_FAST_PX : PAN_PX;
    acts[event.key] = () => map.panBy(PAN[event.key].map((way) => way * step), { animate: false });
  }
  if (!(event.key in acts)) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}

function startPicking() {
  const container = map.getContainer();
  let down = null;
  document.addEventListener("keydown", pressWhilePicking, true);
  container.addEventListener("pointerdown", (event) => {
    down = [event.clientX, event.clientY];
  }, true);
  container.addEventListener("click", (event) => {
    if (!picking?.place || event.target.closest(".leaflet-control")) return;
    // Before Leaflet sees it: a cluster beneath would open.
    event.stopPropagation();
    const dragged = down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) > 4;
    if (!dragged) takePlace(map.mouseEventToLatLng(event));
  }, true);
  byId("present").addEventListener("click", endPicking, true);
}
