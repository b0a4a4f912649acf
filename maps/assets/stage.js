// Presenter mode: the county, then one cluster after another in the order of the list, by the keys
// that clickers send.

const STEPS = { PageDown: 1, ArrowRight: 1, ArrowDown: 1, PageUp: -1, ArrowLeft: -1, ArrowUp: -1 };

function onStage() {
  return document.body.classList.contains("on-stage");
}

function startStage(look, choose, resized) {
  let plan = null;
  let slides = [];
  let at = 0;

  function open(shown, cluster) {
    take(shown);
    document.body.classList.add("on-stage");
    byId("card").hidden = false;
    resized();
    go(Math.max(0, slides.indexOf(cluster)));
    byId("card-next").focus();
    // Not every browser lets a page fill the screen; the mode works in a window too.
    document.documentElement.requestFullscreen?.().catch(() => {});
  }

  function take(shown) {
    plan = shown;
    slides = [null, ...(plan.changes ? [plan.changes] : []), ...plan.listed, ...plan.standings];
  }

  function again(shown) {
    // Another plan on the page: the slide of the same place in it.
    const slide = slides[at];
    take(shown);
    const like = slide?.area ? likest(plan.listed, slide) : null;
    go(like ? slides.indexOf(like) : at);
  }

  function close() {
    const cluster = slides[at];
    blank(false);
    document.body.classList.remove("on-stage");
    byId("card").hidden = true;
    resized();
    if (plan.clusters.includes(cluster)) choose.cluster(cluster, { focus: true });
    else {
      choose.none();
      byId("present").focus();
    }
    if (document.fullscreenElement) document.exitFullscreen();
  }

  function go(to) {
    at = Math.min(Math.max(to, 0), slides.length - 1);
    const slide = slides[at];
    const cluster = plan.listed.includes(slide) ? slide : null;
    const card = byId("card");
    byId("card-text").replaceChildren(...contentsOf(slide));
    card.style.borderColor = cluster ? cluster.fill : "#ffffff";
    card.scrollTop = 0;
    fitType(card);
    look.at(cluster);
    announce(cluster
      ? [cluster.title, ...clusterInWords(cluster)].join(", ") : byId("card-title").textContent);
  }

  function contentsOf(slide) {
    if (slide === null) return countyCard(plan);
    if (slide === plan.changes) return changesCard(slide, plan.wording);
    return plan.standings.includes(slide)
      ? standingCard(slide, plan.wording) : clusterCard(slide, plan.listed.indexOf(slide) + 1, plan.listed.length, plan.wording);
  }

  function blank(dark) {
    byId("blank").hidden = !dark;
    if (dark) announce("The screen is blank. Press B to bring the map back.");
  }

  function press(event) {
    if (!onStage() || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      Home: () => go(0),
      End: () => go(slides.length - 1),
      Escape: close,
      c: () => turnTo((compared.view + 1) % 3),
      b: () => blank(byId("blank").hidden),
      ".": () => blank(byId("blank").hidden),
      F5: () => {}, // the start button of some clickers; it must not load the page again
    };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = key in STEPS ? () => go(at + STEPS[key]) : acts[key];
    if (!act) return;
    // Before the map and the buttons see it: else the arrows would move the map.
    event.preventDefault();
    event.stopPropagation();
    if (key in STEPS || key === "Home" || key === "End") blank(false);
    act();
  }

  document.addEventListener("keydown", press, true);
  document.addEventListener("fullscreenchange", () => {
    // Esc leaves the full screen, and the page does not see the key.
    if (!document.fullscreenElement && onStage()) close();
  });
  byId("card-previous").addEventListener("click", () => go(at - 1));
  byId("card-next").addEventListener("click", () => go(at + 1));
  byId("card-blank").addEventListener("click", () => blank(true));
  byId("card-end").addEventListener("click", close);
  byId("blank").addEventListener("click", () => blank(false));
  return { open, again };
}
