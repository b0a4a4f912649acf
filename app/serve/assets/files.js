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
      element("a", { class: "plain", href: "/api/plan.zip", download: "", text: "Export the plan shown" })),
    element("p", { class: "hint", text: "The export is the whole plan as one ZIP file: map, workbook, tables and layers." }),
    ...LISTS.map(fileField));
  keepOpen(byId("filing"));
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
    tell(input, faults.map(({ text }) => text).join(" "));
    if (names.length) announce(`Done: ${names.join(", ")}`);
    input.focus();
  });
  return made;
}
