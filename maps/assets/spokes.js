// Drives along the roads: those of the chosen cluster, or of all.

const CASING = { color: "#ffffff", opacity: 0.9, interactive: false };
const SPOKE = { color: BORDER, opacity: 1, interactive: false };
const WIDTHS = [6, 2.4];
const WIDTHS_ON_STAGE = [11, 5];

function drawSpokes(plan, renderer) {
  // Two layers whatever their number: a new choice is two new lists of points.
  const layers = [CASING, SPOKE].map((style) =>
    L.polyline([], { ...style, renderer, smoothFactor: 1.2 }).addTo(plan.drawn));
  return {
    all: false,
    choose(cluster) {
      const clusters = this.all && !onStage() ? plan.clusters : [cluster];
      const lines = clusters.flatMap((each) => each?.spokes ?? []);
      const widths = onStage() ? WIDTHS_ON_STAGE : WIDTHS;
      layers.forEach((layer, index) =>
        layer.setStyle({ weight: widths[index] }).setLatLngs(lines).bringToFront());
    },
  };
}
