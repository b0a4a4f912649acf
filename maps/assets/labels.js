// Letters, towns, numbers and villages, in this order: each where it covers none before it. The rules
// are those of paper: see maps/label_rules.py.

const FACE = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';
const PLACE_STYLES = [
  { weight: 600, px: 16, from: 0 },
  { weight: 600, px: 13.5, from: 0 },
  { weight: 400, px: 12, from: 11 },
  { weight: 400, px: 11.5, from: 12.75 },
];

function drawLabels(map, plan) {
  const pane = map.getPane("labels") ?? map.createPane("labels");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";
  pane.replaceChildren();
  const canvas = L.DomUtil.create("canvas", "", pane);
  const names = L.DomUtil.create("div", "names", pane);
  const figures = L.DomUtil.create("div", "", pane);
  const letters = L.DomUtil.create("div", "letters", pane);
  const numbers = plan.clusters.flatMap((cluster) => cluster.at.map((spot) => numberAt(cluster, spot)));
  figures.append(...numbers.map(({ mark }) => mark));
  const corners = document.querySelectorAll(".leaflet-control, .legend summary, .views");
  const state = { cluster: null };

  function draw() {
    const taken = new Taken();
    for (const corner of corners) taken.take(cornerBox(map, corner));
    for (const at of changedPlaces()) taken.take(boxAround(map.latLngToContainerPoint(at), onStage() ? 35 : 22));
    const context = fitCanvas(map, canvas);
    letters.replaceChildren();
    names.replaceChildren();
    if (state.cluster) drawLetters(context, map, state.cluster, taken, letters);
    const shown = numbersInView(map, numbers, state.cluster);
    const wanted = new Taken();
    for (const { anchor, size } of shown) wanted.take(boxAround(anchor, size));
    const places = placesInView(map, plan);
    // On a phone and in a city a few tell where one is; of the rest those that numbers leave room for.
    const first = onPhone() ? RULES.townsOnPhone : plan.scattered ? RULES.townsInCity : undefined;
    const towns = places.filter(({ rank }) => rank <= RULES.town).slice(0, first);
    for (const town of towns) names.append(...placeName(context, map, town, taken, wanted));
    // Without areas a number stands beside its schools; with them it keeps clear of them already.
    const marks = new Taken();
    if (plan.scattered) takeMarks(map, plan, marks);
    drawNumbers(context, map, shown, taken, marks);
    takeMarks(map, plan, taken);
    for (const place of places.slice(towns.length)) names.append(...placeName(context, map, place, taken));
  }

  followMap(map, plan, "moveend resize", draw);
  return {
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

function onPhone() {
  return PHONE.matches && !onStage();
}

function roomOf(map) {
  // Of the map what no sheet lies over.
  return map.getSize().subtract([0, sheet.covered()]);
}

function numberAt(cluster, [lat, lon, room]) {
  const mark = badge(cluster);
  mark.classList.add("number");
  return { cluster, lat, lon, room, mark };
}

function numbersInView(map, numbers, chosen) {
  // The chosen cluster's number is on its card; on the map its schools need the room.
  const view = roomOf(map);
  const across = Math.sqrt((view.x * view.y) / numbers.length);
  const [smallest, largest] = onStage() ? [28, 48]
    : [Math.min(21, Math.max(16, across * 0.32)), onPhone() ? 21 : RULES.number];
  const shown = [];
  for (const number of numbers) {
    const anchor = map.latLngToContainerPoint([number.lat, number.lon]);
    const room = anchor.y - map.latLngToContainerPoint([number.lat + number.room, number.lon]).y;
    const inView = within(boxAround(anchor, 0), view);
    number.mark.hidden = true;
    // Whoever moves the map expects a number already at its edge.
    if (number.cluster !== chosen && (inView || (!onStage() && within(boxAround(anchor, -400), view)))) {
      shown.push({ ...number, anchor, inView, size: Math.min(largest, Math.max(smallest, room * 1.5)) });
    }
  }
  return shown.sort((a, b) => b.inView - a.inView || b.size - a.size);
}

function drawNumbers(context, map, numbers, taken, marks) {
  // Clear of marks if that is close by. In a crowd it rather hides one than that its line leads far.
  const view = roomOf(map);
  const ends = new Map();
  for (const { cluster, mark, anchor, inView, size } of numbers) {
    const allowed = (box) => !inView || within(box, view);
    // Between changes on a phone, what is untouched has no number that would need a line.
    const rings = cluster.pale && onPhone() ? 0 : inView ? RULES.rings : 1;
    const point = placeNear(anchor, size + 2, taken, Math.min(rings, RULES.near), (box) => allowed(box) && marks.free(box))
      ?? placeNear(anchor, size + 2, taken, rings, allowed);
    mark.hidden = !point;
    if (!point) {
      // One number for two parts, where it cannot stand twice.
      if (rings && ends.has(cluster)) leader(context, ends.get(cluster), anchor);
      continue;
    }
    taken.take(boxAround(point, size + 2));
    if (!ends.has(cluster)) ends.set(cluster, point);
    if (point.distanceTo(anchor) > size / 2) leader(context, point, anchor);
    mark.style.width = mark.style.height = mark.style.lineHeight = `${size}px`;
    mark.style.fontSize = `${size * (cluster.number > 99 ? 0.46 : 0.58)}px`;
    // In the plane: a move in space, which is Leaflet's, makes a layer of graphics of each.
    const { x, y } = map.containerPointToLayerPoint(point.subtract([size / 2, size / 2])).round();
    mark.style.transform = `translate(${x}px, ${y}px)`;
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

function takeMarks(map, plan, taken) {
  for (const { mark } of plan.schools) {
    taken.take(boxAround(map.latLngToContainerPoint(mark.getLatLng()), 2 * mark.getRadius()));
  }
}

function placesInView(map, plan) {
  // Most important first, as they come.
  const view = map.getSize();
  const zoom = map.getZoom();
  const all = plan.basemap ? plan.basemap.places : [];
  return all.filter(([, , , rank]) => zoom >= PLACE_STYLES[rank].from)
    .map(([name, lon, lat, rank]) => ({ name, rank, point: map.latLngToContainerPoint([lat, lon]) }))
    .filter(({ point }) => within(boxAround(point, 0), view));
}

function placeName(context, map, { name, rank, point }, taken, wanted = null) {
  const view = map.getSize();
  const { weight, px: usual } = PLACE_STYLES[rank];
  const px = usual * (onStage() ? 1.5 : onPhone() ? 0.85 : 1);
  context.font = `${weight} ${px}px ${FACE}`;
  const [width, height] = [context.measureText(name).width + 6, px * 1.25];
  const boxes = RULES.names.map(([right, down]) =>
    boxAround(point.add(L.point((right * width) / 2, down * height)), width, height));
  const free = boxes.filter((box) => within(box, view) && taken.free(box));
  const box = free.find((each) => wanted?.free(each)) ?? free[0];
  if (!box) return [];
  taken.take(box);
  const label = element("span", { class: "place", text: name, "aria-hidden": "true" });
  Object.assign(label.style, {
    fontSize: `${px}px`, fontWeight: weight, width: `${width}px`, height: `${height}px`, lineHeight: `${height}px`,
  });
  L.DomUtil.setPosition(label, map.containerPointToLayerPoint([box.left, box.top]));
  return [label];
}

function leader(context, from, to, width = 1.5) {
  context.lineWidth = width;
  context.strokeStyle = "#1d2530";
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.beginPath();
  context.arc(to.x, to.y, width * 1.6, 0, 2 * Math.PI);
  context.fillStyle = "#1d2530";
  context.fill();
}
