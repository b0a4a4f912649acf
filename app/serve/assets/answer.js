// What the changes lead to, in words.

let cameFrom = null; // the button of the answer that led to a school
let answerAwaited = false; // by who pressed Solve here
let answerShown = ""; // what is shown already, so that it does not change while a screen reader reads it

function startAnswer() {
  redrawn.push(tellOnce);
  follow(fillAnswer);
  follow(openAnswer);
  fillAnswer(server.state);
}

function awaitAnswer(yes) {
  answerAwaited = yes;
}

function openAnswer(state, before) {
  // Once it is drawn; also from a cluster that is open, but not from a form in which one types.
  if (!answerAwaited || state.solving) return;
  if (!state.answer && before?.solving) answerAwaited = false;
  if (!state.answer || server.shown !== state.contents) return;
  answerAwaited = false;
  if (picking || document.activeElement.matches("input:not([type='checkbox'], [type='radio']), select, textarea")) return;
  if (opened) choose.none();
  byId("answer-heading").focus({ preventScroll: true });
  byId("answer").scrollIntoView({ block: "start" });
}

function fillAnswer({ answer, conflicts }) {
  byId("answer").hidden = !answer && !conflicts.length;
  tellOnce();
  const shown = JSON.stringify([answer, conflicts]);
  if (shown === answerShown) return;
  answerShown = shown;
  byId("answer-headline").textContent = answer?.headline ?? "";
  const refocus = focusToKeep();
  const table = byId("moves-table")?.open;
  byId("answer-text").replaceChildren(
    ...sentenceList("No place for every school", conflicts, "conflicts"),
    ...(answer ? partsOf(answer) : []));
  if (table && byId("moves-table")) byId("moves-table").open = true;
  refocus();
}

function tellOnce() {
  // An answer says what has changed; the plan in hand may have another to be compared with.
  byId("changes-section").hidden = !plan.changes || Boolean(server.state.answer);
}

function partsOf(answer) {
  return [
    ...(answer.moves.length ? [
      element("h4", { text: "Schools that move" }),
      movesList(answer.moves),
      movesTable(answer.moves),
    ] : []),
    ...((answer.new ?? []).length ? [
      element("h4", { text: "New schools" }),
      element("ul", { class: "moves" }, ...answer.new.map(({ urn, words }) =>
        element("li", {}, schoolButton(urn, element("span", { class: "row-text", text: words }))))),
    ] : []),
    ...sentenceList("Newly in no cluster", answer.left_out),
    ...sentenceList("Longer drives", answer.over),
    ...consentsOf(answer.consents),
    ...sentenceList("Before schools open", answer.openings ?? []),
    ...sentenceList("Before schools become one", answer.amalgamations ?? []),
    ...sentenceList("Before schools close", answer.closures ?? []),
    ...sentenceList("Not known of some schools", answer.unknown ?? []),
    ...sentenceList("How good the answer is", answer.quality),
  ];
}

function sentenceList(heading, sentences, kind = "told") {
  if (!sentences.length) return [];
  return [
    element("h4", { text: heading }),
    element("ul", { class: `quality ${kind}` }, ...sentences.map((text) => element("li", { text }))),
  ];
}

function consentsOf(consents) {
  if (!consents.length) return [];
  const heading = `${howMany(consents.length, "consent", "consents")} newly needed or to be confirmed`;
  return [element("details", { class: "drawer" }, element("summary", { text: heading }),
    element("ul", { class: "quality" }, ...consents.map((text) => element("li", { text }))))];
}

function minutesSaid(minutes) {
  return minutes === null ? "none" : `${Math.round(minutes)}`;
}

function movesList(moves) {
  const list = element("ol", { class: "moves" }, ...moves.map(moveItem));
  arrowKeys(list);
  return list;
}

function moveItem(move) {
  const { urn, name, from, to, minutes_before: before, minutes_after: after, reason } = move;
  return element("li", {}, schoolButton(urn, changeInWords(
    ["moved", urn, placeInWords(from), placeInWords(to), before, after, reason], name)));
}

function schoolButton(urn, words) {
  const showSchool = (event) => {
    const school = plan.schools.find((each) => each.urn === urn);
    if (!school) return;
    choose.school(school, { focus: true });
    cameFrom = event.target.closest("button");
  };
  return element("button", { type: "button", class: "row", on: { click: showSchool } }, words);
}

function comeBack() {
  // From the school back to the move that led there.
  if (cameFrom?.isConnected) {
    cameFrom.focus({ preventScroll: true });
    cameFrom.scrollIntoView({ block: "nearest" });
  }
  cameFrom = null;
}

function movesTable(moves) {
  const heads = ["School", "From", "To", "Minutes before", "Minutes after", "Reason"];
  const cells = (move) => [
    placeInWords(move.from), placeInWords(move.to), minutesSaid(move.minutes_before),
    minutesSaid(move.minutes_after), move.reason];
  return element("details", { id: "moves-table", class: "drawer" },
    element("summary", { text: "The moves as a table" }),
    element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "The moves as a table" },
      element("table", {},
        element("caption", { class: "unseen", text: "Schools that move; minutes are the mean drive to the partners" }),
        element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col", text })))),
        element("tbody", {}, ...moves.map((move) => element("tr", {},
          element("th", { scope: "row", text: move.name }),
          ...cells(move).map((text) => element("td", { text }))))))));
}
