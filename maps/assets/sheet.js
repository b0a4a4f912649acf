// On a phone the map stays where it is, and the panel is a sheet over it that stops at three heights.

const PHONE = window.matchMedia("(max-width: 760px) and (min-height: 480px)"); // see phone.css
const STOPS = ["peek", "half", "full"];
const STOPS_IN_WORDS = ["lowest", "half of the screen", "whole screen"];

const sheet = {
  at: 1,

  to(at) {
    sheet.at = Math.min(Math.max(at, 0), STOPS.length - 1);
    document.body.dataset.sheet = STOPS[sheet.at];
    byId("grip").setAttribute("aria-label", `Height of the panel: ${STOPS_IN_WORDS[sheet.at]}`);
    if (sheet.at === 0) byId("panel").scrollTop = 0;
  },

  reveal(part) {
    // Beside the map if there is room for both; the map shows what the part is about.
    if (!PHONE.matches || onStage()) return;
    sheet.to(1);
    part.scrollIntoView();
  },

  coveredAbove() {
    // And from above, under the buttons that lie over it.
    if (!PHONE.matches || onStage()) return 0;
    const { top } = map.getContainer().getBoundingClientRect();
    const buttons = [...document.querySelectorAll(".legend summary, .views")];
    return Math.max(...buttons.map((button) => button.getBoundingClientRect().bottom)) - top + 8;
  },

  covered() {
    // Pixels of the map, from below, under a sheet of half the screen or less.
    if (!PHONE.matches || onStage()) return 0;
    const below = map.getContainer().getBoundingClientRect().bottom;
    return Math.max(0, below - window.innerHeight * (sheet.at ? 0.5 : 1));
  },
};

function startSheet() {
  const bar = byId("sheet-bar");
  const grip = byId("grip");
  let drag = null;
  let dragged = false;

  sheet.to(1);
  grip.addEventListener("click", () => {
    sheet.to((sheet.at + 1) % STOPS.length);
    announce(grip.getAttribute("aria-label"));
  });
  grip.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    sheet.to(sheet.at + step);
    announce(grip.getAttribute("aria-label"));
  });
  byId("to-list").addEventListener("click", () => unfold("clusters-heading"));
  byId("to-changes").addEventListener("click", () => unfold("changes-heading"));
  // The keyboard of a phone takes the lower half.
  byId("search").addEventListener("focus", () => {
    if (PHONE.matches && !onStage()) sheet.to(2);
  });

  function unfold(id) {
    choose.none({ stay: true });
    sheet.to(id === "clusters-heading" ? 2 : 1);
    byId(id).scrollIntoView();
    byId(id).focus({ preventScroll: true });
  }

  bar.addEventListener("click", (event) => {
    if (dragged && event.detail) event.stopPropagation(); // the end of a drag, and no press
  }, true);
  bar.addEventListener("pointerdown", ({ clientY }) => {
    dragged = false;
    drag = { from: clientY, height: byId("panel").offsetHeight };
  });
  window.addEventListener("pointermove", ({ clientY }) => {
    if (!drag || (!dragged && Math.abs(clientY - drag.from) < 8)) return;
    dragged = true;
    document.body.classList.add("dragging");
    document.body.style.setProperty("--sheet", `${drag.height + drag.from - clientY}px`);
  });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, settle);

  function settle() {
    if (drag && dragged) {
      const share = byId("panel").offsetHeight / window.innerHeight;
      document.body.classList.remove("dragging");
      document.body.style.removeProperty("--sheet");
      sheet.to(share < 0.28 ? 0 : share < 0.65 ? 1 : 2);
    }
    drag = null;
  }
}
