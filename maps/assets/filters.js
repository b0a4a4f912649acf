// Filters: which schools are sought. The lists keep what has one, the map sets the others aside, and
// a chip over the map says so, on stage too.

const SIZES = {
  "Fewer than 50 pupils": ({ pupils }) => pupils !== null && pupils < 50,
  "50 to 104": ({ pupils }) => pupils >= 50 && pupils < 105,
  "105 to 209": ({ pupils }) => pupils >= 105 && pupils < 210,
  "210 and more": ({ pupils }) => pupils >= 210,
  "Roll not known": ({ pupils }) => pupils === null,
};

function startFilters(plan, show, before) {
  const box = byId("filters");
  box.replaceChildren();
  const filters = [
    ...plan.filters.map(([label, values], at) => [label, sameIn(values, at)]),
    ["Size", SIZES],
    ["Place in the plan", placesIn(plan)],
  ].filter(([, tests]) => Object.keys(tests).length > 1).map(([label, tests], index) => {
    const id = `filter-${index}`;
    const select = element("select", { id, on: { change: apply } },
      element("option", { value: "", text: "Any" }),
      ...Object.keys(tests).map((text) => element("option", { value: text, text })));
    box.append(element("label", { for: id, text: label }), select);
    return { label, select, tests };
  });
  for (const id of ["filters-off", "chip-off"]) {
    byId(id).addEventListener("click", () => {
      set([]);
      apply();
      if (id === "chip-off") (onStage() ? byId("card-next") : byId("search")).focus();
    }, plan.whileShown);
  }
  set(before);
  seek();
  return {
    // Pairs of a label and a value, as the address has them; what this plan lacks is passed over.
    chosen: () => filters.filter(({ select }) => select.value).map(({ label, select }) => [label, select.value]),
    choose(pairs) {
      set(pairs);
      apply();
    },
  };

  function set(pairs) {
    for (const { label, select, tests } of filters) {
      const value = pairs.find(([name]) => name === label)?.[1];
      select.value = value !== undefined && Object.hasOwn(tests, value) ? value : "";
    }
  }

  function apply() {
    announce(seek() || "All schools shown");
    show();
    address.write();
  }

  function seek() {
    const used = filters.filter(({ select }) => select.value);
    const tests = used.map(({ select, tests: of }) => of[select.value]);
    for (const school of plan.schools) school.sought = tests.every((test) => test(school));
    arrange(plan);
    const found = plan.schools.filter(({ sought }) => sought);
    const placed = howMany(plan.listed.length, "cluster", "clusters");
    const count = `${howMany(found.length, "school", "schools")} of ${plan.schools.length}`;
    const said = tests.length ? `${count}, in ${placed}` : "";
    byId("listed").textContent = said;
    byId("chip").hidden = !tests.length;
    byId("chip-text").textContent = `${count}: ${used.map(({ select }) => select.value).join(", ")}`;
    return said;
  }
}

function sameIn(values, at) {
  // Without a prototype: a register may hold any text, even "constructor".
  const tests = Object.create(null);
  for (const value of values) {
    tests[value || "Not recorded"] = (school) => school.values[at] === value;
  }
  return tests;
}

function placesIn(plan) {
  const tests = {
    "In a cluster": ({ cluster }) => cluster !== null,
    "In no cluster": ({ cluster }) => cluster === null,
  };
  if (plan.standings.length > 1) {
    for (const each of plan.standings) tests[each.are] = ({ standing }) => standing === each;
  }
  // Known only where the page has policy: else nothing is said of a diocese either way.
  if (plan.clusters.some(({ needsDiocese }) => needsDiocese !== undefined)) {
    tests["In a cluster that needs a diocese"] = ({ cluster }) => Boolean(cluster?.needsDiocese);
  }
  return tests;
}
