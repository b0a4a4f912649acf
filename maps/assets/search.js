// Finding a school by what people know of it: its name, number, postcode or place, its trust or
// diocese; also where they spell it in their own way.

const MOST_FOUND = 30;
const MOST_PLACES = 8;
const NEAREST = 6; // schools that a postcode district shows at the least
const DISTRICT = /^([a-z]{1,2}\d[a-z\d]?)(\s*\d[a-z]{2})?$/;

function distanceKm(a, b) {
  const narrow = Math.cos((a.lat * Math.PI) / 180); // a degree of longitude by one of latitude
  return 111.2 * Math.hypot(a.lat - b.lat, (a.lon - b.lon) * narrow);
}

function nearestSchool(plan, place) {
  return plan.schools.reduce((best, school) =>
    (distanceKm(place, school) < distanceKm(place, best) ? school : best));
}

function searchable(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’\x60.]/g, "");
}

function nearSpelling(word, token) {
  // Whether a few slips of the keyboard lie between a word and the beginning of another: letters
  // too many, too few, wrong or swapped; one for four letters, two for eight.
  const slips = Math.min(2, Math.floor(word.length / 4));
  if (!slips || word.length - token.length > slips) return false;
  const end = Math.min(token.length, word.length + slips);
  let [older, last] = [[], Array.from({ length: end + 1 }, (_, at) => at)];
  for (let i = 1; i <= word.length; i++) {
    const row = [i];
    for (let j = 1; j <= end; j++) {
      const same = word[i - 1] === token[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && word[i - 1] === token[j - 2] && word[i - 2] === token[j - 1];
      if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    [older, last] = [last, row];
  }
  return Math.min(...last) <= slips;
}

function districtsOf(schools) {
  // Made here of the schools' own postcodes: the middle of those in each district.
  const found = new Map();
  for (const school of schools) {
    const [name] = school.postcode.toLowerCase().split(" ");
    if (!DISTRICT.test(name)) continue;
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(school);
  }
  const mean = (all, value) => all.reduce((sum, each) => sum + value(each), 0) / all.length;
  return new Map([...found].map(([name, inside]) =>
    [name, { inside, lat: mean(inside, ({ lat }) => lat), lon: mean(inside, ({ lon }) => lon) }]));
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
  const groups = plan.filters.slice(2).flatMap(([label, values], at) => values.filter(Boolean).map((value) => ({
    group: { label, value, has: (school) => school.values[at + 2] === value },
    text: searchable(`${label} ${value}`),
  })));
  const districts = districtsOf(plan.schools);

  function search() {
    announce(list());
  }

  function list() {
    const asked = searchable(input.value).trim();
    found.hidden = !asked;
    const { said, rows } = asked ? answer(asked) : { said: "", rows: [] };
    found.replaceChildren(...rows);
    if (said && said !== "1 school found") found.prepend(element("li", { class: "hint", text: said }));
    return said;
  }

  function answer(asked) {
    const words = asked.split(/\s+/);
    const [, name, rest] = asked.match(DISTRICT) ?? [];
    const has = (text) => words.every((word) => text.includes(word));
    if (districts.has(name) && !rest) return inDistrict(name, "");
    const exact = listed(has);
    if (exact) return exact;
    if (districts.has(name)) return inDistrict(name, `No school has the postcode ${asked.toUpperCase()}. `);
    if (name) return besideDistrict(name);
    const near = listed((text) => {
      const tokens = text.split(/\s+/);
      return words.every((word) => tokens.some((token) => token.includes(word) || nearSpelling(word, token)));
    });
    return near ? { ...near, said: `No exact match. Similar: ${near.said}` } : { said: "No school found", rows: [] };
  }

  function listed(matches) {
    const among = (all) => all.filter(({ text }) => matches(text));
    const hits = among(entries);
    const near = among(places).slice(0, MOST_PLACES);
    const shared = among(groups).slice(0, MOST_PLACES);
    if (!hits.length && !near.length && !shared.length) return null;
    const shown = hits.length > MOST_FOUND ? `, the first ${MOST_FOUND} shown` : "";
    const schools = hits.length ? `${howMany(hits.length, "school", "schools")} found${shown}` : "No school found";
    return {
      said: near.length ? `${schools}, ${howMany(near.length, "place", "places")}` : schools,
      rows: [
        ...shared.map(({ group }) => hitGroup(group)),
        ...hits.slice(0, MOST_FOUND).map(({ school }) => hit(school)),
        ...near.map(({ place }) => hitNear(place)),
      ],
    };
  }

  function inDistrict(name, before) {
    const { inside, ...middle } = districts.get(name);
    const far = (school) => distanceKm(middle, school);
    const outside = plan.schools.filter((school) => !inside.includes(school))
      .sort((a, b) => far(a) - far(b)).slice(0, Math.max(0, NEAREST - inside.length));
    const count = howMany(inside.length, "school", "schools");
    return {
      said: `${before}${count} in ${name.toUpperCase()}${outside.length ? ", then the nearest to it" : ""}`,
      rows: [
        ...inside.toSorted((a, b) => far(a) - far(b)).map((school) => hit(school)),
        ...outside.map((school) => hit(school, `${Math.max(1, Math.round(far(school)))} km from the middle of ${name.toUpperCase()}`)),
      ],
    };
  }

  function besideDistrict(name) {
    // No school of the plan lies in it, and where it is is not known: only its neighbours by number.
    const [, area, number] = name.match(/^([a-z]+)(\d+)/);
    const like = [...districts.keys()].map((other) => other.match(/^([a-z]+)(\d+)/))
      .filter(([, letters]) => letters === area)
      .sort((a, b) => Math.abs(a[2] - number) - Math.abs(b[2] - number)).slice(0, 3);
    const said = `No school of this plan has a postcode in ${name.toUpperCase()}`;
    return {
      said: like.length ? `${said}. Next to it by number:` : said,
      rows: like.map(({ input: other }) => row(other.toUpperCase(),
        howMany(districts.get(other).inside.length, "school", "schools"), null, () => {
          input.value = other.toUpperCase();
          search();
          input.focus();
        })),
    };
  }

  function row(title, more, icon, act) {
    return element("li", {}, element(
      "button", { type: "button", class: "row", on: { click: act } },
      ...(icon ? [icon] : []),
      element("span", { class: "row-text" },
        element("span", { class: "row-title", text: title }),
        element("span", { class: "row-more", text: more }))));
  }

  function hit(school, far) {
    const more = [whereIs(school), far, school.town, school.postcode, `register number ${school.urn}`].filter(Boolean).join(" · ");
    return row(school.name, more, schoolIcon(school), () => pick(school));
  }

  function hitNear(place) {
    const school = nearestSchool(plan, place);
    return row(place.name, `Place. Nearest school in a straight line: ${school.name}`, null, () => pick(school));
  }

  function hitGroup({ label, value, has }) {
    const count = plan.schools.filter(has).length;
    return row(value, `${label}. Show only its ${howMany(count, "school", "schools")}`, null, () => {
      close();
      if (!onStage()) choose.none();
      filters.choose([...filters.chosen().filter(([other]) => other !== label), [label, value]]);
      if (!onStage()) byId("clusters-heading").focus();
    });
  }

  function close() {
    found.hidden = true;
    input.value = "";
  }

  function pick(school) {
    close();
    if (onStage()) stage.visit(school);
    else choose.school(school, { focus: true });
  }

  if (input.value) list();
  input.addEventListener("input", search, plan.whileShown);
  input.addEventListener("keydown", (event) => {
    const first = found.querySelector("button");
    if (event.key === "Escape" && !onStage()) {
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
