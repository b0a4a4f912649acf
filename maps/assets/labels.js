// Numbers, letters and place names: set largest first, each where it covers no other.

const FACE = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';
const PLACE_STYLES = [
  { font: `600 16px ${FACE}`, from: 0 },
  { font: `600 13.5px ${FACE}`, from: 8.5 },
  { font: `400 12px ${FACE}`, from: 11 },
  { font: `400 11.5px ${FACE}`, from: 12.75 },
];

class Taken {
  // Rectangles in use on the screen, in coarse cells so that 600 numbers stay quick.
  constructor() {
    this.cells = new Map();
  }

  *keys({ left, top, right, bottom }) {
    for (let x = Math.floor(left / 64); x <= Math.floor(right / 64); x++) {
      for (let y = Math.floor(top / 64); y <= Math.floor(bottom / 64); y++) yield `${x},${y}`;
    }
  }

  free(box) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (box.left < other.right && other.left < box.right
            && box.top < other.bottom && other.top < box.bottom) return false;
      }
    }
    return true;
  }

  take(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
}

function boxAround(point, width, height = width) {
  return {
    left: point.x - width / 2, right: point.x + width / 2,
    top: point.y - height / 2, bottom: point.y + height / 2,
  };
}

function placeNear(anchor, size, taken, rings) {
  // On the anchor if there is room, else on the nearest of widening rings around it.
  for (let ring = 0; ring <= rings; ring++) {
    for (let turn = 0; turn < (ring ? 12 : 1); turn++) {
      const angle = (turn * Math.PI) / 6 - Math.PI / 2;
      const reach = ring * size * 0.55;
      const point = anchor.add(L.point(Math.cos(angle) * reach, Math.sin(angle) * reach));
      if (taken.free(boxAround(point, size))) return point;
    }
  }
  return null;
}

function drawLabels(map, plan) {
  const pane = map.createPane("labels");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";
  const canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", pane);
  const numbers = plan.clusters.flatMap((cluster) => cluster.at.map((spot) => numberAt(cluster, spot)));
  const state = { cluster: null };
  for (const { marker } of numbers) marker.addTo(map);

  function draw() {
    const context = fitCanvas(map, canvas);
    const taken = new Taken();
    if (state.cluster) drawLetters(context, map, state.cluster, taken);
    drawNumbers(context, map, numbers, taken, state.cluster);
    drawPlaces(context, map, plan, taken);
  }

  map.on("moveend zoomend resize", draw);
  draw();
  return {
    show(cluster) {
      state.cluster = cluster;
      draw();
    },
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
  const drawn = numbers.map((number) => {
    const anchor = map.latLngToContainerPoint([number.lat, number.lon]);
    const edge = map.latLngToContainerPoint([number.lat + number.room, number.lon]);
    return { ...number, anchor, size: Math.min(64, Math.max(21, (anchor.y - edge.y) * 1.5)) };
  });
  drawn.sort((a, b) => b.size - a.size);
  for (const { cluster, mark, marker, anchor, size } of drawn) {
    // The chosen cluster's number is on its card; on the map its schools need the room. Of 600
    // numbers some find no room in the whole view: they are in the list, and appear nearer by.
    const point = cluster === chosen ? null : placeNear(anchor, size, taken, 3);
    mark.hidden = !point;
    if (!point) continue;
    taken.take(boxAround(point, size));
    if (point !== anchor) leader(context, point, anchor);
    mark.style.width = mark.style.height = mark.style.lineHeight = `${size}px`;
    mark.style.fontSize = `${size * (cluster.number > 99 ? 0.46 : 0.58)}px`;
    marker.setLatLng(map.containerPointToLatLng(point));
  }
}

function drawLetters(context, map, cluster, taken) {
  const points = cluster.schools.map(({ lat, lon }) => map.latLngToContainerPoint([lat, lon]));
  for (const point of points) taken.take(boxAround(point, 12));
  points.forEach((point, index) => {
    const at = placeNear(point, 24, taken, 8) ?? point;
    taken.take(boxAround(at, 24));
    leader(context, at, point);
    context.fillStyle = "#1d2530";
    context.beginPath();
    context.arc(at.x, at.y, 12, 0, 2 * Math.PI);
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = "#ffffff";
    context.stroke();
    write(context, letterOf(index), at, `700 14px ${FACE}`, "#ffffff");
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
    context.font = style.font;
    const box = boxAround(point, context.measureText(name).width + 10, 20);
    // Beside its place is as good as on it, and often the only room in a town.
    const shifts = [0, 14, -14, 24, -24].map((shift) => L.point(0, shift));
    const shift = shifts.find(({ y }) => taken.free({ ...box, top: box.top + y, bottom: box.bottom + y }));
    if (!shift) continue;
    taken.take({ ...box, top: box.top + shift.y, bottom: box.bottom + shift.y });
    context.lineWidth = 3.5;
    context.strokeStyle = "rgba(255, 255, 255, 0.8)";
    write(context, name, point.add(shift), style.font, "#3a4350", { halo: true });
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

function leader(context, from, to) {
  context.lineWidth = 1.5;
  context.strokeStyle = "#1d2530";
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}
