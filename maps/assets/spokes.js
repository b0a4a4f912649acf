// Drives of the chosen cluster, or of all: along the roads, or straight and dashed where no road is known.

const CASING = { color: "#ffffff", opacity: 0.9, interactive: false };
const SPOKE = { color: BORDER, opacity: 1, interactive: false };
const DASHES = { ...SPOKE, dashArray: "7 6", lineCap: "butt" };
const DOTS = { ...SPOKE, weight: 3, dashArray: "0.1 5" };
const WIDTHS = [6, 2.4, 2.4];
const WIDTHS_ON_STAGE = [11, 5, 5];

function drawSpokes(plan, renderer) {
  // Three layers whatever their number: a new choice is three new lists of points.
  const layers = [CASING, SPOKE, DASHES].map((style) =>
    L.polyline([], { ...style, renderer, smoothFactor: 1.2 }).addTo(plan.drawn));
  const straight = ({ straight: [hub, ...starts] }) =>
    starts.map((start) => [start, hub].map((index) => plan.schools[index]));
  const entering = L.polyline([], { ...DOTS, renderer }).addTo(plan.drawn);
  return {
    all: false,
    enter(school) {
      entering.setLatLngs(school?.entrance ? [school, school.entrance] : []).bringToFront();
    },
    choose(cluster) {
      const clusters = this.all && !onStage() ? plan.clusters : [cluster].filter(Boolean);
      const along = clusters.flatMap(({ spokes }) => spokes);
      const dashed = clusters.flatMap(straight);
      const widths = onStage() ? WIDTHS_ON_STAGE : WIDTHS;
      [[...along, ...dashed], along, dashed].forEach((lines, index) =>
        layers[index].setStyle({ weight: widths[index] }).setLatLngs(lines).bringToFront());
    },
  };
}

function hasSpokes({ spokes, straight }) {
  return spokes.length || straight.length;
}
