// What a what-if can do to the school or cluster that is chosen, beside its name in the lists.

const ACTS = {
  "Close it": (school) => actNow(school, () => change({ do: "close", urn: school.urn })),
  "It refuses to take part": (school) => actNow(school, () => change({ do: "refuse", urn: school.urn })),
  "Amalgamate with…": (school) => openForm(school, "amalgamate"),
  "Move to a cluster…": (school) => openForm(school, "move"),
  "Keep together with…": (school) => askPartner(school, "together", "keep together with"),
  "Keep apart from…": (school) => askPartner(school, "apart", "keep apart from"),
  "Change pupils, type or faith…": (school) => openForm(school, "set"),
  "Move to another place…": (school) => openForm(school, "place"),
};
const ACT_FORMS = { amalgamate: amalgamateForm, move: moveForm, set: setForm, place: houseForm };

let working = JSON.parse(sessionStorage.getItem("working") ?? "null"); // URN and act of the open box

function work(urn, act = null) {
  working = urn === null ? null : { urn, act };
  sessionStorage.setItem("working", JSON.stringify(working));
}

function dress() {
  // A list that was drawn again gets its buttons back, and the open box its place.
  for (const school of plan.leftOut) dressSchool(school.item, school);
  if (!opened) return;
  byId("details").querySelectorAll(".schools > li").forEach((item, index) => dressSchool(item, opened.schools[index]));
  if (byId("cluster-acts")) return;
  byId("details").querySelector(".figures").after(clusterActs(opened), ...decidingPart(opened));
}

function dressSchool(item, school) {
  if (item.querySelector(".act")) return;
  const button = element("button", {
    id: `act-${school.urn}`, type: "button", class: "plain act", "aria-expanded": "false",
    "aria-label": `Change ${school.name}`, text: "Change",
    on: { click: () => (working?.urn === school.urn ? closeBox(school) : openBox(school)) },
  });
  item.append(button);
  if (working?.urn !== school.urn) return;
  const drawer = item.closest("details");
  if (drawer) drawer.open = true;
  openBox(school, working.act);
}

function openBox(school, act = null) {
  const other = working && working.urn !== school.urn && byId(`box-${working.urn}`);
  if (other) shutBox(working.urn);
  work(school.urn, act);
  const button = byId(`act-${school.urn}`);
  if (!button) return;
  button.setAttribute("aria-expanded", "true");
  byId(`box-${school.urn}`)?.remove();
  const box = element("div", {
    id: `box-${school.urn}`, class: "acts", role: "group", "aria-label": `Change ${school.name}`,
    on: { keydown: (event) => leaveByEscape(event, school) },
  });
  button.after(box);
  if (act) {
    box.append(ACT_FORMS[act](school));
    box.querySelector(".place")?.showAgain();
    return;
  }
  const buttons = [
    ...Object.entries(ACTS).map(([text, does]) => [text, () => does(school)]),
    ...pinsOf(school).map(([text, urns]) => [text, () => actNow(school, () => change({ do: "release", urns }))]),
  ];
  box.append(...buttons.map(([text, click]) => element("button", { ...AIMED, text, on: { click } })));
}

function leaveByEscape(event, school) {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  closeBox(school);
}

function shutBox(urn) {
  byId(`box-${urn}`)?.remove();
  byId(`act-${urn}`)?.setAttribute("aria-expanded", "false");
}

function closeBox(school) {
  work(null);
  reach.clear();
  shutBox(school.urn);
  byId(`act-${school.urn}`)?.focus();
}

async function actNow(school, act) {
  const faults = await act();
  complain(faults);
  if (!faults.length) closeBox(school);
}

function openForm(school, act) {
  openBox(school, act);
  byId(`box-${school.urn}`).querySelector("input, select, button").focus();
}

function actForm(school, act, button, parts, submit) {
  const id = `${act}-${school.urn}`;
  return form({
    id, button, parts,
    cancel: () => {
      sessionStorage.removeItem(id);
      closeBox(school);
    },
    async submit(made) {
      const faults = await submit(made);
      if (!faults.length) closeBox(school);
      return faults;
    },
  });
}

