// Named scenarios: which is open, and opening, making, renaming, copying, deleting them.

const NAMED = {
  new: ["New", "Name of the new scenario", "Make it"],
  rename: ["Rename", "Its new name", "Rename it"],
  copy: ["Copy", "Name of the copy", "Copy it"],
};

function startScenarios() {
  byId("scenario-steps").append(
    ...Object.entries(NAMED).map(([action, [text]]) => element("button", {
      ...AIMED, text: `${text}…`, "data-action": action, on: { click: () => askName(action) },
    })),
    element("button", { ...AIMED, text: "Delete…", "data-action": "delete", on: { click: askDelete } }));
  keepOpen(byId("scenarios"));
  follow(fillScenarios);
  fillScenarios(server.state);
}

function fillScenarios({ scenario, scenarios }) {
  byId("scenario-name").textContent = scenario;
  const refocus = focusToKeep();
  byId("scenario-list").replaceChildren(...scenarios.map((name) => {
    const button = element("button", {
      type: "button", class: "row", text: name, on: { click: () => openScenario(name) },
    });
    if (name === scenario) button.setAttribute("aria-current", "true");
    return element("li", {}, button);
  }));
  refocus();
}

async function openScenario(name) {
  if (name === server.state.scenario) return announce(`${name} is open.`);
  return (await press("/api/scenario", { action: "open", name })) && announce(`Opened: ${name}`);
}

function askName(action) {
  const [, label, button] = NAMED[action];
  const name = action === "rename" ? server.state.scenario : "";
  const id = `scenario-${action}`;
  const made = form({
    id,
    button,
    cancel: () => leaveScenarioForm(action),
    parts: [field({ id: `${id}-name`, name: "name", label, value: name })],
    async submit() {
      const typed = valueOf(made, "name");
      const body = action === "new" ? { action, name: typed } : { action, name: server.state.scenario, to: typed };
      const faults = await send("/api/scenario", body);
      if (!faults.length) {
        leaveScenarioForm(action);
        announce(`Open: ${server.state.scenario}`);
      }
      return faults.map((fault) => ({ ...fault, field: fault.field === "to" ? "name" : fault.field }));
    },
  });
  byId("scenario-form").replaceChildren(made);
  byId(`${id}-name`).focus();
}

function askDelete() {
  const { scenario, changes } = server.state;
  const what = changes.length ? ` and its ${howMany(changes.length, "change", "changes")}` : "";
  const made = form({
    id: "scenario-delete",
    button: "Delete it",
    cancel: () => leaveScenarioForm("delete"),
    parts: [element("p", { id: "scenario-sure", text: `Delete ${scenario}${what}? It does not come back.` })],
    async submit() {
      const faults = await send("/api/scenario", { action: "delete", name: scenario });
      if (!faults.length) {
        leaveScenarioForm("delete");
        announce(`Deleted: ${scenario}. Open: ${server.state.scenario}`);
      }
      return faults;
    },
  });
  byId("scenario-form").replaceChildren(made);
  const sure = made.querySelector('[type="submit"]');
  sure.setAttribute("aria-describedby", "scenario-sure");
  sure.focus();
}

function leaveScenarioForm(action) {
  byId("scenario-form").replaceChildren();
  byId("scenario-steps").querySelector(`[data-action="${action}"]`).focus();
}
