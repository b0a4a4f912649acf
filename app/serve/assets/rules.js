// The rules as the scenario leaves them, each to be changed.

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
        hint: server.state.canTime ? "" : "No roads are at hand: it stays as it is",
        options: profiles.map((profile) => [profile, PROFILES[profile] ?? profile]),
      }),
      element("fieldset", {}, element("legend", { text: "What a plan pays for" }),
        ...server.state.weights.map(({ key, title, hint }) => number(key, `${sentenceOf(title)}, seconds`, hint))),
      element("fieldset", {}, element("legend", { text: "Money" }),
        ...server.state.money.map(({ key, title }) => number(key, sentenceOf(title)))),
      element("fieldset", {}, element("legend", { text: "What every cluster keeps" }),
        ...server.state.fields.filter(({ several }) => !several).map((each) => control(id, each))),
      ...server.state.fields.filter(({ several }) => several).map((each) => control(id, each)),
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

function control(id, { key, title, several, words, hint }) {
  // One rule of the engine's table: words to tick, words to choose from, or what is typed.
  const label = sentenceOf(title);
  if (several) {
    return element("fieldset", {}, element("legend", { text: label }),
      ...words.map(([word, text]) => tick({ id: `${id}-${key}-${word.replaceAll(" ", "-")}`, name: `${key}.${word}`, label: sentenceOf(text) })));
  }
  const options = words.length ? [["", "Any"], ...words.map(([word, text]) => [word, sentenceOf(text)])] : null;
  return field({ id: `${id}-${key}`, name: key, label, hint, options });
}

function standAs(made, rules) {
  // Typed values stay; all others follow the scenario.
  for (const input of inputsOf(made)) {
    const stands = String(rules[input.name] ?? "");
    // Read before an option is added: a list without a choice would choose it by itself.
    const [held, nothing] = [heldIn(input), input.selectedIndex === -1];
    const typed = input.dataset.stands === undefined
      ? sessionStorage.getItem(made.id) !== null : held !== input.dataset.stands;
    if (input.matches("select") && ![...input.options].some(({ value }) => value === stands)) {
      input.append(element("option", { value: stands, text: stands || "As given" }));
    }
    hold(input, typed && !nothing ? held : stands);
    input.dataset.stands = stands;
  }
}

function heldIn(input) {
  return input.type === "checkbox" ? String(input.checked) : input.value.trim();
}

function hold(input, text) {
  if (input.type === "checkbox") input.checked = text === "true";
  else input.value = text;
}

function changedRules(made) {
  const differs = (name) => heldIn(inputOf(made, name)) !== inputOf(made, name).dataset.stands;
  const given = (names) => Object.fromEntries(names.map((name) => [name, numberOf(valueOf(made, name))]));
  const changes = [];
  if (differs("minutes")) changes.push({ do: "limit", ...given(["minutes"]) });
  if (differs("fewest") || differs("most")) changes.push({ do: "sizes", ...given(["fewest", "most"]) });
  const weights = server.state.weights.map(({ key }) => key).filter(differs);
  if (weights.length) changes.push({ do: "weights", ...given(weights) });
  const money = server.state.money.map(({ key }) => key).filter(differs);
  if (money.length) changes.push({ do: "money", ...given(money) });
  const rules = server.state.fields.flatMap(({ key, several, words }) => {
    if (!several) return differs(key) ? [[key, valueOf(made, key) || "any"]] : [];
    const names = words.map(([word]) => `${key}.${word}`);
    const ticked = words.filter((_, at) => inputOf(made, names[at]).checked).map(([word]) => word);
    return names.some(differs) ? [[key, ticked]] : [];
  });
  if (rules.length) changes.push({ do: "rules", ...Object.fromEntries(rules) });
  if (differs("form")) changes.push({ do: "form", form: valueOf(made, "form") });
  if (differs("profile")) changes.push({ do: "profile", profile: valueOf(made, "profile") });
  return changes;
}

function sentenceOf(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
