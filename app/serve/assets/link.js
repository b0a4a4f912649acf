// The link to the server: its state as last heard, what is sent to it, and the wait for it to come
// back.

const RETRY_MS = 1000;
const LOST = "The program does not answer. What you see may be out of date; what you type is kept. "
  + "Trying again every second.";
const LOCKED = "The program was started again, and has a new link: it is in the window where "
  + "schoolclusters serve was started. Open it in this browser, and this page goes on. What you type is kept.";
const NOT_SENT = "The program does not answer: nothing was changed. What you typed is kept.";
const STALE = "This scenario was changed in another window meanwhile, so nothing was done. It is now "
  + "shown as it stands; what you typed is kept. Look at it, then press again.";
const REFUSED = "The program refused this: nothing was changed. Load the page again.";

const server = { state: null, shown: byId("whatif").dataset.contents, fetching: false };
const followers = [];

function follow(act) {
  followers.push(act);
}

function startLink() {
  const events = new EventSource("/api/events");
  let begun = false;
  events.addEventListener("state", ({ data }) => {
    found();
    // The first state of a connection counts whatever its version: the program may be a new one.
    take(JSON.parse(data), { whatever: !begun });
    begun = true;
  });
  events.addEventListener("progress", ({ data }) => showProgress(JSON.parse(data)));
  events.addEventListener("error", async () => {
    events.close();
    // Events do not say why they ended.
    lose(await isLocked() ? LOCKED : LOST);
    setTimeout(startLink, RETRY_MS);
  });
}

function isLocked() {
  return fetch("/api/state").then(({ status }) => status === 401, () => false);
}

function lose(words = LOST) {
  const banner = byId("whatif-banner");
  if (banner.hidden || banner.textContent !== words) banner.textContent = words;
  banner.hidden = false;
}

function found() {
  if (!byId("whatif-banner").hidden) announce("The program answers again. Everything is up to date.");
  byId("whatif-banner").hidden = true;
}

function take(state, { whatever = false } = {}) {
  const before = server.state;
  if (before && !whatever && state.revision < before.revision) return;
  server.state = state;
  for (const act of followers) act(state, before);
  refresh();
}

async function refresh() {
  // The map follows the state; of several answers in a row only the last is drawn.
  if (server.fetching) return;
  server.fetching = true;
  try {
    while (server.shown !== server.state.contents) {
      const tag = server.state.contents;
      const contents = await fetch("/api/contents").then((answer) => answer.json()).catch(() => null);
      // Fetched again when the program is back: its first state comes here.
      if (!contents?.schools) return lose();
      await offStage();
      showAgain(contents);
      server.shown = tag;
      for (const act of followers) act(server.state, server.state);
    }
  } finally {
    server.fetching = false;
  }
}

function offStage() {
  // A hall must not see the plan change; it does when the stage is left.
  if (!onStage()) return Promise.resolve();
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (onStage()) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(document.body, { attributeFilter: ["class"] });
  });
}

async function send(path, body = {}) {
  // Returns the faults, none where it was done.
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Schoolclusters": "1" },
      body: JSON.stringify({ revision: server.state?.revision ?? 0, ...body }),
    });
  } catch {
    return [{ field: "", text: NOT_SENT }];
  }
  const reply = await answer.json().catch(() => ({}));
  if (answer.ok) {
    take(reply);
    complain([]);
    return [];
  }
  if (answer.status === 409) {
    take(reply);
    return [{ field: "", text: STALE }];
  }
  return reply.faults ?? [{ field: "", text: REFUSED }];
}

function change(...changes) {
  return send("/api/change", { changes });
}

async function press(path, body) {
  // For buttons without a form: what is wrong is said in the bar.
  const faults = await send(path, body);
  complain(faults);
  return !faults.length;
}

function complain(faults) {
  const notice = byId("whatif-notice");
  notice.textContent = faults.map(({ text }) => text).join(" ");
  notice.hidden = !faults.length;
}
