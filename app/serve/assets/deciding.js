// What people decide about the cluster that is chosen: its name, its lead, a note, agreed, locked.
// It is kept beside the plan, not in a scenario, and every output has it.

function decidingPart(cluster) {
  const decided = server.state.decided[cluster.number];
  if (!decided) return []; // it is not in the plan in hand
  return [element("details", { id: "deciding", class: "drawer" },
    element("summary", { text: "Name, lead, note, agreed, locked" }), decidingForm(cluster, decided))];
}

function decidingForm(cluster, decided) {
  const id = `decide-${cluster.number}`;
  const leads = cluster.schools.map(({ urn, name }) => [String(urn), name]);
  const stood = JSON.parse(sessionStorage.getItem(`${id} stood`) ?? "null"); // what a draft began from
  const stands = stood ?? { name: decided.name, lead: String(decided.lead ?? ""), note: oneLine(decided.note), agreed: decided.agreed, locked: decided.locked };
  const made = form({
    id,
    button: "Keep this",
    parts: [
      field({ id: `${id}-name`, name: "name", label: "Name of the cluster", value: stands.name }),
      field({ id: `${id}-lead`, name: "lead", label: "Lead school", value: stands.lead, options: [["", "None chosen"], ...leads] }),
      field({ id: `${id}-note`, name: "note", label: "Note", value: stands.note, hint: "Everybody who gets the map can read it" }),
      tick({ id: `${id}-agreed`, name: "agreed", label: "Its schools have agreed" }),
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
  if (!stood) for (const name of ["agreed", "locked"]) inputOf(made, name).checked = stands[name];
  made.addEventListener("input", () => sessionStorage.setItem(`${id} stood`, JSON.stringify(stands)));
  return made;

  function edited() {
    // Only what was changed is sent: what others decide meanwhile stays.
    const values = {
      name: valueOf(made, "name"), lead: valueOf(made, "lead"), note: valueOf(made, "note"),
      agreed: inputOf(made, "agreed").checked, locked: inputOf(made, "locked").checked,
    };
    const changed = Object.entries(values).filter(([name, value]) => value !== stands[name]);
    return Object.fromEntries(changed.map(([name, value]) => [name, name === "lead" ? Number(value) || null : value]));
  }
}

function oneLine(text) {
  return (text ?? "").split("\n").join(" ");
}
