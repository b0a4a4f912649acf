// What can be shown in addition to the clusters: drives, and other partnerships.

const LAYER_INKS = ["#7b0f5b", "#004f9e", "#8a3800", "#00543d", "#5a2ca0", "#8c0d0d", "#3d3d00"];

function startLayers(map, plan, look) {
  const box = byId("layers");
  const shownBefore = new Set([...box.querySelectorAll("label")]
    .filter((label) => label.control.checked).map((label) => label.textContent));
  box.replaceChildren();
  const toggle = (text, change) => {
    const input = element("input", { type: "checkbox" });
    input.addEventListener("change", () => {
      change(input.checked);
      announce(`${text}: ${input.checked ? "shown" : "hidden"}`);
    });
    if (shownBefore.has(text)) {
      input.checked = true;
      change(true);
    }
    return element("label", { class: "toggle" }, input, text);
  };
  if (plan.clusters.some(hasSpokes)) {
    box.append(element("div", {}, toggle("Drives, in every cluster", (shown) => {
      plan.spokes.all = shown;
      look.again();
    })));
  }
  plan.layers.forEach(([label, partnerships], index) => {
    const ink = LAYER_INKS[index % LAYER_INKS.length];
    const drawn = L.layerGroup(partnerships.map(([, rows]) => outline(rows.map((row) => plan.schools[row]), ink)));
    const list = element("ul", { class: "partners", hidden: "" }, ...partnerships.map(([name, rows]) =>
      element("li", {}, element("strong", { text: name }),
        `: ${rows.map((row) => plan.schools[row].name).join("; ")}`)));
    const key = element("span", { class: "layer-key", "aria-hidden": "true" });
    key.style.borderColor = ink;
    const switch_ = toggle(label, (shown) => {
      list.hidden = !shown;
      if (shown) drawn.addTo(plan.drawn);
      else drawn.remove();
    });
    switch_.append(key);
    box.append(element("div", {}, switch_, list));
  });
  byId("layers-section").hidden = !box.childElementCount;
}

function outline(schools, ink) {
  // Around the schools of a partnership; a line between two, a ring around three and more.
  const points = hullOf(schools.map(({ lat, lon }) => [lat, lon]));
  const style = { color: ink, weight: 4, opacity: 0.95, dashArray: "10 7", interactive: false };
  return points.length > 2
    ? L.polygon(points, { ...style, fill: false }) : L.polyline(points, style);
}

function hullOf(points) {
  // Andrew's monotone chain.
  const sorted = [...points].sort(([a, b], [c, d]) => a - c || b - d);
  const turn = ([a, b], [c, d], [e, f]) => (c - a) * (f - b) - (d - b) * (e - a);
  const half = (all) => all.reduce((chain, point) => {
    while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
    return [...chain, point];
  }, []).slice(0, -1);
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}
