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
  let sought = null; // a school that was asked for; the step it interrupted waits

  function open(shown, cluster, school = null) {
    take(shown);
    const begins = !onStage();
    document.body.classList.add("on-stage");
    byId("card").hidden = false;
    if (begins) resized();
    at = Math.max(0, slides.indexOf(cluster));
    if (school) visit(school);
    else go(at);
    byId("card-next").focus();
    // Not every browser lets a page fill the screen; the mode works in a window too.
    if (navigator.userActivation?.isActive ?? true) document.documentElement.requestFullscreen?.().catch(() => {});
  }

  function relist() {
    // Another filter: the step stays where it is, if it is still there.
    const slide = slides[at];
    slides = slidesOf(plan);
    go(Math.max(0, slides.indexOf(slide)));
  }

  function shown() {
    const slide = sought ? sought.cluster : slides[at];
    return { cluster: plan.clusters.includes(slide) ? slide : null, school: sought };
  }

  function seek(on) {
    // The one search box, in the card while it is asked for.
    const typed = byId("seek").contains(document.activeElement);
    byId("card-seek").hidden = !on;
    byId("card").classList.toggle("seeking", on);
    byId("card-find").setAttribute("aria-expanded", String(on));
    if (on) byId("card-seek").append(byId("seek"));
    else byId("panel").querySelector(".masthead").after(byId("seek"));
    byId("found").hidden = true;
    byId("search").value = "";
    if (on) byId("search").focus();
    else if (typed) byId("card-find").focus();
  }

  function visit(school) {
    if (!byId("card-seek").hidden) seek(false);
    sought = school;
    show(school.cluster ?? school.standing);
    if (school.standing) look.around(school);
    announce(`${school.name}, ${whereIs(school)}`);
    byId("card-back").focus();
  }

  function take(shown) {
    plan = shown;
    slides = slidesOf(plan);
  }

  function again(shown) {
    // Another plan on the page: the slide of the same place in it.
    const slide = slides[at];
    take(shown);
    const like = slide?.number ? likest(plan.listed, slide) : null;
    go(like ? slides.indexOf(like) : at);
  }

  function close() {
    const { cluster, school } = shown();
    if (!byId("card-seek").hidden) seek(false);
    sought = null;
    blank(false);
    document.body.classList.remove("on-stage");
    byId("card").hidden = true;
    resized();
    if (cluster) choose.cluster(cluster, { school, focus: true });
    else {
      choose.none();
      byId("present").focus();
    }
    if (document.fullscreenElement) document.exitFullscreen();
  }

  function go(to) {
    at = Math.min(Math.max(to, 0), slides.length - 1);
    sought = null;
    if (!byId("card-back").hidden) byId("card-next").focus();
    show(slides[at]);
  }

  function show(slide) {
    const cluster = plan.clusters.includes(slide) ? slide : null;
    const card = byId("card");
    byId("card-text").replaceChildren(...contentsOf(slide));
    card.style.borderColor = cluster ? cluster.fill : "#ffffff";
    card.scrollTop = 0;
    byId("card-back").hidden = !sought;
    byId("card-back").textContent = `Back to ${nameOf(slides[at])}`;
    fitType(card);
    look.at(cluster, sought);
    announce(cluster
      ? [cluster.title, ...clusterInWords(cluster)].join(", ") : byId("card-title").textContent);
    address.write({ step: false });
  }

  function nameOf(slide) {
    if (slide === null) return "the county";
    return plan.standings.includes(slide) ? "those in no cluster" : `cluster ${slide.number}`;
  }

  function contentsOf(slide) {
    if (slide === null) return countyCard(plan);
    if (slide === plan.changes) return changesCard(slide, plan.wording);
    return plan.standings.includes(slide)
      ? standingCard(slide, plan.wording, sought) : clusterCard(slide, stepOf(slide), plan.wording, sought);
  }

  function stepOf(cluster) {
    return plan.listed.includes(cluster) ? `${plan.listed.indexOf(cluster) + 1} of ${plan.listed.length}` : "";
  }

  function blank(dark) {
    byId("blank").hidden = !dark;
    if (dark) announce("The screen is blank. Press B to bring the map back.");
  }

  function press(event) {
    if (!onStage() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (byId("seek").contains(event.target)) {
      // What is typed there is no command; Escape goes back to the step.
      if (event.key === "Escape") seek(false);
      if (event.key === "Escape") event.stopPropagation();
      return;
    }
    const acts = {
      Home: () => go(0),
      End: () => go(slides.length - 1),
      Escape: () => (sought ? go(at) : close()),
      Backspace: () => go(at),
      f: () => seek(true),
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
  byId("card-find").addEventListener("click", () => seek(byId("card-seek").hidden));
  byId("card-back").addEventListener("click", () => go(at));
  byId("card-previous").addEventListener("click", () => go(at - 1));
  byId("card-next").addEventListener("click", () => go(at + 1));
  byId("card-blank").addEventListener("click", () => blank(true));
  byId("card-end").addEventListener("click", close);
  byId("blank").addEventListener("click", () => blank(false));
  return { open, close, again, visit, relist, shown };
}

function slidesOf(plan) {
  return [null, ...(plan.changes ? [plan.changes] : []), ...plan.listed, ...plan.standings];
}
