// Building the page. Text reaches it here and only here, as text nodes: no name from a register,
// whatever it contains, can become markup.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, { text, on, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const [event, act] of Object.entries(on ?? {})) made.addEventListener(event, act);
  made.append(...children);
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

// One definition of each shape serves the map's canvas, the legend and the lists. Unit radius.
const SHAPES = [
  "M-.9 0A.9 .9 0 1 0 .9 0A.9 .9 0 1 0-.9 0Z",
  "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  "M-.85-.85H.85V.85H-.85Z",
  "M0-1.1L1.1 .85H-1.1Z",
  "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
];
// Where a plan mixes phases they have these, and three more; see maps/kinds.py for the order.
SHAPES.push(...SHAPES, "M0-1.1L1.05-.34L.65 .89H-.65L-1.05-.34Z", "M-1.1-.85H1.1L0 1.1Z",
  "M0-1.2L.3-.4H1.15L.48 .13L.72 .97L0 .48L-.72 .97L-.48 .13L-1.15-.4H-.3Z");

// Marks of schools in no cluster: outline, size and shape differ, so that no colour is needed.
// One that needs a place keeps its own shape, hollow; see clustering/standing.py for the order.
const MARKS = [null, "M-.45 0A.45 .45 0 1 0 .45 0A.45 .45 0 1 0-.45 0Z", "M-.6-.6L.6 .6M-.6 .6L.6-.6", "M0-.65L.65 0L0 .65L-.65 0Z"];
const NEEDS_PLACE = 0;
const MARK_CLASSES = ["needs-place", "may-join", "no-part", "may-join"];

function hasOwnShape({ standing }) {
  return !standing || MARKS[standing.mark] === null;
}

function schoolIcon(school) {
  return shapeIcon(school.kind, school.standing);
}

function shapeIcon(kind, standing = null) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "-1.6 -1.6 3.2 3.2");
  icon.setAttribute("class", standing ? `shape ${MARK_CLASSES[standing.mark]}` : "shape");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", (standing && MARKS[standing.mark]) || SHAPES[kind]);
  icon.append(path);
  return icon;
}

function badge(cluster) {
  const breaks = cluster.breaches?.length ? " breaks-rule" : "";
  const made = element("span", { class: `badge${breaks}`, text: String(cluster.number), "aria-hidden": "true" });
  made.style.backgroundColor = cluster.fill;
  made.style.color = cluster.ink;
  return made;
}

function announce(text) {
  byId("live").textContent = text;
}

const counted = new Intl.NumberFormat("en-GB");

function howMany(count, one, many) {
  return `${counted.format(count)} ${count === 1 ? one : many}`;
}
