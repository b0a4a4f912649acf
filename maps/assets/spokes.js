// Drives along the roads: those of the chosen cluster, or of all.

const CASING = { color: "#ffffff", weight: 5, opacity: 0.9, interactive: false };
const SPOKE = { color: BORDER, weight: 2.2, opacity: 1, interactive: false };

function drawSpokes(map, plan, renderer) {
  // Two layers whatever their number: a new choice is two new lists of points.
  const layers = [CASING, SPOKE].map((style) =>
    L.polyline([], { ...style, renderer, smoothFactor: 1.2 }).addTo(map));
  return {
    all: false,
    choose(cluster) {
      const clusters = this.all && !onStage() ? plan.clusters : [cluster];
      const lines = clusters.flatMap((each) => each?.spokes ?? []);
      for (const layer of layers) layer.setLatLngs(lines).bringToFront();
    },
  };
}
