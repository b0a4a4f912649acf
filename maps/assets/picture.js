// This view as a picture: what the map shows, in a frame that says what it is, made in the page.

const FRAME_PX = 16;

function saveView() {
  const canvas = drawView();
  canvas.toBlob((blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: `${pictureName()}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    announce("The picture is saved");
  }, "image/png");
}

function pictureName() {
  const chosen = opened ? `cluster-${opened.number}` : "all";
  const name = plan.title.normalize("NFKD").replace(/[^a-z0-9]+/gi, "-").replace(/^-+|-+$/g, "");
  return `${name.slice(0, 60) || "map"}-${chosen}`;
}

function drawView() {
  const box = map.getContainer().getBoundingClientRect();
  const ratio = Math.max(2, window.devicePixelRatio || 1); // for paper and slides
  const width = box.width + 2 * FRAME_PX;
  const canvas = element("canvas");
  const context = canvas.getContext("2d");
  const date = plan.facts.find(([name]) => name === "Date")?.[1] ?? "";
  const heading = opened ? `${plan.title}: ${opened.title}` : plan.title;
  const head = [
    ...wrapped(context, heading, `700 22px ${FACE}`, width - 2 * FRAME_PX, 28),
    ...wrapped(context, `Proposal. ${plan.wording}. ${date}`, `14px ${FACE}`, width - 2 * FRAME_PX, 20),
  ];
  const foot = wrapped(context, plan.attributions.join(" "), `12px ${FACE}`, width - 2 * FRAME_PX, 16);
  const [above, below] = [head, foot].map((lines) => lines.reduce((sum, { step }) => sum + step, 0));
  const top = above + 1.5 * FRAME_PX;
  canvas.width = width * ratio;
  canvas.height = (top + box.height + below + 1.5 * FRAME_PX) * ratio;
  context.scale(ratio, ratio);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, canvas.height);
  writeLines(context, head, FRAME_PX * 0.75);
  context.save();
  context.translate(FRAME_PX, top);
  context.beginPath();
  context.rect(0, 0, box.width, box.height);
  context.clip();
  drawMapOn(context, box);
  context.restore();
  context.strokeStyle = BORDER;
  context.strokeRect(FRAME_PX, top, box.width, box.height);
  writeLines(context, foot, top + box.height + FRAME_PX * 0.5);
  return canvas;
}

function drawMapOn(context, box) {
  context.fillStyle = getComputedStyle(map.getContainer()).backgroundColor;
  context.fillRect(0, 0, box.width, box.height);
  const layers = [...map.getContainer().querySelectorAll(".leaflet-pane canvas, .place, .number, .letter.on-map")]
    .filter((each) => each.checkVisibility());
  const height = (each) => Number(getComputedStyle(each.closest(".leaflet-map-pane > *")).zIndex);
  for (const each of layers.sort((a, b) => height(a) - height(b))) {
    const { left, top, width, height: high } = each.getBoundingClientRect();
    const at = [left - box.left, top - box.top];
    if (each.tagName === "CANVAS") context.drawImage(each, ...at, width, high);
    else if (each.matches(".place")) drawWords(context, each, at, width, high, "#ffffff");
    else drawBadge(context, each, at, width, high);
  }
}

function drawBadge(context, badge_, [left, top], width, high) {
  const style = getComputedStyle(badge_);
  context.beginPath();
  if (style.borderTopLeftRadius === "3px") context.rect(left, top, width, high);
  else context.arc(left + width / 2, top + high / 2, width / 2, 0, 2 * Math.PI);
  context.fillStyle = style.backgroundColor;
  context.fill();
  context.lineWidth = parseFloat(style.borderTopWidth) || 1;
  context.strokeStyle = parseFloat(style.borderTopWidth) ? style.borderTopColor : "#ffffff";
  context.stroke();
  drawWords(context, badge_, [left, top], width, high);
}

function drawWords(context, label, [left, top], width, high, halo = null) {
  const style = getComputedStyle(label);
  const at = [label.textContent, left + width / 2, top + high / 2];
  context.font = `${style.fontWeight} ${style.fontSize} ${FACE}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (halo) {
    context.lineWidth = 3;
    context.strokeStyle = halo;
    context.strokeText(...at);
  }
  context.fillStyle = style.color;
  context.fillText(...at);
}

function wrapped(context, text, font, room, step) {
  context.font = font;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && context.measureText(longer).width > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => ({ line, font, step, room }));
}

function writeLines(context, lines, top) {
  let y = top;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillStyle = BORDER;
  for (const { line, font, step, room } of lines) {
    context.font = font;
    context.fillText(line, FRAME_PX, y, room);
    y += step;
  }
}
