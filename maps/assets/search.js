// Finding a school by what people know of it: its name, number, postcode or place.

const MOST_FOUND = 30;
const MOST_PLACES = 8;

function nearestSchool(plan, { lat, lon }) {
  const narrow = Math.cos((lat * Math.PI) / 180); // a degree of longitude by one of latitude
  const apart = (school) => Math.hypot(school.lat - lat, (school.lon - lon) * narrow);
  return plan.schools.reduce((best, school) => (apart(school) < apart(best) ? school : best));
}

function searchable(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’`.]/g, "");
}

function startSearch(plan, choose) {
  const input = byId("search");
  const found = byId("found");
  const entries = plan.schools.map((school) => ({
    school,
    text: searchable([
      school.name, school.urn, school.postcode, school.postcode.replace(/\s/g, ""), school.town,
    ].join(" \n ")),
  }));

  const places = (plan.basemap?.places ?? []).map(([name, lon, lat]) => ({
    place: { name, lon, lat }, text: searchable(name),
  }));

  function search() {
    announce(list());
  }

  function list() {
    const words = searchable(input.value).split(/\s+/).filter(Boolean);
    const among = (listed) => (words.length
      ? listed.filter(({ text }) => words.every((word) => text.includes(word))) : []);
    const hits = among(entries);
    const near = among(places).slice(0, MOST_PLACES);
    found.hidden = !words.length;
    found.replaceChildren(
      ...hits.slice(0, MOST_FOUND).map(({ school }) => hit(school)),
      ...near.map(({ place }) => hitNear(place)));
    if (!words.length) return "";
    const shown = hits.length > MOST_FOUND ? `, the first ${MOST_FOUND} shown` : "";
    const schools = hits.length ? `${howMany(hits.length, "school", "schools")} found${shown}` : "No school found";
    const said = near.length ? `${schools}, ${howMany(near.length, "place", "places")}` : schools;
    if (hits.length !== 1) found.prepend(element("li", { class: "hint", text: said }));
    return said;
  }

  function hit(school) {
    const more = [whereIs(school), school.town, school.postcode, `register number ${school.urn}`].filter(Boolean).join(" · ");
    return element("li", {}, element(
      "button", { type: "button", class: "row", on: { click: () => pick(school) } },
      schoolIcon(school),
      element("span", { class: "row-text" },
        element("span", { class: "row-title", text: school.name }),
        element("span", { class: "row-more", text: more })),
    ));
  }

  function hitNear(place) {
    const school = nearestSchool(plan, place);
    return element("li", {}, element(
      "button", { type: "button", class: "row", on: { click: () => pick(school) } },
      element("span", { class: "row-text" },
        element("span", { class: "row-title", text: place.name }),
        element("span", { class: "row-more", text: `Place. Nearest school in a straight line: ${school.name}` })),
    ));
  }

  function pick(school) {
    found.hidden = true;
    input.value = "";
    choose.school(school, { focus: true });
  }

  if (input.value) list();
  input.addEventListener("input", search, plan.whileShown);
  input.addEventListener("keydown", (event) => {
    const first = found.querySelector("button");
    if (event.key === "Escape") {
      input.value = "";
      search();
      event.stopPropagation();
    } else if (event.key === "Enter" && first) {
      event.preventDefault();
      first.click();
    } else if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    }
  }, plan.whileShown);
}
