// The rules as the scenario leaves them, each to be changed.

const WEIGHTS = {
  balance_s_per_pupil: ["A pupil off the target size, seconds", "More makes clusters of more equal size"],
  left_out_s: ["A school in no cluster, seconds", "More leaves fewer schools out"],
  coherence_s: ["A school amid another cluster, seconds", "More makes clusters of one piece"],
};
const PROFILES = { car: "Free roads (car)", "car-peak": "School run (car-peak)" };

function startRules() {
  const id = "rules";
  const { forms: kinds, profiles } = server.state;
  const number = (name, label, hint) => field({ id: `${id}-${name}`, name, label, hint, inputmode: "decimal" });
  const made = form({
    id,
    button: "Change these rules",
    parts: [
      number("minutes", "Longest drive, minutes"),
      element("div", { class: "pair" },
        number("fewest", "Fewest schools"), number("most", "Most schools")),
      field({
        id: `${id}-form`, name: "form", label: "Form of partnership",
        options: [["", "Not fixed"], ...kinds.map((kind) => [kind, sentenceOf(kind)])],
      }),
      field({
        id: `${id}-profile`, name: "profile", label: "Drives are timed for",
        options: profiles.map((profile) => [profile, PROFILES[profile] ?? profile]),
      }),
      element("fieldset", {}, element("legend", { text: "What a plan pays for" }),
        ...Object.entries(WEIGHTS).map(([name, [label, hint]]) => number(name, label, hint))),
    ],
    async submit() {
      const changes = changedRules(made);
      return changes.length ? change(...changes)
        : [{ field: "", text: "These are the rules as they stand. Write another value, then press again." }];
    },
  });
  byId("ruling-form").append(made);
  keepOpen(byId("ruling"));
  follow(() => standAs(made, server.state.rules));
  standAs(made, server.state.rules);
}

function standAs(made, rules) {
  // What was typed stays; what was not follows the scenario.
  for (const input of inputsOf(made)) {
    const stands = String(rules[input.name] ?? "");
    const typed = input.dataset.stands === undefined
      ? sessionStorage.getItem(made.id) !== null : input.value !== input.dataset.stands;
    if (input.matches("select") && ![...input.options].some(({ value }) => value === stands)) {
      input.append(element("option", { value: stands, text: stands || "As given" }));
    }
    if (!typed || input.value === "") input.value = stands;
    input.dataset.stands = stands;
  }
}

function changedRules(made) {
  const differs = (name) => inputOf(made, name).value.trim() !== inputOf(made, name).dataset.stands;
  const given = (names) => Object.fromEntries(names.map((name) => [name, numberOf(valueOf(made, name))]));
  const changes = [];
  if (differs("minutes")) changes.push({ do: "limit", ...given(["minutes"]) });
  if (differs("fewest") || differs("most")) changes.push({ do: "sizes", ...given(["fewest", "most"]) });
  const weights = Object.keys(WEIGHTS).filter(differs);
  if (weights.length) changes.push({ do: "weights", ...given(weights) });
  if (differs("form")) changes.push({ do: "form", form: valueOf(made, "form") });
  if (differs("profile")) changes.push({ do: "profile", profile: valueOf(made, "profile") });
  return changes;
}

function sentenceOf(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
