// Finding a school by what people know of it: its name, number, postcode or town.

const MOST_FOUND = 30;

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

  function search() {
    const words = searchable(input.value).split(/\s+/).filter(Boolean);
    const hits = words.length
      ? entries.filter(({ text }) => words.every((word) => text.includes(word))) : [];
    found.hidden = !words.length;
    found.replaceChildren(...hits.slice(0, MOST_FOUND).map(({ school }) => hit(school)));
    if (!words.length) return announce("");
    const shown = hits.length > MOST_FOUND ? `, the first ${MOST_FOUND} shown` : "";
    const said = hits.length ? `${howMany(hits.length, "school", "schools")} found${shown}` : "No school found";
    if (hits.length !== 1) found.prepend(element("li", { class: "hint", text: said }));
    return announce(said);
  }

  function hit(school) {
    const where = school.cluster ? school.cluster.title : "In no cluster";
    const more = [where, school.town, school.postcode, `URN ${school.urn}`].filter(Boolean).join(" · ");
    return element("li", {}, element(
      "button", { type: "button", class: "row", on: { click: () => pick(school) } },
      shapeIcon(school.kind, !school.cluster),
      element("span", { class: "row-text" },
        element("span", { class: "row-title", text: school.name }),
        element("span", { class: "row-more", text: more })),
    ));
  }

  function pick(school) {
    found.hidden = true;
    input.value = "";
    choose.school(school, { focus: true });
  }

  input.addEventListener("input", search);
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
  });
  arrowKeys(found);
}
