// What people decide about the cluster that is chosen: its name, its lead, a note, its state, locked.
// It is kept beside the plan, not in a scenario, and every output has it.

function decidingPart(cluster) {
  const decided = server.state.decided[cluster.number];
  if (!decided) return []; // it is not in the plan in hand
  return [element("details", { id: "deciding", class: "drawer" },
    element("summary", { text: "Name, lead, note, state, locked" }), decidingForm(cluster, decided))];
}

function decidingForm(cluster, decided) {
  const id = `decide-${cluster.number}`;
  const leads = cluster.schools.map(({ urn, name }) => [String(urn), name]);
  const stood = JSON.parse(sessionStorage.getItem(`${id} stood`) ?? "null"); // what a draft began from
  const stands = stood ?? { name: decided.name, lead: String(decided.lead ?? ""), note: oneLine(decided.note), state: "", on: new Date().toISOString().slice(0, 10), pounds: "", take_back: false, locked: decided.locked };
  const made = form({
    id,
    button: "Keep this",
    parts: [
      field({ id: `${id}-name`, name: "name", label: "Name of the cluster", value: stands.name }),
      field({ id: `${id}-lead`, name: "lead", label: "Lead school", value: stands.lead, options: [["", "None chosen"], ...leads] }),
      field({ id: `${id}-note`, name: "note", label: "Note", value: stands.note, hint: "Everybody who gets the map can read it" }),
      ...statePart(id, decided, stands),
      tick({ id: `${id}-locked`, name: "locked", label: "Locked: it keeps exactly these schools in every later plan" }),
    ],
    async submit() {
      const { version } = server.state.decided[cluster.number];
      const faults = await send("/api/decide", { cluster: cluster.number, version, decided: edited() });
      if (faults.length) {
        complain(faults.filter((fault) => !fault.field)); // the form may be drawn again, the bar is not
        return faults;
      }
      sessionStorage.removeItem(`${id} stood`);
      announce(`Kept: what is decided about ${cluster.title}`);
      return faults;
    },
  });
  if (!stood) inputOf(made, "locked").checked = stands.locked;
  made.addEventListener("input", () => sessionStorage.setItem(`${id} stood`, JSON.stringify(stands)));
  return made;

  function edited() {
    // Only what was changed is sent: what others decide meanwhile stays.
    const values = {
      name: valueOf(made, "name"), lead: valueOf(made, "lead"), note: valueOf(made, "note"),
      locked: inputOf(made, "locked").checked,
    };
    const changed = Object.entries(values).filter(([name, value]) => value !== stands[name]);
    return { ...Object.fromEntries(changed.map(([name, value]) => [name, name === "lead" ? Number(value) || null : value])), ...stepOf(made) };
  }
}

function statePart(id, { state, steps, next }, stands) {
  // The steps so far, and those that may follow: a step is added, or the last one taken back.
  const parts = [element("p", { text: `State: ${state}` })];
  if (steps.length) parts.push(element("ol", { class: "quality" }, ...steps.map((words) => element("li", { text: words }))));
  parts.push(
    field({ id: `${id}-state`, name: "state", label: "Next step", value: stands.state, options: [["", "None now"], ...next.map((each) => [each, each])] }),
    field({ id: `${id}-on`, name: "on", label: "Day of the step", value: stands.on, type: "date" }),
    field({ id: `${id}-pounds`, name: "pounds", label: "Pounds", value: stands.pounds, inputmode: "numeric", hint: "Where a plan is approved, or money is released" }),
  );
  if (steps.length) parts.push(tick({ id: `${id}-take-back`, name: "take_back", label: `Take back the last step: ${steps.at(-1)}` }));
  return parts;
}

function stepOf(made) {
  const [state, on, pounds] = ["state", "on", "pounds"].map((name) => valueOf(made, name));
  const taken = inputOf(made, "take_back")?.checked ? { take_back: true } : {};
  return state ? { ...taken, step: { state, on, ...(pounds ? { pounds: numberOf(pounds) } : {}) } } : taken;
}

function oneLine(text) {
  return (text ?? "").split("\n").join(" ");
}
