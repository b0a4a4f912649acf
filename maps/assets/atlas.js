// The atlas of a sweep: areas coloured by a figure of their plans, and the table of all.

(() => {
  "use strict";

  const { title, columns, areas, land, view, inset, rows } = JSON.parse(document.getElementById("atlas").textContent);
  const COLOURS = ["#f2f0f7", "#c3cde4", "#7fadd1", "#3579b5", "#0b3c78"];
  const SVG = "http://www.w3.org/2000/svg";
  const HIDDEN = new Set(["area", "setting", "key", "plan"]);
  const byId = (id) => document.getElementById(id);
  const shown = { setting: null, colour: null, filter: "", sort: "area", down: false, chosen: null };
  const words = new Map(columns.map(([name, said]) => [name, said]));
  const paths = new Map();

  function element(tag, text = "", attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function inWords(value) {
    if (value === null || value === undefined) return "\u2013";
    return typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 1 }) : value;
  }

  function rowsShown() {
    const sought = shown.filter.trim().toLowerCase();
    return rows.filter((row) => row.setting === shown.setting && row.area.toLowerCase().includes(sought));
  }

  function edges(values) {
    // Ends of five classes with about as many areas in each; fewer where values are alike.
    const sorted = [...values].sort((a, b) => a - b);
    const ends = [1, 2, 3, 4, 5].map((part) => sorted[Math.ceil((part * sorted.length) / 5) - 1]);
    return [...new Set(ends)].filter((end) => end !== undefined);
  }

  function colourOf(value, ends) {
    const at = ends.findIndex((end) => value <= end);
    return COLOURS[ends.length > 1 ? Math.round((at * (COLOURS.length - 1)) / (ends.length - 1)) : 2];
  }

  function draw() {
    const found = rowsShown();
    const values = rows.filter((row) => row.setting === shown.setting).map((row) => row[shown.colour]);
    const known = values.filter((value) => typeof value === "number");
    const ends = edges(known);
    const rowOf = new Map(found.map((row) => [row.area, row]));
    for (const [name, path] of paths) {
      const value = rowOf.get(name)?.[shown.colour];
      const isKnown = typeof value === "number";
      path.setAttribute("class", [isKnown ? "" : "unknown", rowOf.has(name) ? "" : "hidden", name === shown.chosen ? "chosen" : ""].join(" "));
      path.setAttribute("fill", isKnown ? colourOf(value, ends) : "#ffffff");
      path.firstChild.textContent = name + ": " + inWords(value);
    }
    drawLegend(known, ends);
    byId("map-says").textContent = "Areas by: " + words.get(shown.colour) + ". The table below says the same.";
    byId("count").textContent = found.length + " of " + values.length + " plans";
    drawTable(found);
    drawChosen(rowOf.get(shown.chosen));
  }

  function drawLegend(known, ends) {
    const starts = [Math.min(...known), ...ends];
    const items = ends.map((end, at) => legendItem(colourOf(end, ends),
      at ? "more than " + inWords(starts[at]) + ", to " + inWords(end) : inWords(starts[0]) + " to " + inWords(end)));
    byId("legend").replaceChildren(element("li", words.get(shown.colour)), ...items, legendItem("#ffffff", "no such figure"));
  }

  function legendItem(colour, text) {
    const item = element("li");
    const box = document.createElementNS(SVG, "svg");
    const fill = document.createElementNS(SVG, "rect");
    box.setAttribute("aria-hidden", "true");
    for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", colour]]) fill.setAttribute(name, value);
    box.append(fill);
    item.append(box, element("span", text));
    return item;
  }

  function compare(a, b) {
    const [one, other] = [a[shown.sort], b[shown.sort]];
    if (one === other) return a.area.localeCompare(b.area);
    if (one === null || one === undefined) return 1; // unknown values come last, whichever way
    if (other === null || other === undefined) return -1;
    const order = typeof one === "number" ? one - other : String(one).localeCompare(String(other));
    return shown.down ? -order : order;
  }

  function tableColumns() {
    return ["area", ...columns.map(([name]) => name).filter((name) => !HIDDEN.has(name))];
  }

  function drawTable(found) {
    const names = tableColumns();
    byId("headings").replaceChildren(...names.map((name) => {
      const heading = element("th", "", { scope: "col" });
      if (name === shown.sort) heading.setAttribute("aria-sort", shown.down ? "descending" : "ascending");
      const button = element("button", words.get(name), { type: "button" });
      button.dataset.sort = name;
      heading.append(button);
      return heading;
    }));
    byId("rows").replaceChildren(...found.sort(compare).map((row) => {
      const line = element("tr");
      const first = element("td");
      const button = element("button", row.area, { type: "button" });
      button.dataset.area = row.area;
      first.append(button);
      line.append(first, ...names.slice(1).map((name) =>
        element("td", inWords(row[name]), typeof row[name] === "number" ? {} : { class: "words" })));
      return line;
    }));
  }

  function drawChosen(row) {
    byId("chosen").hidden = !row;
    if (!row) return;
    byId("chosen-name").textContent = row.area;
    const plan = byId("chosen-plan");
    plan.replaceChildren();
    if (row.plan) plan.append(element("a", "The map of its plan", { href: encodeURI(row.plan) + "/map.html" }));
    byId("chosen-figures").replaceChildren(...tableColumns().slice(1)
      .filter((name) => row[name] !== null && row[name] !== undefined)
      .flatMap((name) => [element("dt", words.get(name)), element("dd", inWords(row[name]))]));
  }

  function choose(name) {
    shown.chosen = name;
    draw();
  }

  function options(select, pairs) {
    select.replaceChildren(...pairs.map(([value, text]) => element("option", text, { value })));
  }

  const ground = document.createElementNS(SVG, "path");
  ground.setAttribute("d", land);
  ground.setAttribute("class", "land");
  byId("areas").append(ground);
  for (const [name, shape] of areas) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    path.append(document.createElementNS(SVG, "title"));
    path.addEventListener("click", () => choose(name));
    byId("areas").append(path);
    paths.set(name, path);
  }
  byId("map").setAttribute("viewBox", view.join(" "));
  byId("inset").setAttribute("viewBox", (inset ?? view).join(" "));
  byId("inset").toggleAttribute("hidden", !inset);
  byId("title").textContent = title;
  document.title = title;

  const settings = [...new Set(rows.map((row) => row.setting))];
  const numbers = columns.filter(([name, , coloured]) => coloured && rows.some((row) => typeof row[name] === "number"));
  options(byId("setting"), settings.map((each) => [each, each]));
  options(byId("colour"), numbers.map(([name, said]) => [name, said]));
  byId("setting-label").hidden = settings.length < 2;
  shown.setting = settings[0];
  shown.colour = numbers.some(([name]) => name === "driving_min") ? "driving_min" : numbers[0]?.[0];
  byId("colour").value = shown.colour;
  byId("asked").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["setting", "colour", "filter"]) {
    byId(id).addEventListener("input", (event) => {
      shown[id] = event.target.value;
      draw();
    });
  }
  byId("headings").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.dataset.sort;
    if (!name) return;
    shown.down = shown.sort === name && !shown.down;
    shown.sort = name;
    draw();
    document.querySelector('[data-sort="' + name + '"]').focus();
  });
  byId("rows").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) choose(button.dataset.area);
  });
  draw();
})();
