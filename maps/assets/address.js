// The state in the address: a link opens what it was copied from, and Back goes back.

const address = {
  silent: true, // until the first state is read, and while another is

  write({ step = true } = {}) {
    // A step is one that Back goes back over.
    if (address.silent) return;
    address.entitle();
    const text = address.state();
    if (text === String(address.given())) return;
    const to = text ? `#${text}` : location.pathname + location.search;
    try {
      history[step ? "pushState" : "replaceState"](null, "", to);
    } catch {
      // The frame of a notebook has no address of its own.
    }
  },

  given() {
    return new URLSearchParams(location.hash.slice(1));
  },

  shown() {
    return onStage() ? stage.shown() : { cluster: opened, school: openedAt };
  },

  state() {
    const { cluster, school } = address.shown();
    const said = new URLSearchParams();
    if (onStage()) said.set("stage", "on");
    if (cluster) said.set("cluster", cluster.number);
    if (school) said.set("school", school.urn);
    for (const pair of filters.chosen()) said.append("filter", pair.join(": "));
    if (byId("order").selectedIndex > 0) said.set("order", byId("order").value);
    return String(said);
  },

  read() {
    const said = address.given();
    const school = plan.schools.find(({ urn }) => String(urn) === said.get("school"));
    const cluster = plan.clusters.find(({ number }) => String(number) === said.get("cluster"));
    address.silent = true;
    if (onStage() && !said.has("stage")) stage.close();
    const order = byId("order");
    order.value = said.get("order") in ORDERS ? said.get("order") : order.options[0].value;
    arrange(plan);
    const pairs = said.getAll("filter").map((pair) => pair.split(/: (.*)/s));
    if (String(pairs) !== String(filters.chosen())) filters.choose(pairs);
    if (said.has("stage")) stage.open(plan, cluster ?? null, school);
    else if (school) choose.school(school); // wherever it is by now
    else if (cluster) choose.cluster(cluster);
    else if (opened || openedAt) choose.none();
    address.silent = false;
    address.entitle();
    const lost = [["school", school], ["cluster", cluster]]
      .filter(([name, found]) => said.has(name) && !found)
      .map(([name]) => `The link names ${name} ${said.get(name)}, which this plan does not have.`);
    byId("lost").textContent = lost.join(" ");
    byId("lost").hidden = !lost.length;
    if (lost.length) announce(lost.join(" "));
  },

  entitle() {
    const { cluster, school } = address.shown();
    const first = school?.name ?? cluster?.title;
    document.title = [...(first ? [first] : []), plan.title, plan.wording].join(" – ");
  },
};

function copyButton(cluster, school) {
  // A school's link finds it after its cluster has another number.
  const [text, place] = school
    ? ["Copy link to my school's page", `school=${school.urn}`]
    : ["Copy link to this cluster", `cluster=${cluster.number}`];
  const link = `${location.href.split(/[?#]/)[0]}#${place}`;
  const show = () => {
    const field = element("input", { class: "copied", readonly: "", "aria-label": "Link", value: link });
    button.replaceWith(field);
    field.select();
  };
  const button = element("button", { type: "button", class: "plain", text, on: {
    click: () => (navigator.clipboard?.writeText(link) ?? Promise.reject()).then(() => {
      button.textContent = "Copied";
      announce("Link copied");
    }, show),
  } });
  return button;
}
