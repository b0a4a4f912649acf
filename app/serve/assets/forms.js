// Forms: fields with their hints and faults in words, and drafts that outlive a reload.

function field({ id, label, hint = "", value = "", options = null, type = "text", ...attributes }) {
  const about = hint ? `${id}-fault ${id}-hint` : `${id}-fault`;
  const input = options
    ? element("select", { id, "aria-describedby": about, ...attributes },
      ...options.map(([key, text]) => element("option", { value: key, text })))
    : element("input", { id, type, "aria-describedby": about, autocomplete: "off", ...attributes });
  input.value = value;
  const box = element("div", { class: "field" }, element("label", { for: id, text: label }), input);
  if (hint) box.append(element("p", { id: `${id}-hint`, class: "hint", text: hint }));
  box.append(element("p", { id: `${id}-fault`, class: "fault", hidden: "" }));
  return box;
}

function tick({ id, name, label }) {
  const input = element("input", { id, name, type: "checkbox", "aria-describedby": `${id}-fault` });
  return element("div", { class: "field tick" }, element("label", {}, input, element("span", { text: label })),
    element("p", { id: `${id}-fault`, class: "fault", hidden: "" }));
}

function showFault(input, text) {
  const words = byId(`${input.id}-fault`);
  words.textContent = text;
  words.hidden = !text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function form({ id, parts, button, submit, cancel = null }) {
  // `submit` gets the form and returns the faults; a fault belongs to the field whose name it has.
  const words = element("p", { id: `${id}-fault`, class: "fault", tabindex: "-1", hidden: "" });
  const steps = element("div", { class: "whatif-steps" },
    element("button", { type: "submit", class: "plain strong", text: button }));
  if (cancel) steps.append(element("button", { type: "button", class: "plain", text: "Cancel", on: { click: cancel } }));
  const made = element("form", { id, class: "form", novalidate: "", on: { submit: go } }, ...parts, words, steps);
  let busy = false;

  async function go(event) {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      const faults = await submit(made);
      if (faults.length) showFaults(made, faults);
      else done(made);
    } finally {
      busy = false;
    }
  }

  keepDraft(made);
  return made;
}

function inputsOf(made) {
  return [...made.querySelectorAll(".field input, .field select")];
}

function inputOf(made, name) {
  return inputsOf(made).find((input) => input.name === name);
}

function showFaults(made, faults) {
  const general = [];
  for (const input of inputsOf(made)) showFault(input, "");
  for (const fault of faults) {
    const input = inputsOf(made).find((each) => each.name === fault.field && !each.closest("[hidden]"));
    if (input) showFault(input, fault.text);
    else general.push(fault.text);
  }
  const words = byId(`${made.id}-fault`);
  words.textContent = general.join(" ");
  words.hidden = !general.length;
  (made.querySelector("[aria-invalid]") ?? words).focus();
}

function clearFaults(made) {
  for (const input of inputsOf(made)) showFault(input, "");
  byId(`${made.id}-fault`).hidden = true;
}

function done(made) {
  sessionStorage.removeItem(made.id);
  if (!made.isConnected) return;
  clearFaults(made);
}

function empty(made) {
  for (const input of inputsOf(made)) input.value = "";
}

function keepDraft(made) {
  const all = () => [...made.querySelectorAll("input, select")];
  const property = ({ type }) => (["radio", "checkbox"].includes(type) ? "checked" : "value");
  made.addEventListener("input", () => {
    const typed = all().map((input) => [input.id, input[property(input)]]);
    sessionStorage.setItem(made.id, JSON.stringify(typed));
  });
  const kept = new Map(JSON.parse(sessionStorage.getItem(made.id) ?? "[]"));
  for (const input of all()) {
    if (kept.has(input.id)) input[property(input)] = kept.get(input.id);
  }
}

function keepOpen(drawer) {
  // A drawer stays open or closed after a reload; one that was opened meanwhile stays open.
  const key = `open ${drawer.id}`;
  drawer.open ||= sessionStorage.getItem(key) === "yes";
  drawer.addEventListener("toggle", () => sessionStorage.setItem(key, drawer.open ? "yes" : "no"));
}

function valueOf(made, name) {
  return inputOf(made, name).value.trim();
}

function numberOf(text) {
  // What is not a number goes to the server as it is: the server words the fault.
  const number = Number(text.replace(",", "."));
  return text === "" || Number.isNaN(number) ? text : number;
}
