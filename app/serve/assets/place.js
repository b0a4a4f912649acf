// A place in a form: chosen on the map or typed, its reach drawn at once.

const REACH_INK = "#7b0f5b";
const WAIT_MS = 350;
const NO_ROADS = "No roads are at hand, so drives to a new place cannot be timed. Let them be estimated, or start "
  + "the program again with --roads FILE.osm.pbf.";
const ESTIMATE = "Estimate its drives from straight lines. The school is marked as estimated on every map and paper.";
const GIVEN = {
  grid: ["Easting and northing", [["easting", "Easting, metres"], ["northing", "Northing, metres"]]],
  degrees: ["Longitude and latitude", [["lon", "Longitude, degrees"], ["lat", "Latitude, degrees"]]],
};

const reach = {
  drawn: null,
  draw(lat, lon, rings) {
    reach.clear();
    const pane = map.getPane("reach") ?? map.createPane("reach");
    pane.style.zIndex = 440;
    pane.style.pointerEvents = "none";
    const shared = { pane: "reach", interactive: false, color: REACH_INK };
    reach.drawn = L.layerGroup([
      L.polygon(rings, { ...shared, weight: 1, opacity: 0.7, fillOpacity: 0.26, fillRule: "evenodd" }),
      L.circleMarker([lat, lon], { ...shared, radius: 9, weight: 4, fillColor: "#ffffff", fillOpacity: 1 }),
    ]).addTo(map);
    if (!map.getBounds().contains([lat, lon])) map.panTo([lat, lon], { animate: false });
  },
  clear() {
    reach.drawn?.remove();
    reach.drawn = null;
  },
};

function placeParts(id) {
  // The parts of a form that ask for a place.
  const pairs = Object.entries(GIVEN).map(([way, [, names]]) => element("div", { class: "pair", "data-way": way },
    ...names.map(([name, label]) => field({ id: `${id}-${name}`, name, label, inputmode: "decimal" }))));
  const ways = Object.entries(GIVEN).map(([way, [label]]) => element("label", { class: "toggle" },
    element("input", { type: "radio", id: `${id}-${way}`, name: "way", value: way }), label));
  const box = element("fieldset", { class: "place" },
    element("legend", { text: "Place" }),
    ...(server.state.canTime ? [] : [
      element("p", { class: "no-roads", text: NO_ROADS }),
      tick({ id: `${id}-drives`, name: "drives", label: ESTIMATE }),
    ]),
    element("button", { ...AIMED, text: "Choose on the map", on: { click: aim } }),
    element("div", { class: "ways", role: "radiogroup", "aria-label": "How the place is given" }, ...ways),
    ...pairs,
    element("p", { id: `${id}-reach`, class: "hint" }));
  ways[0].firstChild.checked = true;
  let wait = 0;
  box.addEventListener("input", (event) => {
    turn();
    clearTimeout(wait);
    if (event.target.type === "checkbox") lookUp();
    else if (event.target.type !== "radio") wait = setTimeout(() => lookUp(), WAIT_MS);
  });
  turn();

  function turn() {
    const way = wayOf(box);
    for (const pair of pairs) pair.hidden = pair.dataset.way !== way;
  }

  function aim() {
    pickPlace(
      "Click the place on the map, or move the map under the cross with the arrow keys (Shift for longer "
      + "steps) and press Enter. Escape cancels.", set);
  }

  function set({ lat, lng }) {
    box.querySelector('[value="degrees"]').checked = true;
    box.querySelector('[name="lon"]').value = lng.toFixed(5);
    box.querySelector('[name="lat"]').value = lat.toFixed(5);
    turn();
    lookUp();
    keep();
    box.closest("form").querySelector('[name="name"], [type="submit"]').focus();
  }

  function keep() {
    box.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(wait);
  }

  async function lookUp() {
    const words = byId(`${id}-reach`);
    const given = placeOf(box);
    if (Object.values(given).some((value) => typeof value !== "number")) {
      reach.clear();
      words.textContent = "";
      return;
    }
    const sent = JSON.stringify(given);
    const answer = await fetch(`/api/reach?${new URLSearchParams({ ...given, ...drivesOf(box) })}`).catch(() => null);
    if (!box.isConnected || JSON.stringify(placeOf(box)) !== sent) return;
    const reply = (await answer?.json().catch(() => null)) ?? {};
    if (answer?.ok) {
      reach.draw(reply.place.lat, reply.place.lon, reply.rings);
      fill(reply.place);
    } else reach.clear();
    words.textContent = answer?.ok ? reachInWords(reply)
      : (reply.faults ?? [{ text: NOT_SENT }]).map(({ text }) => text).join(" ");
    announce(words.textContent);
  }

  function fill(place) {
    // The other form of the coordinates, so that either can be read.
    const other = wayOf(box) === "grid" ? "degrees" : "grid";
    for (const [name] of GIVEN[other][1]) {
      box.querySelector(`[name="${name}"]`).value = place[name].toFixed(other === "grid" ? 0 : 5);
    }
  }

  box.showAgain = () => {
    turn();
    lookUp();
  };
  return box;
}

function wayOf(box) {
  return box.querySelector('[name="way"]:checked').value;
}

function placeOf(box) {
  return Object.fromEntries(GIVEN[wayOf(box)][1].map(([name]) =>
    [name, numberOf(box.querySelector(`[name="${name}"]`).value.trim())]));
}

function drivesOf(box) {
  return box.querySelector('[name="drives"]')?.checked ? { drives: "estimated" } : {};
}

function placeFaults(box, faults) {
  // A fault of the place is shown at its first field.
  const [[name]] = GIVEN[wayOf(box)][1];
  return faults.map((fault) => (fault.field === "place" ? { ...fault, field: name } : fault));
}

function reachInWords({ minutes, schools, notices, estimated }) {
  const within = `${howMany(schools, "school", "schools")} within ${minutes} minutes ${estimated ? "by estimate, from straight lines" : "by car"}.`;
  return [within, ...(notices ?? [])].join(" ");
}

function startAdding() {
  const id = "add";
  const place = placeParts(id);
  const made = form({
    id,
    button: "Add this school",
    parts: [
      place,
      field({ id: `${id}-name`, name: "name", label: "Name" }),
      field({
        id: `${id}-type`, name: "type", label: "Type of school",
        options: [["", "Not known yet"], ...server.state.types.map((type) => [type, type])],
      }),
      field({ id: `${id}-faith`, name: "faith", label: "Religious character", hint: "As in the register, such as Church of England; empty for none" }),
      field({ id: `${id}-pupils`, name: "pupils", label: "Pupils", hint: "Empty where not known", inputmode: "numeric" }),
    ],
    async submit() {
      const opening = { do: "add", name: valueOf(made, "name"), place: placeOf(place), ...drivesOf(place) };
      for (const name of ["type", "faith", "pupils"]) {
        const value = valueOf(made, name);
        if (value) opening[name] = name === "pupils" ? numberOf(value) : value;
      }
      const faults = placeFaults(place, await change(opening));
      if (!faults.length) {
        empty(made);
        reach.clear();
        byId(`${id}-reach`).textContent = "";
        byId("adding").open = false;
        byId("adding").firstElementChild.focus();
      }
      return faults;
    },
  });
  byId("adding-form").append(made);
  if (!server.state.canTime) byId("adding").firstElementChild.append(element("span", { text: " (no roads at hand: drives are estimated)" }));
  keepOpen(byId("adding"));
  byId("adding").addEventListener("toggle", () => {
    if (byId("adding").open) place.showAgain();
    else reach.clear();
  });
}
