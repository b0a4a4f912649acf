// What the pointer, or the focus, is on: named on the map, and lit on the map and in the list.

const LIT = { color: "#000000", weight: 5, opacity: 1, fillOpacity: 0.9 };

function startHover(map, plan) {
  if (!window.matchMedia("(hover: hover)").matches) return;
  const hint = L.tooltip({ direction: "top", offset: [0, -8], className: "hint-on-map" });
  const name = (group, about) => group.on({
    mouseover({ layer, latlng }) {
      const [item, title, more] = about(layer);
      hint.setContent(element("span", {}, element("strong", { text: title }), element("br"), more));
      hint.setLatLng(layer.getLatLng?.() ?? latlng).addTo(plan.drawn);
      item?.classList.add("lit");
      plan.spokes.enter(layer.options.school ?? openedAt);
    },
    mousemove({ layer, latlng }) {
      hint.setLatLng(layer.getLatLng?.() ?? latlng);
    },
    mouseout({ layer }) {
      hint.remove();
      plan.spokes.enter(openedAt);
      about(layer)[0]?.classList.remove("lit");
    },
  });
  name(plan.areas, ({ cluster }) => [cluster.item, cluster.title, clusterInWords(cluster).join(" · ")]);
  name(plan.marks, ({ options: { school } }) => [school.row, school.name, whereIs(school)]);
}

function lightFrom(item, layer, lit, calm) {
  // An entry of a list lights what it stands for: an area, or the mark of a school.
  for (const event of ["mouseenter", "focusin"]) item.addEventListener(event, () => layer.setStyle(lit));
  for (const event of ["mouseleave", "focusout"]) item.addEventListener(event, () => layer.setStyle(calm()));
}

function lightSchool(school) {
  lightFrom(school.row, school.mark, { chosen: true }, () => ({ chosen: school === openedAt }));
}
