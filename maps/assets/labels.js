// Numbers, letters and place names: set largest first, each where it covers no other.

const FACE = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';
const PLACE_STYLES = [
  { weight: 600, px: 16, from: 0 },
  { weight: 600, px: 13.5, from: 8.5 },
  { weight: 400, px: 12, from: 11 },
  { weight: 400, px: 11.5, from: 12.75 },
];

function drawLabels(map, plan) {
  const pane = map.getPane("labels") ?? map.createPane("labels");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";
  pane.replaceChildren();
  const canvas = L.DomUtil.create("canvas", "", pane);
  const letters = L.DomUtil.create("div", "letters", pane);
  let numbers = [];
  const corners = map.getContainer().querySelectorAll(".leaflet-control");
  const state = { cluster: null };

  function number(clusters) {
    for (const { marker } of numbers) plan.drawn.removeLayer(marker);
    numbers = clusters.flatMap((cluster) => cluster.at.map((spot) => numberAt(cluster, spot)));
    for (const { marker } of numbers) marker.addTo(plan.drawn);
    draw();
  }

  function draw() {
    const context = fitCanvas(map, canvas);
    const taken = new Taken();
    letters.replaceChildren();
    for (const corner of corners) taken.take(cornerBox(map, corner));
    if (state.cluster) drawLetters(context, map, state.cluster, taken, letters);
    drawNumbers(context, map, numbers, taken, state.cluster);
    drawPlaces(context, map, plan, taken);
  }

  followMap(map, plan, "moveend resize", draw);
  number(plan.clusters);
  return {
    number,
    draw,
    choose(cluster) {
      state.cluster = cluster; // drawn when the map has moved to it
    },
  };
}

function cornerBox(map, corner) {
  // Scale, zoom buttons and attribution lie over the map; no label may lie under them.
  const { left, top } = map.getContainer().getBoundingClientRect();
  const box = corner.getBoundingClientRect();
  return {
    left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top,
  };
}

function fitCanvas(map, canvas) {
  const size = map.getSize();
  const ratio = window.devicePixelRatio || 1;
  canvas.width = size.x * ratio;
  canvas.height = size.y * ratio;
  canvas.style.width = `${size.x}px`;
  canvas.style.height = `${size.y}px`;
  L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}

function numberAt(cluster, [lat, lon, room]) {
  const mark = badge(cluster);
  mark.classList.add("number");
  const icon = L.divIcon({ html: mark, className: "number-holder", iconSize: [0, 0] });
  const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false });
  return { cluster, lat, lon, room, mark, marker };
}

function drawNumbers(context, map, numbers, taken, chosen) {
  const view = map.getSize();
  const [smallest, largest] = onStage() ? [28, Math.min(84, view.x / 8)] : [21, 64];
  const drawn = numbers.map((number) => {
    const anchor = map.latLngToContainerPoint([number.lat, number.lon]);
    const edge = map.latLngToContainerPoint([number.lat + number.room, number.lon]);
    return { ...number, anchor, size: Math.min(largest, Math.max(smallest, (anchor.y - edge.y) * 1.5)) };
  });
  // Half a number at the edge would puzzle a hall; whoever moves the map expects it there.
  const allowed = onStage() ? (box) => within(box, view) : undefined;
  drawn.sort((a, b) => b.size - a.size);
  for (const { cluster, mark, marker, anchor, size } of drawn) {
    // The chosen cluster's number is on its card; on the map its schools need the room. Of 600
    // numbers some find no room in the full view: they are in the list, and appear on zooming in.
    const point = cluster === chosen ? null : placeNear(anchor, size + 2, taken, 3, allowed);
    mark.hidden = !point;
    if (!point) continue;
    taken.take(boxAround(point, size + 2));
    if (point !== anchor) leader(context, point, anchor);
    mark.style.width = mark.style.height = mark.style.lineHeight = `${size}px`;
    mark.style.fontSize = `${size * (cluster.number > 99 ? 0.46 : 0.58)}px`;
    marker.setLatLng(map.containerPointToLatLng(point));
  }
}

function drawLetters(context, map, cluster, taken, letters) {
  // In a hall they are read from the back row.
  const view = map.getSize();
  const size = onStage() ? Math.min(52, Math.max(32, view.y / 17)) : 24;
  const schools = cluster.schools.map((school, index) => ({
    letter: letterOf(index), mark: school.mark, anchor: map.latLngToContainerPoint(school.mark.getLatLng()),
  })).filter(({ anchor }) => within(boxAround(anchor, 0), view));
  for (const { anchor, mark } of schools) taken.take(boxAround(anchor, 2.2 * mark.getRadius()));
  const anchors = schools.map(({ anchor }) => anchor);
  const spots = placeCallouts(anchors, size + 2, taken, view);
  spots.forEach((spot, index) => leader(context, spot, anchors[index], onStage() ? 3 : 1.5));
  spots.forEach((spot, index) => {
    const mark = element("span", { class: "letter on-map", text: schools[index].letter, "aria-hidden": "true" });
    mark.style.width = mark.style.height = mark.style.lineHeight = `${size}px`;
    mark.style.fontSize = `${size * (schools[index].letter.length > 1 ? 0.46 : 0.6)}px`;
    L.DomUtil.setPosition(mark, map.containerPointToLayerPoint(spot.subtract([size / 2, size / 2])));
    letters.append(mark);
  });
}

function drawPlaces(context, map, plan, taken) {
  const view = map.getSize();
  for (const { mark } of plan.schools) {
    const point = map.latLngToContainerPoint(mark.getLatLng());
    taken.take(boxAround(point, 2 * mark.getRadius()));
  }
  context.lineJoin = "round";
  for (const [name, lon, lat, rank] of plan.basemap ? plan.basemap.places : []) {
    const style = PLACE_STYLES[rank];
    if (map.getZoom() < style.from) break; // places come most important first
    const point = map.latLngToContainerPoint([lat, lon]);
    if (point.x < 0 || point.y < 0 || point.x > view.x || point.y > view.y) continue;
    const px = style.px * (onStage() ? 1.5 : 1);
    const font = `${style.weight} ${px}px ${FACE}`;
    context.font = font;
    const box = boxAround(point, context.measureText(name).width + 10, px + 6);
    // Next to its place is as good as on it, and often the only room in a town.
    const shifts = [0, 1, -1, 1.75, -1.75].map((shift) => L.point(0, shift * px));
    const shift = shifts.find(({ y }) => taken.free({ ...box, top: box.top + y, bottom: box.bottom + y }));
    if (!shift) continue;
    taken.take({ ...box, top: box.top + shift.y, bottom: box.bottom + shift.y });
    context.lineWidth = 3.5;
    context.strokeStyle = "rgba(255, 255, 255, 0.8)";
    write(context, name, point.add(shift), font, "#3a4350", { halo: true });
  }
}

function write(context, text, point, font, ink, { halo = false } = {}) {
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (halo) context.strokeText(text, point.x, point.y);
  context.fillStyle = ink;
  context.fillText(text, point.x, point.y);
}

function leader(context, from, to, width = 1.5) {
  context.lineWidth = width;
  context.strokeStyle = "#1d2530";
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}
