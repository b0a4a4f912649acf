// The changes asked for, in words; where they put a school, a mark on the map until that is solved.

let marksOfChanges = null;

function startChanges() {
  const pane = map.createPane("asked");
  pane.style.zIndex = 445;
  pane.style.pointerEvents = "none";
  follow(fillChanges);
  fillChanges(server.state);
}

function fillChanges({ changes, answer }) {
  byId("asked-none").hidden = changes.length > 0;
  byId("asked").replaceChildren(...changes.map(({ words }) => element("li", { text: words })));
  marksOfChanges?.remove();
  const places = answer ? [] : changes.map(({ at }) => at).filter(Boolean);
  marksOfChanges = L.layerGroup(places.map((at) => L.circleMarker(at, {
    pane: "asked", interactive: false, radius: 8, weight: 4, color: REACH_INK, fillColor: "#ffffff", fillOpacity: 1,
  }))).addTo(map);
  // The changes layer marks what is asked for and not solved: schools by URN, and the cluster they go to.
  if (typeof markPending === "function") markPending(answer ? [] : changes);
}

function startConsidering() {
  const id = "considered";
  const made = form({
    id,
    button: "Record it",
    parts: [
      field({ id: `${id}-option`, name: "option", label: "What else was considered", hint: "Such as federating with a neighbour" }),
      field({ id: `${id}-why`, name: "why", label: "Why it was put aside" }),
    ],
    async submit() {
      const record = Object.fromEntries(["option", "why"].map((name) => [name, valueOf(made, name)]));
      const faults = await change({ do: "considered", ...record });
      if (!faults.length) {
        empty(made);
        byId("considering").open = false;
        byId("considering").firstElementChild.focus();
      }
      return faults;
    },
  });
  byId("considering-form").append(made);
  keepOpen(byId("considering"));
}
