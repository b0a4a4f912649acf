// The quiet map beneath: nothing on it can be clicked, and nothing on it is brighter than a cluster.

const ROADS = {
  tertiary: { color: "#c8c4ba", weight: 1 },
  secondary: { color: "#aeaa9f", weight: 1.4 },
  primary: { color: "#97938a", weight: 1.9 },
  trunk: { color: "#878279", weight: 2.3 },
  motorway: { color: "#77726a", weight: 2.8 },
};

function drawBasemap(map, basemap) {
  const pane = map.createPane("basemap");
  pane.style.zIndex = 250;
  pane.style.pointerEvents = "none";
  const shared = { pane: "basemap", interactive: false, renderer: L.canvas({ pane: "basemap", padding: 0.5 }) };
  const filled = { ...shared, stroke: false, fill: true, fillOpacity: 1, smoothFactor: 1 };
  // Without a shore all is land, in the colour of the container.
  map.getContainer().classList.toggle("at-sea", Boolean(basemap && basemap.land.length));
  if (!basemap) return;
  const polygons = (shapes) => shapes.map((rings) => rings.map(decodeLine));
  const lines = (texts) => texts.map(decodeLine);
  L.polygon(polygons(basemap.land), { ...filled, fillColor: "#f6f4ee" }).addTo(map);
  L.polygon(polygons(basemap.water), { ...filled, fillColor: "#c9dfec" }).addTo(map);
  L.polyline(lines(basemap.rivers), { ...shared, color: "#b4d2e4", weight: 1.5 }).addTo(map);
  for (const [name, style] of Object.entries(ROADS)) {
    // One multi-line a class: a thousand separate layers would take a second to draw.
    const road = basemap.roads[name];
    if (road) L.polyline(lines(road), { ...shared, ...style, smoothFactor: 1.5 }).addTo(map);
  }
}
