// Files: the scenario and the plan to keep, scenarios and lists of schools to load.

const LISTS = [
  ["toml", "Load scenarios", ".toml", "/api/load", "toml",
    "Files that were saved here; several at once if need be. Each is added beside the scenarios there are."],
  ["opening", "Add the schools of a list", ".csv", "/api/add-list", "csv",
    "A CSV file with a row for each new school. Columns: name; easting and northing, or lon and lat; "
    + "and, if known, type, faith, pupils, URN."],
  ["closing", "Close the schools of a list", ".csv", "/api/close-list", "csv",
    "A CSV file with a column URN and a row for each school that closes."],
];

function startFiles() {
  byId("filing-form").append(
    element("div", { class: "whatif-steps" },
      element("a", { class: "plain", href: "/api/scenario.toml", download: "", text: "Save this scenario" }),
      fileLink("/api/plan.zip", "Export the plan shown"),
      fileLink("/api/handouts.pdf", "Hand-outs (PDF)")),
    element("p", { id: "file-hint", class: "hint" }),
    ...LISTS.map(fileField));
  keepOpen(byId("filing"));
  follow(fillFiles);
  fillFiles(server.state);
}

function fillFiles(state) {
  const waits = waitsForAnswer(state);
  for (const link of byId("filing-form").querySelectorAll("[data-solved]")) link.setAttribute("aria-disabled", String(waits));
  const inHand = state.answer ? `The answer to ${state.scenario}, with its scenario` : "The plan in hand";
  byId("file-hint").textContent = waits
    ? "Solve first: the changes have no answer yet, and a file would not have them."
    : `${inHand}. The export is the whole plan as one ZIP file: map, workbook, tables and layers.`;
}

function fileLink(href, text) {
  // Fetched here, so that it is said while it is made, and why where it cannot be.
  const link = element("a", { class: "plain", href, download: "", text, "data-solved": "", on: { click: take } });
  let busy = false;
  return link;

  async function take(event) {
    event.preventDefault();
    if (busy) return;
    if (link.getAttribute("aria-disabled") === "true") return announce(byId("file-hint").textContent);
    busy = true;
    link.textContent = `${text}: being made…`;
    announce(link.textContent);
    try {
      const answer = await fetch(href).catch(() => null);
      if (answer?.ok) saveAs(await answer.blob(), answer.headers.get("Content-Disposition"));
      const reply = answer?.ok ? {} : await answer?.json().catch(() => null);
      complain(answer?.ok ? [] : reply?.faults ?? [{ text: NOT_SENT }]);
      if (answer?.ok) announce(`Done: ${text}`);
    } finally {
      link.textContent = text;
      busy = false;
    }
  }
}

function saveAs(content, disposition) {
  const href = URL.createObjectURL(content);
  element("a", { href, download: /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? "" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

function fileField([name, label, accept, path, key, hint]) {
  const id = `file-${name}`;
  const made = field({ id, label, hint, type: "file", accept });
  const input = made.querySelector("input");
  if (name === "toml") input.multiple = true;
  input.addEventListener("change", async () => {
    const faults = [];
    const names = [];
    for (const file of input.files) {
      const found = await send(path, { [key]: await file.text() });
      faults.push(...found.map(({ text }) => ({ text: input.files.length > 1 ? `${file.name}: ${text}` : text })));
      if (!found.length) names.push(file.name);
    }
    input.value = "";
    showFault(input, faults.map(({ text }) => text).join(" "));
    if (names.length) announce(`Done: ${names.join(", ")}`);
    input.focus();
  });
  return made;
}
