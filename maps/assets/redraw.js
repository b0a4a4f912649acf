// Another plan in place of the one shown: the view of the map, the open sections and the focus stay.

const redrawn = []; // what else is done when a plan is drawn again

function showAgain(contents, view) {
  const reader = whereTheReaderIs();
  const { basemap, bounds } = plan;
  const [number, urn] = [opened?.number, openedAt?.urn];
  const urns = new Set(opened?.schools.map((school) => school.urn));
  plan.drawn.remove();
  opened = openedAt = null;
  show({ ...contents, basemap }, view);
  if (String(bounds) !== String(plan.bounds)) map.setMaxBounds(everything.pad(0.8));
  const cluster = plan.clusters.find((each) => each.number === number);
  byId("overview").hidden = Boolean(cluster);
  byId("details").hidden = !cluster;
  byId("details").replaceChildren();
  if (cluster) {
    opened = cluster;
    openedAt = cluster.schools.find((school) => school.urn === urn) ?? null;
    showDetails(plan, cluster, openedAt, choose);
    labels.choose(cluster);
    labels.draw();
  }
  for (const act of redrawn) act();
  look.again();
  look.bounds = cluster ? cluster.layer.getBounds() : everything;
  reader.comeBack();
}

function whereTheReaderIs() {
  const panel = byId("panel");
  const [scroll, down] = [panel.scrollTop, window.scrollY];
  const sections = () => [...byId("details").querySelectorAll("details")];
  const title = (section) => section.firstElementChild.textContent;
  const open = new Map(sections().map((section) => [title(section), section.open]));
  const refocus = focusToKeep();
  return {
    comeBack() {
      for (const section of sections()) section.open = open.get(title(section)) ?? section.open;
      refocus();
      panel.scrollTop = scroll;
      window.scrollTo(0, down);
    },
  };
}

function focusToKeep() {
  // By its own id, else by its text among elements of its kind, else by its position there.
  const at = document.activeElement;
  const holder = at.closest("[id]");
  if (!holder) return () => {};
  const { id } = holder;
  const like = () => [...(byId(id)?.querySelectorAll(at.tagName) ?? [])];
  const index = like().indexOf(at);
  const says = saying(at);
  return () => {
    if (document.activeElement === at) return;
    const now = like();
    const found = at.id
      ? byId(at.id) : now.find((each) => saying(each) === says) ?? now[Math.min(index, now.length - 1)];
    const held = found && found.offsetParent ? found : byId("whatif-heading");
    (held.offsetParent ? held : byId("details-heading")).focus({ preventScroll: true });
  };
}

function saying(part) {
  const title = part.querySelector(".row-title");
  return title ? `${part.querySelector(".badge")?.textContent ?? ""} ${title.textContent}` : part.textContent;
}