function amalgamateForm(school) {
  const id = `amalgamate-${school.urn}`;
  const others = plan.schools.filter(({ urn }) => urn !== school.urn)
    .sort((one, other) => one.name.localeCompare(other.name));
  const made = actForm(school, "amalgamate", "Amalgamate them", [
    field({
      id: `${id}-other`, name: "other", label: `School that becomes one with ${school.name}, at its place`,
      options: others.map(({ urn, name }) => [String(urn), `${name} (${urn})`]),
    }),
    element("button", { ...AIMED, text: "Choose on the map", on: { click: aim } }),
    field({ id: `${id}-name`, name: "name", label: "Name of the one school", hint: "Empty for the names of both" }),
  ], () => {
    const name = valueOf(made, "name");
    const urns = [school.urn, Number(valueOf(made, "other"))];
    return change({ do: "amalgamate", urns, ...(name ? { name } : {}) });
  });
  return made;

  function aim() {
    pickSchool(`Choose the school to amalgamate with ${school.name}: find it here, or click it on the map. Escape cancels.`,
      (other) => {
        inputOf(made, "other").value = String(other.urn);
        inputOf(made, "other").focus();
      }, isNot(school));
  }
}

function askPartner(school, act, words) {
  pickSchool(`Choose the school to ${words} ${school.name}: find it here, or click it on the map. Escape cancels.`,
    (partner) => actNow(school, () => change({ do: act, urns: [school.urn, partner.urn] })), isNot(school));
}

function isNot(school) {
  return (other) => (other.urn === school.urn ? `${school.name} is the school itself: choose another.` : "");
}

function pinsOf(school) {
  const pins = server.state.pins ?? { together: [], apart: [] };
  const name = (urn) => plan.schools.find((each) => each.urn === urn)?.name ?? `URN ${urn}`;
  const partners = (groups) => [...new Set(groups.filter((urns) => urns.includes(school.urn)).flat())]
    .filter((urn) => urn !== school.urn);
  return [
    ...partners(pins.together).map((urn) => [`No longer keep together with ${name(urn)}`, [school.urn, urn]]),
    ...partners(pins.apart).map((urn) => [`No longer keep apart from ${name(urn)}`, [school.urn, urn]]),
  ];
}

function setForm(school) {
  const id = `set-${school.urn}`;
  const types = [...new Set([school.type, ...server.state.types])];
  const stands = { pupils: String(school.pupils ?? ""), type: school.type, faith: school.faith };
  const made = actForm(school, "set", "Change it", [
    field({ id: `${id}-pupils`, name: "pupils", label: "Pupils", value: stands.pupils, inputmode: "numeric" }),
    field({ id: `${id}-type`, name: "type", label: "Type of school", value: stands.type, options: types.map((type) => [type, type || "Not known"]) }),
    field({ id: `${id}-faith`, name: "faith", label: "Religious character", value: stands.faith }),
  ], () => {
    const edit = { do: "set", urn: school.urn };
    for (const name of Object.keys(stands)) {
      const value = valueOf(made, name);
      if (value !== stands[name]) edit[name] = name === "pupils" ? numberOf(value) : value;
    }
    return change(edit);
  });
  return made;
}

function houseForm(school) {
  const place = placeParts(`place-${school.urn}`);
  return actForm(school, "place", "Move it there", [place], async () =>
    placeFaults(place, await change({ do: "place", urn: school.urn, place: placeOf(place), ...drivesOf(place) })));
}

function clusterActs(cluster) {
  const urns = cluster.schools.map(({ urn }) => urn);
  const act = (text, does) => element("button", { ...AIMED, text, on: { click: does } });
  const bring = () => pickSchool(
    `Choose the school to bring to ${cluster.title}: find it here, or click it on the map. Escape cancels.`,
    async (school) => {
      complain(await change({ do: "move", urn: school.urn, cluster: cluster.number }));
      byId("cluster-bring")?.focus();
    });
  const made = element("div", { id: "cluster-acts", class: "whatif-steps", role: "group", "aria-label": `Change ${cluster.title}` },
    act("Keep its schools together", async () => complain(await change({ do: "together", urns }))),
    act("Bring a school here…", bring));
  made.lastChild.id = "cluster-bring";
  const pins = server.state.pins ?? { together: [], apart: [] };
  const pinned = (groups) => groups.some((group) => group.filter((urn) => urns.includes(urn)).length > 1);
  if (pinned(pins.together) || pinned(pins.apart)) {
    made.append(act("Release its pins", async () => complain(await change({ do: "release", urns }))));
  }
  return made;
}

function startSchools() {
  follow((state, before) => {
    // Pins have buttons of their own, drawn again where they changed.
    if (!before || JSON.stringify(state.pins) === JSON.stringify(before.pins)) return;
    const refocus = focusToKeep();
    byId("cluster-acts")?.remove();
    byId("deciding")?.remove();
    dress();
    const school = plan.schools.find(({ urn }) => urn === working?.urn);
    if (school && !working.act) openBox(school);
    refocus();
  });
  const school = plan.schools.find(({ urn }) => urn === working?.urn);
  if (school?.cluster) choose.school(school);
  else dress();
}
