// The plan this one is compared with: its areas in place of ours, and every school that moves.

function startBefore(map, plan, labels, choose) {
  const { before } = plan;
  const section = byId("before-section");
  section.hidden = byId("to-changes").hidden = !before;
  const show = byId("before-show");
  show.setAttribute("aria-pressed", "false");
  if (!before) return { leave() {} };
  const areas = L.layerGroup(before.clusters.map((cluster) =>
    L.polygon(cluster.area.map((polygon) => polygon.map(decodeLine)), {
      ...CALM, renderer: plan.renderer, fillColor: cluster.fill, lineJoin: "round", interactive: false,
    })));
  byId("before-heading").textContent = `Compared with ${before.title}`;
  byId("before-headline").textContent = before.headline;
  show.textContent = before.show;
  byId("changes-drawer").hidden = !before.changes.length;
  byId("changes-drawer").open = !before.folded;
  const told = byId("register-changes");
  told.hidden = !before.register.length;
  told.querySelector("ul").replaceChildren(
    ...before.register.map((words) => element("li", { text: words })));
  byId("changes").replaceChildren(...before.changes.map((change) => changeItem(change)));
  show.addEventListener(
    "click", () => turn(show.getAttribute("aria-pressed") !== "true"), plan.whileShown);

  function turn(back) {
    show.setAttribute("aria-pressed", String(back));
    if (back) {
      choose.none();
      for (const { layer } of plan.clusters) layer.remove();
      areas.addTo(plan.drawn);
    } else {
      areas.remove();
      for (const { layer } of plan.clusters) layer.addTo(plan.drawn);
    }
    for (const line of plan.outline) line.bringToFront();
    for (const { mark } of plan.schools) mark.bringToFront();
    labels.number(back ? before.clusters : plan.clusters);
    announce(back ? `Shown: ${before.title}` : "Shown: this plan");
  }

  function changeItem([row, name, from, to]) {
    const words = element("span", { class: "row-text" },
      element("span", { class: "row-title", text: name }),
      element("span", { class: "row-more", text: `from ${from} to ${to}` }));
    if (row === null) return element("li", { class: "row" }, words);
    const go = () => choose.school(plan.schools[row], { focus: true });
    return element("li", {}, element("button", { type: "button", class: "row", on: { click: go } }, words));
  }

  return {
    leave() {
      if (show.getAttribute("aria-pressed") === "true") turn(false);
    },
  };
}
