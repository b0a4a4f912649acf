// Moving one school to another cluster: the price of each, by dragging the school on the map or
// from the list in its form, before anything is solved.

const DRAG_PX = 6; // less is a click
const ON_PX = 10; // over a school its cluster is meant, whatever area it lies in
const NEAR_PX = 40; // so it is beside every area

const priced = { key: "", answer: null };
let dragging = null;

function pricesOf(school) {
  // Asked for once for each state of the plan: the list, the drag and the card share it.
  const key = [server.state.revision, server.state.contents, school.urn].join(" ");
  if (priced.key !== key) Object.assign(priced, { key, answer: askPrices(school) });
  return priced.answer;
}

async function askPrices(school) {
  const answer = await fetch(`/api/moves?urn=${school.urn}`).catch(() => null);
  const reply = (await answer?.json().catch(() => null)) ?? {};
  if (answer?.ok) return new Map(reply.clusters.map((each) => [each.number, each]));
  priced.key = "";
  return (reply.faults ?? [{ text: NOT_SENT }]).map(({ text }) => text).join(" ");
}

function verdictOf(price) {
  if (price.allowed) return price.price;
  return price.others ? "only if others make room" : "not allowed";
}

function priceInWords(price) {
  return price.allowed ? price.price : `${verdictOf(price)}. ${price.against[0]}`;
}

function rankOf(price) {
  return price.allowed ? 0 : price.others ? 1 : 2;
}

function priceParts(price) {
  const { allowed, others } = price;
  // Paragraphs: in the list of schools a list would look like schools.
  const said = (kind, sentences) => sentences.map((text) => element("p", { class: kind, text }));
  const head = allowed ? `Allowed by every rule. The plan would cost ${price.price}.`
    : others ? `Not as it stands. Make it a change, and Solve finds which schools make room. By itself it would cost ${price.price}.`
      : "The rules do not allow it.";
  return [
    element("p", { class: "price-head", text: head }),
    ...said("against", price.against),
    ...said("told", price.told),
    ...(price.known ? [] : [element("p", { text: "The answer made this cluster. A change names clusters of the plan in hand, so this cannot be made one." })]),
    ...(waitsForAnswer(server.state) ? [element("p", { text: "Changes that are not solved yet are counted as they were asked for." })] : []),
  ];
}

function waitsForAnswer({ changes, answer }) {
  return changes.length > 0 && !answer;
}

function canAsk(price) {
  return price.known && (price.allowed || price.others);
}

function clusterNamed(number) {
  return plan.clusters.find((cluster) => cluster.number === number);
}

function askMove(school, number) {
  return change({ do: "move", urn: school.urn, cluster: number });
}

// The form, which needs no pointer: choose the cluster, read the price, make it a change.

function moveForm(school) {
  const id = `move-${school.urn}-cluster`;
  const others = plan.clusters.filter((cluster) => cluster !== school.cluster);
  const told = element("div", { id: `${id}-price`, class: "price", role: "status" }, element("p", { text: "Working out the prices…" }));
  let prices = null;
  const made = actForm(school, "move", "Make this a change", [
    field({
      id, name: "cluster", label: `Cluster for ${school.name}`,
      options: others.map((cluster) => [String(cluster.number), cluster.title]),
    }),
    element("button", { ...AIMED, text: "Choose on the map", on: { click: aim } }),
    told,
  ], () => {
    const price = prices?.get?.(Number(valueOf(made, "cluster")));
    if (price && !price.allowed && !price.others) return [{ field: "cluster", text: price.against.join(" ") }];
    return askMove(school, Number(valueOf(made, "cluster")));
  });
  inputOf(made, "cluster").addEventListener("change", tell);
  fill();
  return made;

  async function fill() {
    prices = await pricesOf(school);
    if (!made.isConnected) return;
    if (typeof prices === "string") return told.replaceChildren(element("p", { class: "fault", text: prices }));
    const list = inputOf(made, "cluster");
    const [held, kept] = [list.value, sessionStorage.getItem(made.id) !== null || list.dataset.chosen];
    const ranked = [...prices.values()].filter(({ number }) => clusterNamed(number))
      .sort((one, other) => rankOf(one) - rankOf(other) || (one.minutes ?? Infinity) - (other.minutes ?? Infinity));
    list.replaceChildren(...ranked.map((price) => element("option", {
      value: String(price.number), text: `${clusterNamed(price.number).title}: ${verdictOf(price)}`,
    })));
    if (kept) list.value = held;
    tell();
  }

  function tell() {
    const price = prices?.get?.(Number(valueOf(made, "cluster")));
    if (price) told.replaceChildren(...priceParts(price));
  }

  function aim() {
    pickCluster(`Choose the cluster for ${school.name}: click it on the map, or find a school of it here. Escape cancels.`,
      (cluster) => {
        const list = inputOf(made, "cluster");
        list.value = String(cluster.number);
        list.dataset.chosen = "yes";
        tell();
        made.querySelector('[type="submit"]').focus();
      });
  }
}

// The drag.

function watchDrags() {
  // Marks are made anew with every plan that is shown.
  for (const school of plan.schools) {
    school.mark.on("mousedown", ({ originalEvent }) => beginDrag(school, originalEvent));
  }
}

function beginDrag(school, event) {
  if (event.button !== 0 || onStage() || picking) return;
  pricesOf(school); // on their way before the pointer is over another cluster
  map.dragging.disable();
  dragging = { school, from: [event.clientX, event.clientY], ghost: null, prices: null, target: null, seen: null };
  const { signal, abort } = abortable();
  dragging.end = abort;
  document.addEventListener("mousemove", drag, { signal });
  document.addEventListener("mouseup", drop, { signal });
  document.addEventListener("keydown", (pressed) => {
    if (pressed.key !== "Escape") return;
    pressed.stopPropagation();
    endDrag();
    announce("Nothing was moved.");
  }, { signal, capture: true });
}

