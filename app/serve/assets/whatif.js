// The bar of the what-if, and its start: undo, redo, solve, stop, and how far the search is.

const STAGE_WORDS_MS = 5000;

let progressShown = { stage: "", at: 0 };

function startBar() {
  const on = (id, act) => byId(id).addEventListener("click", () => {
    if (byId(id).getAttribute("aria-disabled") !== "true") act();
  });
  on("whatif-undo", () => press("/api/undo"));
  on("whatif-redo", () => press("/api/redo"));
  on("whatif-solve", async () => {
    awaitAnswer(true);
    if (!await press("/api/solve")) awaitAnswer(false);
  });
  on("whatif-stop", () => press("/api/stop"));
  follow(fillBar);
  follow(sayWhatHappened);
  fillBar(server.state);
}

function fillBar(state) {
  byId("whatif-state").replaceChildren(
    element("strong", { text: state.scenario }), ` · ${stateInWords(state)}`);
  // Not `disabled`: what has the focus must keep it.
  byId("whatif-undo").setAttribute("aria-disabled", String(!state.canUndo));
  byId("whatif-redo").setAttribute("aria-disabled", String(!state.canRedo));
  byId("whatif-solve").setAttribute("aria-disabled", String(!state.changes.length || Boolean(state.answer)));
  swap(state.solving ? "whatif-stop" : "whatif-solve", state.solving ? "whatif-solve" : "whatif-stop");
  if (!state.solving) progressShown = { stage: "", at: 0 };
  byId("whatif-progress").hidden = !state.solving;
  if (state.solving) showProgress(state.solving);
}

function swap(shown, hidden) {
  const focused = document.activeElement === byId(hidden);
  byId(shown).hidden = false;
  if (focused) byId(shown).focus();
  byId(hidden).hidden = true;
}

function stateInWords({ changes, solving, answer }) {
  const count = howMany(changes.length, "change", "changes");
  if (solving) return `${count}, solving`;
  if (answer) return answer.headline;
  return changes.length ? `${count}, not solved yet` : "no change yet";
}

function showProgress(progress) {
  if (!progress || !server.state?.solving) return;
  const { stage, seconds, best, bound, gap } = progress;
  const proof = byId("whatif-proof");
  const known = Number.isFinite(gap) && gap <= 1; // before, the bound is too far to tell anything
  if (known) proof.value = Math.max(0, 1 - gap);
  else proof.removeAttribute("value");
  const figures = [stage, `${(seconds ?? 0).toFixed(1)} s`];
  if (known) {
    figures.push(`best ${counted.format(Math.round(best))}, no plan below ${counted.format(Math.round(bound))}`,
      `gap ${(100 * gap).toFixed(1)}%`);
  }
  byId("whatif-figures").textContent = figures.filter(Boolean).join(" · ");
  // Only a new stage is announced, and not too often.
  const now = performance.now();
  if (stage && stage !== progressShown.stage && now - progressShown.at > STAGE_WORDS_MS) {
    if (progressShown.stage) announce(stage);
    progressShown = { stage, at: now };
  }
}

function sayWhatHappened(state, before) {
  if (state === before) return;
  if (state.message && state.message !== before?.message) complain([{ text: state.message }]);
  if (!before) return;
  const [now, then] = [state.changes, before.changes];
  if (state.scenario !== before.scenario) announce(`Open: ${state.scenario}. ${stateInWords(state)}`);
  else if (state.solving && !before.solving) announce("Solving");
  else if (state.answer && !before.answer) announce(`Answer: ${state.answer.headline}`);
  else if (now.length > then.length) {
    announce(`${now.slice(then.length).map(({ words }) => words).join(" ")} ${howMany(now.length, "change", "changes")} in all.`);
  } else if (now.length < then.length) announce(`Taken back: ${then.slice(now.length).map(({ words }) => words).join(" ")}`);
  else if (state.conflicts.length > before.conflicts.length) announce(state.conflicts.at(-1));
  else if (before.solving && !state.solving) announce("Stopped without an answer.");
}

async function startWhatIf() {
  byId("overview").prepend(byId("whatif"));
  try {
    const answer = await fetch("/api/state");
    if (!answer.ok) throw new Error(`${answer.status}`);
    server.state = await answer.json();
  } catch {
    lose(await isLocked() ? LOCKED : LOST);
    setTimeout(startWhatIf, RETRY_MS);
    return;
  }
  startPicking();
  startBar();
  startScenarios();
  startAdding();
  startRules();
  startConsidering();
  startFiles();
  startComparing();
  startChanges();
  startAnswer();
  startSchools();
  startMoving();
  sayWhatHappened(server.state, null);
  startLink();
  refresh();
}

startWhatIf();
