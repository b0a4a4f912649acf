// Areas of the clusters and the shapes of their schools, on one canvas with one hit test.

const BORDER = "#1d2530";
const CALM = { color: BORDER, weight: 2, opacity: 0.9, fillOpacity: RULES.fill };
const BREAKING = { ...CALM, color: "#b00020", weight: 3.5 };
const PALE = { ...CALM, weight: 1.2, opacity: 0.6, fillOpacity: 0.14 }; // see maps/changes.py
const PALE_LINK = { ...PALE, weight: 0, opacity: 0.3 };
const CHOSEN = { color: BORDER, weight: 4.5, opacity: 1, fillOpacity: RULES.fill + 0.15 };
const ASIDE = { color: BORDER, weight: 1.2, opacity: 0.55, fillOpacity: 0.22 };
const CHOSEN_ON_STAGE = { color: "#000000", weight: 7, opacity: 1, fillOpacity: RULES.fill + 0.15 };
const ASIDE_ON_STAGE = { color: BORDER, weight: 1.2, opacity: 0.4, fillOpacity: 0.1 };

// Dashes and dots on white, as maps draw borders: no cluster border or layer looks like this.
const BOUNDARY = { color: "#3b0a45", weight: 3, dashArray: "14 5 3 5", lineCap: "butt" };
const PLANNING_BORDER = { color: "#222222", weight: 1.4, dashArray: "6 4", lineCap: "butt" };

const SCHOOL_PATHS = SHAPES.map((shape) => new Path2D(shape));
const MARK_PATHS = MARKS.map((mark) => mark && new Path2D(mark));
const PLACED = { fill: BORDER, edge: BORDER };
const LOOKS = [ // in the order of MARKS; widths in pixels
  { fill: "#ffffff", edge: "#b00020", line: 2.4, scale: 1.2 },
  { fill: "#69717c", edge: "#69717c", path: MARK_PATHS[1] },
  { edge: "#868d97", line: 1.2, path: MARK_PATHS[2] },
  { fill: "#4d5866", edge: "#4d5866", path: MARK_PATHS[3] },
];

L.Canvas.include({
  drawSchool(mark) {
    if (!this._drawing || mark._empty()) return;
    const { school, chosen, aside } = mark.options;
    const context = this._ctx;
    context.save();
    context.globalAlpha = aside ? 0.3 : 1;
    context.translate(mark._point.x, mark._point.y);
    context.scale(mark._radius, mark._radius);
    context.lineJoin = context.lineCap = "round";
    context.setLineDash([]); // the map leaves those of the line that it drew last
    const look = school.standing ? LOOKS[school.standing.mark] : school.look ?? PLACED;
    const path = look.path ?? SCHOOL_PATHS[school.kind];
    context.lineWidth = ((chosen ? 7 : 3.2) + (look.line ?? 0)) / mark._radius;
    context.strokeStyle = chosen ? "#ffdd00" : "#ffffff";
    context.stroke(path);
    if (look.fill) {
      context.fillStyle = look.fill;
      context.fill(path);
    }
    if (school.cluster?.lead === school.urn) {
      context.beginPath();
      context.arc(0, 0, 1.75, 0, 2 * Math.PI);
      for (const [width, colour] of [[5, "#ffffff"], [2, BORDER]]) {
        context.lineWidth = width / mark._radius;
        context.strokeStyle = colour;
        context.stroke();
      }
    }
    if (look.line || chosen) {
      context.lineWidth = (look.line ?? 2) / mark._radius;
      context.strokeStyle = look.edge;
      context.stroke(path);
    }
    context.restore();
  },
});

const SchoolMark = L.CircleMarker.extend({
  _updatePath() {
    this._renderer.drawSchool(this);
  },
});

const Links = L.Polyline.extend({ // of one cluster, in its colour
  _updatePath() {
    const { color, fillColor, weight } = this.options;
    const width = 3 + 1.5 * weight;
    for (const look of [{ color, weight: width }, { color: fillColor, weight: width - 2.5 }]) {
      Object.assign(this.options, look, { fill: false });
      this._renderer._updatePoly(this);
    }
    Object.assign(this.options, { color, weight });
  },
});

function layerOf(plan, cluster) {
  // Areas of clusters that lie among each other would be confetti: there, links between schools.
  const style = { ...calmOf(cluster), renderer: plan.renderer, fillColor: cluster.fill, lineJoin: "round" };
  if (!plan.scattered) return L.polygon(cluster.area, { ...style, smoothFactor: 0.7 });
  for (const school of cluster.schools) school.look = { fill: cluster.fill, edge: BORDER, line: 1.8 };
  return new Links(cluster.links, style);
}