function abortable() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}

function drag(event) {
  if (!event.buttons) return endDrag(); // the button was let go outside the window
  if (!dragging.ghost) {
    const [x, y] = dragging.from;
    if (Math.hypot(event.clientX - x, event.clientY - y) < DRAG_PX) return;
    startGhost();
  }
  dragging.at = event;
  const { x, y } = map.mouseEventToContainerPoint(event);
  const right = map.getSize().x - dragging.ghost.offsetWidth - 26; // its margins
  dragging.ghost.style.transform = `translate(${Math.round(Math.min(x, right))}px, ${Math.round(y)}px)`;
  aimDrag(clusterAt(event));
}

function startGhost() {
  const { school } = dragging;
  closeCard();
  dragging.ghost = element("div", { class: "ghost", "aria-hidden": "true" },
    schoolIcon(school), element("strong", { text: school.name }), element("span"));
  map.getContainer().append(dragging.ghost);
  document.body.classList.add("dragging-school");
  const mine = dragging;
  pricesOf(school).then((prices) => {
    if (dragging !== mine) return;
    mine.prices = prices;
    if (typeof prices !== "string") dim(prices);
    sayOnGhost();
  });
}

function dim(prices) {
  // Clusters that no rule lets it join fade.
  for (const cluster of plan.clusters) {
    const price = prices.get(cluster.number);
    if (!price || rankOf(price) < 2) continue;
    cluster.layer.setStyle(ASIDE);
    cluster.style = ASIDE;
  }
}

function clusterAt(event) {
  const spot = map.mouseEventToContainerPoint(event);
  let [nearest, least] = [null, NEAR_PX];
  for (const { cluster, mark } of plan.schools) {
    const apart = map.latLngToContainerPoint(mark.getLatLng()).distanceTo(spot);
    if (cluster && apart < least) [nearest, least] = [cluster, apart];
  }
  if (nearest && least < ON_PX) return nearest;
  const point = map.mouseEventToLatLng(event);
  return plan.clusters.find(({ area }) => (area ?? []).some((rings) => inside(point, rings))) ?? nearest;
}

function inside({ lat, lng }, rings) {
  // A ray to the east crosses the edges an odd number of times; holes are rings like any other.
  let odd = false;
  for (const ring of rings) {
    for (let at = 0, last = ring.length - 1; at < ring.length; last = at++) {
      const [[y1, x1], [y2, x2]] = [ring[at], ring[last]];
      if (y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
    }
  }
  return odd;
}

function aimDrag(cluster) {
  const target = cluster && cluster !== dragging.school.cluster ? cluster : null;
  if (target === dragging.target) return;
  dragging.target = target;
  dragging.seen?.remove();
  dragging.seen = target && L.polygon(target.area ?? [], {
    renderer: plan.renderer, interactive: false, color: BORDER, weight: 5, dashArray: "10 6", fill: false,
  }).addTo(map);
  sayOnGhost();
}

function sayOnGhost() {
  const { target, prices, ghost } = dragging;
  if (!ghost) return;
  const price = target && prices?.get?.(target.number);
  const words = !target ? "Drop it on another cluster"
    : typeof prices === "string" ? prices
      : `${target.title}: ${price ? priceInWords(price) : "…"}`;
  ghost.lastChild.textContent = words;
  ghost.classList.toggle("refused", Boolean(price && !price.allowed));
}

async function drop(event) {
  const { school, ghost, target } = dragging;
  endDrag();
  if (!ghost) return;
  swallowClick();
  if (!target) return;
  const prices = await pricesOf(school);
  const price = prices?.get?.(target.number);
  if (price) showCard(school, target, price);
  else complain([{ text: typeof prices === "string" ? prices : NOT_SENT }]);
}

function swallowClick() {
  // The click that ends a drag opens nothing; if there is none, the next is not lost.
  const swallow = (event) => event.stopPropagation();
  map.getContainer().addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => map.getContainer().removeEventListener("click", swallow, { capture: true }));
}

function endDrag() {
  const { ghost, seen, end } = dragging;
  end();
  map.dragging.enable();
  ghost?.remove();
  seen?.remove();
  document.body.classList.remove("dragging-school");
  dragging = null;
  if (ghost) look.again();
}

// The card over the map, where a school was dropped.

function showCard(school, cluster, price) {
  closeCard();
  const ask = element("button", { type: "button", class: "plain strong", text: "Make this a change" });
  const title = `${school.name} to ${cluster.title}`;
  const card = element("section", { id: "price-card", class: "picking price", role: "dialog", "aria-label": title },
    element("div", {}, element("h3", { text: title }), ...priceParts(price)),
    element("div", { class: "whatif-steps" },
      ...(canAsk(price) ? [ask] : []),
      element("button", { ...AIMED, text: "Close", on: { click: leave } })));
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  ask.addEventListener("click", async () => {
    const faults = await askMove(school, cluster.number);
    complain(faults);
    if (!faults.length) leave();
  });
  document.querySelector(".stage").prepend(card);
  card.querySelector("button").focus();
  announce(`${title}. ${card.querySelector(".price-head").textContent}`);

  function leave() {
    closeCard();
    map.getContainer().focus();
  }
}

function closeCard() {
  byId("price-card")?.remove();
}

function startMoving() {
  watchDrags();
  follow((state, before) => {
    // What a card says is of the plan as it was.
    if (before && (state === before || state.revision !== before.revision)) closeCard();
    if (state === before) watchDrags();
  });
}
