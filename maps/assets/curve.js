// The improvement curve: its pictures and its table are in the page; who moves is unfolded here.

function startCurve(plan, choose) {
  const section = byId("curve");
  if (!section) return;
  section.hidden = !plan.curve;
  if (!plan.curve) return;
  const { breaches, reasons } = plan.curve;
  const steps = plan.curve.steps.map(([words, moves]) => [words, moves.map((at) => plan.curve.moves[at])]);
  byId("curve-breaches").replaceChildren(...breaches.map((text) => element("li", { text })));
  byId("curve-breaches").hidden = !breaches.length;
  const folded = byId("curve-steps");
  folded.hidden = !steps.some(([, moves]) => moves.length);
  folded.replaceChildren(folded.firstElementChild, ...steps.filter(([, moves]) => moves.length).map(stepOf));
  const enlarge = byId("curve-enlarge");
  if (!enlarge) return;
  enlarge.hidden = false;
  enlarge.addEventListener("click", () => {
    const pictures = [...byId("curve-pictures").children].map((each) => each.cloneNode(true));
    byId("curve-large").firstElementChild.replaceChildren(...pictures);
    byId("curve-large").showModal();
  }, plan.whileShown);
  byId("curve-close").addEventListener("click", () => byId("curve-large").close(), plan.whileShown);

  function stepOf([words, moves]) {
    // Filled when it is opened first: all steps together have thousands of moves.
    const step = element("details", {}, element("summary", { text: words }));
    step.addEventListener("toggle", () => {
      if (step.open && step.childElementCount === 1) {
        step.append(element("ul", { class: "clusters" }, ...moves.map(moveItem)));
      }
    });
    return step;
  }

  function moveItem([row, from, to, before, after, reason]) {
    const [urn] = compared.contents.schools[row];
    return changeItem(["moved", urn, placeInWords(from), placeInWords(to), before, after, reasons[reason]], choose);
  }
}