function drawClusters(plan, choose) {
  // One listener for all of a kind: three thousand of them take longer to set than to draw.
  const { renderer } = plan;
  plan.areas = L.featureGroup().addTo(plan.drawn);
  plan.marks = L.featureGroup().addTo(plan.drawn);
  for (const cluster of plan.clusters) {
    cluster.layer = layerOf(plan, cluster);
    cluster.layer.cluster = cluster;
    plan.areas.addLayer(cluster.layer);
  }
  plan.areas.on("click", (event) => {
    L.DomEvent.stop(event);
    choose.cluster(event.layer.cluster);
  });
  for (const cluster of plan.clusters) if (cluster.breaches.length) cluster.layer.bringToFront();
  if (plan.leftOutArea.length) {
    L.polygon(plan.leftOutArea.map((polygon) => polygon.map(decodeLine)), {
      renderer, color: BORDER, weight: 1.2, dashArray: "5 5", fillColor: "#8a8f98",
      fillOpacity: 0.25, interactive: false,
    }).addTo(plan.drawn).bringToBack();
  }
  if (plan.borders.length) drawBorders(plan);
  drawBoundary(plan);
}

function drawSchools(map, plan, choose) {
  const radius = radiusOn(map, plan);
  for (const school of plan.schools) {
    school.mark = new SchoolMark([school.lat, school.lon], {
      renderer: plan.renderer, school, chosen: false, aside: false, radius: radius(school),
    });
    plan.marks.addLayer(school.mark);
  }
  plan.marks.on("click", (event) => {
    L.DomEvent.stop(event);
    choose.school(event.layer.options.school);
  });
  plan.spokes = drawSpokes(plan, plan.renderer);
  followMap(map, plan, "zoomend resize", () => fitMarks(map, plan));
}

function calmOf(cluster) {
  if (cluster.pale) return plan.scattered ? PALE_LINK : PALE;
  return cluster.breaches.length ? BREAKING : CALM;
}

function drawBorders(plan) {
  // Under the boundary of the authority, with which they may run together.
  const lines = plan.borders.map(decodeLine);
  L.polyline(lines, { renderer: plan.renderer, interactive: false, ...PLANNING_BORDER }).addTo(plan.drawn);
}

function drawBoundary(plan) {
  // Above the areas, which would hide it, and beneath the schools, which it must not hide.
  const boundary = plan.boundary.map((rings) => rings.map(decodeLine));
  const shared = { renderer: plan.renderer, interactive: false, fill: false };
  plan.outline = [{ color: "#ffffff", weight: 6, opacity: 0.85 }, BOUNDARY].map((style) =>
    L.polygon(boundary, { ...shared, ...style }).addTo(plan.drawn));
}

function radiusOn(map, plan) {
  // As large as the usual distance between two schools on the screen allows.
  const box = L.latLngBounds(plan.bounds);
  const size = map.latLngToContainerPoint(box.getSouthEast())
    .subtract(map.latLngToContainerPoint(box.getNorthWest()));
  const spacing = Math.sqrt((size.x * size.y) / plan.schools.length);
  // Where colour alone shows the cluster, it must be seen.
  const least = plan.scattered ? 5 : onPhone() ? 2 : 2.8;
  const radius = Math.min(onStage() ? 12 : 8, Math.max(least, spacing * 0.1));
  // Where marks are smallest, a dot and a cross must still look different.
  return ({ standing }) => (standing ? Math.max(4, radius * (LOOKS[standing.mark].scale ?? 1)) : radius);
}

function fitMarks(map, plan) {
  const radius = radiusOn(map, plan);
  for (const school of plan.schools) {
    if (school.mark.getRadius() !== radius(school)) school.mark.setRadius(radius(school));
  }
}

function highlight(plan, cluster, school) {
  // Only what changes is drawn again: of 3,000 schools a step on stage changes a dozen.
  const [chosen, aside] = onStage() ? [CHOSEN_ON_STAGE, ASIDE_ON_STAGE] : [CHOSEN, ASIDE];
  for (const other of plan.clusters) {
    const calm = !plan.dimmed && other.schools.some(({ sought }) => sought) ? calmOf(other) : aside;
    const style = !cluster ? calm : other === cluster ? chosen : aside;
    if (other.style === style) continue;
    other.style = style;
    other.layer.setStyle(style);
  }
  if (cluster) cluster.layer.bringToFront();
  plan.spokes.choose(cluster);
  plan.spokes.enter(school);
  for (const each of plan.schools) {
    const state = { chosen: each === school, aside: cluster ? each.cluster !== cluster : !each.sought };
    const { options } = each.mark;
    if (options.chosen !== state.chosen || options.aside !== state.aside) each.mark.setStyle(state);
    if (plan.spokes.all || (cluster ? !state.aside : state.chosen)) each.mark.bringToFront();
  }
}
