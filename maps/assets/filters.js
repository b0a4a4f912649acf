// Filters: which schools are sought. The lists keep what has one, the map sets the others aside.

const SIZES = {
  "Fewer than 50 pupils": ({ pupils }) => pupils !== null && pupils < 50,
  "50 to 104": ({ pupils }) => pupils >= 50 && pupils < 105,
  "105 to 209": ({ pupils }) => pupils >= 105 && pupils < 210,
  "210 and more": ({ pupils }) => pupils >= 210,
  "Roll not known": ({ pupils }) => pupils === null,
};

function startFilters(plan, show) {
  const box = byId("filters");
  const before = new Map([...box.querySelectorAll("select")].map(({ id, value }) => [id, value]));
  box.replaceChildren();
  const filters = [
    ["Type", sameIn(plan.types, "type")],
    ["Faith", sameIn(plan.faiths, "faith")],
    ["Size", SIZES],
    ["Place in the plan", placesIn(plan)],
  ].map(([label, tests], index) => {
    const id = `filter-${index}`;
    const select = element("select", { id, on: { change: apply } },
      element("option", { value: "", text: "Any" }),
      ...Object.keys(tests).map((text) => element("option", { value: text, text })));
    if (before.get(id) in tests) select.value = before.get(id);
    box.append(element("label", { for: id, text: label }), select);
    return { select, tests };
  });
  byId("filters-off").addEventListener("click", () => {
    for (const { select } of filters) select.value = "";
    apply();
  }, plan.whileShown);
  seek();

  function apply() {
    announce(seek() || "All schools shown");
    show();
  }

  function seek() {
    const tests = filters.filter(({ select }) => select.value)
      .map(({ select, tests: of }) => of[select.value]);
    for (const school of plan.schools) school.sought = tests.every((test) => test(school));
    arrange(plan);
    const found = plan.schools.filter(({ sought }) => sought);
    const placed = howMany(plan.listed.length, "cluster", "clusters");
    const said = tests.length
      ? `${howMany(found.length, "school", "schools")} of ${plan.schools.length}, in ${placed}` : "";
    byId("listed").textContent = said;
    return said;
  }
}

function sameIn(values, property) {
  // Without a prototype: a register may hold any text, even "constructor".
  const tests = Object.create(null);
  for (const value of [...values].sort()) {
    tests[value || "Not recorded"] = (school) => school[property] === value;
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
