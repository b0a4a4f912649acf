// Another plan in place of the one shown: the view of the map, the open sections and the focus stay.

const redrawn = []; // what else is done when a plan is drawn again

function showAgain(contents, view) {
  const reader = whereTheReaderIs();
  const { basemap, bounds } = plan;
  const [reading, urn] = [opened, openedAt?.urn];
  plan.drawn.remove();
  opened = openedAt = null;
  Array.from(show({ ...contents, basemap }, view)); // without a pause
  if (String(bounds) !== String(plan.bounds)) map.setMaxBounds(everything.pad(0.8));
  const cluster = reading && likest(plan.clusters, reading);
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
  if (onStage()) return stage.again(plan);
  look.again();
  look.bounds = cluster ? cluster.layer.getBounds() : everything;
  reader.comeBack();
}

function likest(clusters, { schools }) {
  // The cluster that has most of the schools of another; none where none has any.
  const urns = new Set(schools.map(({ urn }) => urn));
  const shared = (cluster) => cluster.schools.filter(({ urn }) => urns.has(urn)).length;
  return clusters.reduce((best, each) => (shared(each) > (best ? shared(best) : 0) ? each : best), null);
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
    const held = found && found.offsetParent ? found : document.querySelector("#overview [tabindex='-1']");
    (held.offsetParent ? held : byId("details-heading")).focus({ preventScroll: true });
  };
}

function saying(part) {
  const title = part.querySelector(".row-title");
  return title ? `${part.querySelector(".badge")?.textContent ?? ""} ${title.textContent}` : part.textContent;
}
