// Room on the screen: what is taken, and where a label goes if its own place is taken.

class Taken {
  // Rectangles in use on the screen, in coarse cells so that 600 numbers stay quick.
  constructor() {
    this.cells = new Map();
  }

  *keys({ left, top, right, bottom }) {
    for (let x = Math.floor(left / 64); x <= Math.floor(right / 64); x++) {
      for (let y = Math.floor(top / 64); y <= Math.floor(bottom / 64); y++) yield x * 65536 + y;
    }
  }

  free(box) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (box.left < other.right && other.left < box.right
            && box.top < other.bottom && other.top < box.bottom) return false;
      }
    }
    return true;
  }

  take(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
}

function boxAround(point, width, height = width) {
  return {
    left: point.x - width / 2, right: point.x + width / 2,
    top: point.y - height / 2, bottom: point.y + height / 2,
  };
}

function within(box, view) {
  return box.left >= 0 && box.top >= 0 && box.right <= view.x && box.bottom <= view.y;
}

function placeNear(anchor, size, taken, rings, allowed = () => true) {
  // On the anchor if there is room, else on the nearest of widening rings around it.
  for (let ring = 0; ring <= rings; ring++) {
    const turns = ring ? Math.max(RULES.turns, 4 * ring) : 1;
    for (let turn = 0; turn < turns; turn++) {
      const angle = (turn * 2 * Math.PI) / turns - Math.PI / 2;
      const reach = ring * size * RULES.step;
      const point = anchor.add(L.point(Math.cos(angle) * reach, Math.sin(angle) * reach));
      const box = boxAround(point, size);
      if (allowed(box) && taken.free(box)) return point;
    }
  }
  return null;
}

function placeCallouts(anchors, size, taken, view) {
  // One spot for each anchor, all in view and none over another: in a crowded town far from its
  // school if need be, since its leader shows which one it belongs to.
  const rings = Math.ceil(Math.hypot(view.x, view.y) / (size * RULES.step));
  const spots = anchors.map((anchor) => {
    const spot = placeNear(anchor, size, taken, rings, (box) => within(box, view)) ?? anchor;
    taken.take(boxAround(spot, size));
    return spot;
  });
  uncross(anchors, spots);
  return spots;
}

function uncross(anchors, spots) {
  // Two leaders that cross are longer together than after they swap ends; each swap shortens the
  // total, so this ends.
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 0; i < spots.length; i++) {
      for (let j = 0; j < i; j++) {
        const now = anchors[i].distanceTo(spots[i]) + anchors[j].distanceTo(spots[j]);
        const then = anchors[i].distanceTo(spots[j]) + anchors[j].distanceTo(spots[i]);
        if (then > now - 0.5) continue;
        [spots[i], spots[j]] = [spots[j], spots[i]];
        changed = true;
      }
    }
  }
}
