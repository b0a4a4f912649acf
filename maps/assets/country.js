// The map of a plan of all England: thousands of clusters on a canvas, found by name or by a click.

(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("country").textContent);
  const COLOURS = ["#0b3c78", "#b3470f", "#1d6b4f", "#7a2c8f", "#8a6d00", "#a11d3f", "#00707f", "#4d4d4d"];
  const FAR = 16, MOST = 60, NEAREST = 7;
  const byId = (id) => document.getElementById(id);
  const canvas = byId("map"), pen = canvas.getContext("2d");
  const land = new Path2D(data.land), borders = new Path2D(data.borders);
  const firsts = [0];
  for (const [, size] of data.clusters) firsts.push(firsts[firsts.length - 1] + size);
  const placed = firsts[firsts.length - 1];
  const clusterOf = new Int32Array(data.names.length).fill(-1);
  const middles = data.clusters.map(([, size], at) => {
    let x = 0, y = 0;
    for (let i = firsts[at]; i < firsts[at + 1]; i += 1) { clusterOf[i] = at; x += data.x[i]; y += data.y[i]; }
    return [x / size, y / size];
  });
  const colours = coloured();
  const view = { x: 0, y: 0, scale: 1 };
  let chosen = -1, waiting = false;

  function coloured() {
    // Each cluster in turn takes the colour that is least used by its nearest ones before it.
    const cell = 150, grid = new Map(), taken = new Int8Array(middles.length);
    middles.forEach(([x, y], at) => {
      const near = [];
      for (let dx = -1; dx <= 1; dx += 1) for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of grid.get((Math.floor(x / cell) + dx) + " " + (Math.floor(y / cell) + dy)) || []) {
          near.push([Math.hypot(middles[other][0] - x, middles[other][1] - y), other]);
        }
      }
      near.sort((a, b) => a[0] - b[0]);
      const used = new Set(near.slice(0, NEAREST).map(([, other]) => taken[other]));
      const free = COLOURS.findIndex((_, colour) => !used.has(colour));
      taken[at] = free < 0 ? at % COLOURS.length : free;
      const key = Math.floor(x / cell) + " " + Math.floor(y / cell);
      grid.set(key, [...(grid.get(key) || []), at]);
    });
    return taken;
  }

  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    const wide = canvas.clientWidth, high = canvas.clientHeight;
    if (canvas.width !== Math.round(wide * ratio)) canvas.width = Math.round(wide * ratio);
    if (canvas.height !== Math.round(high * ratio)) canvas.height = Math.round(high * ratio);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const s = view.scale * ratio;
    pen.setTransform(s, 0, 0, s, -view.x * s, -view.y * s);
    pen.fillStyle = "#ffffff";
    pen.fill(land);
    const px = 1 / view.scale;
    pen.strokeStyle = "#5a5a5a";
    pen.lineWidth = px;
    pen.setLineDash([6 * px, 3 * px]);
    pen.stroke(borders);
    pen.setLineDash([]);
    const right = view.x + wide * px, bottom = view.y + high * px;
    const inside = ([x, y]) => x > view.x - 400 && x < right + 400 && y > view.y - 400 && y < bottom + 400;
    const radius = Math.max(1.2, Math.min(6, view.scale * 3)) * px;
    COLOURS.forEach((colour, number) => {
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineWidth = Math.max(0.6, Math.min(2.5, view.scale * 2)) * px;
      const lines = new Path2D(), dots = new Path2D();
      middles.forEach((middle, at) => {
        if (colours[at] !== number || !inside(middle)) return;
        for (let i = firsts[at]; i < firsts[at + 1]; i += 1) {
          lines.moveTo(middle[0], middle[1]);
          lines.lineTo(data.x[i], data.y[i]);
          dots.rect(data.x[i] - radius, data.y[i] - radius, 2 * radius, 2 * radius);
        }
      });
      pen.stroke(lines);
      pen.fill(dots);
    });
    pen.strokeStyle = "#000000";
    pen.lineWidth = 1.5 * px;
    for (let i = placed; i < data.names.length; i += 1) {
      pen.strokeRect(data.x[i] - 2 * radius, data.y[i] - 2 * radius, 4 * radius, 4 * radius);
    }
    if (chosen >= 0) {
      pen.lineWidth = 3 * px;
      for (let i = firsts[chosen]; i < firsts[chosen + 1]; i += 1) {
        pen.beginPath();
        pen.arc(data.x[i], data.y[i], radius + 4 * px, 0, 2 * Math.PI);
        pen.stroke();
      }
    }
    if (view.scale > FAR / 100) names(ratio, inside);
  }

  function names(ratio, inside) {
    // Where there is room: the chosen cluster first, then the others.
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = "600 13px " + getComputedStyle(document.body).fontFamily;
    pen.textAlign = "center";
    pen.lineWidth = 3;
    const boxes = [];
    const order = middles.map((_, at) => at).filter((at) => inside(middles[at]));
    order.sort((a, b) => (b === chosen) - (a === chosen));
    for (const at of order) {
      const x = (middles[at][0] - view.x) * view.scale, y = (middles[at][1] - view.y) * view.scale;
      const half = pen.measureText(data.clusters[at][0]).width / 2 + 4;
      if (boxes.some(([bx, by, bh]) => Math.abs(bx - x) < bh + half && Math.abs(by - y) < 18)) continue;
      boxes.push([x, y, half]);
      pen.strokeStyle = "#ffffff";
      pen.strokeText(data.clusters[at][0], x, y);
      pen.fillStyle = COLOURS[colours[at]];
      pen.fillText(data.clusters[at][0], x, y);
    }
  }

  function fit([left, top, wide, high]) {
    view.scale = Math.min(canvas.clientWidth / wide, canvas.clientHeight / high);
    view.x = left - (canvas.clientWidth / view.scale - wide) / 2;
    view.y = top - (canvas.clientHeight / view.scale - high) / 2;
    later();
  }

  function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
    const scale = Math.min(Math.max(view.scale * factor, 0.02), 20);
    view.x += x / view.scale - x / scale;
    view.y += y / view.scale - y / scale;
    view.scale = scale;
    later();
  }

  function show(at, move) {
    chosen = at;
    const [name, size, longest, mean] = data.clusters[at];
    byId("chosen").hidden = false;
    byId("chosen-name").textContent = "Cluster " + (at + 1) + ": " + (name || "no name");
    byId("chosen-says").textContent = size + " schools; the longest drive takes " + longest + " minutes, the mean " + mean + ".";
    const body = byId("chosen-schools");
    body.replaceChildren();
    const xs = [], ys = [];
    for (let i = firsts[at]; i < firsts[at + 1]; i += 1) {
      const row = body.insertRow();
      row.insertCell().textContent = data.names[i] + " (" + data.urns[i] + ")";
      row.insertCell().textContent = data.authorities[data.la[i]];
      row.insertCell().textContent = data.pupils[i] === null ? "\u2013" : data.pupils[i];
      xs.push(data.x[i]);
      ys.push(data.y[i]);
    }
    if (move) {
      const left = Math.min(...xs), top = Math.min(...ys);
      const span = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 20);
      fit([left - span * 0.6, top - span * 0.6, Math.max(...xs) - left + span * 1.2, Math.max(...ys) - top + span * 1.2]);
    }
    later();
  }

  function find() {
    const sought = byId("sought").value.trim().toLowerCase();
    const list = byId("found");
    list.replaceChildren();
    byId("count").textContent = "";
    if (sought.length < 2) return;
    const found = [];
    data.clusters.forEach(([name], at) => {
      if (name.toLowerCase().includes(sought)) found.push(["Cluster " + name, at]);
    });
    data.names.forEach((name, i) => {
      const la = data.authorities[data.la[i]];
      if (name.toLowerCase().includes(sought) || la.toLowerCase().includes(sought) || String(data.urns[i]) === sought) {
        found.push([name + ", " + la, clusterOf[i], i]);
      }
    });
    byId("count").textContent = found.length + " found" + (found.length > MOST ? ", the first " + MOST + " shown" : "");
    for (const [words, at, i] of found.slice(0, MOST)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = at < 0 ? words + ": in no cluster. " + data.reasons[i - placed] : words;
      button.addEventListener("click", () => (at < 0 ? fit([data.x[i] - 100, data.y[i] - 100, 200, 200]) : show(at, true)));
      list.append(document.createElement("li"));
      list.lastChild.append(button);
    }
  }

  byId("title").textContent = data.title;
  byId("wording").textContent = data.wording;
  byId("quality").textContent = data.quality;
  byId("sources").textContent = data.sources;
  byId("sought").addEventListener("input", find);
  byId("nearer").addEventListener("click", () => zoom(1.6));
  byId("farther").addEventListener("click", () => zoom(1 / 1.6));
  byId("all").addEventListener("click", () => fit(data.view));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      view.x += (step[0] * 80) / view.scale;
      view.y += (step[1] * 80) / view.scale;
      later();
    } else if (event.key === "+" || event.key === "=") zoom(1.6);
    else if (event.key === "-") zoom(1 / 1.6);
    else return;
    event.preventDefault();
  });
  const held = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, [event.offsetX, event.offsetY]);
    canvas.setPointerCapture(event.pointerId);
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = [event.offsetX, event.offsetY];
    const others = [...held].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (others.length) {
      const apart = (at) => Math.hypot(at[0] - others[0][0], at[1] - others[0][1]);
      zoom(apart(now) / Math.max(apart(before), 1), others[0][0], others[0][1]);
    } else {
      view.x -= (now[0] - before[0]) / view.scale;
      view.y -= (now[1] - before[1]) / view.scale;
      later();
    }
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    held.set(event.pointerId, now);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (held.delete(event.pointerId) && moved < 6) {
      const x = view.x + event.offsetX / view.scale, y = view.y + event.offsetY / view.scale;
      let best = -1, least = 20 / view.scale;
      for (let i = 0; i < placed; i += 1) {
        const away = Math.hypot(data.x[i] - x, data.y[i] - y);
        if (away < least) { least = away; best = clusterOf[i]; }
      }
      if (best >= 0) show(best, false);
    }
  });
  canvas.addEventListener("pointercancel", (event) => held.delete(event.pointerId));
  window.addEventListener("resize", later);
  fit(data.view);
})();
