// Ctrl-P: the map is fitted to the paper before it is printed, and to the window again after it.

function startPrint(map, fit, status) {
  const legend = document.querySelector(".legend");
  let before = null;
  let added = [];
  const printing = (on) => {
    document.documentElement.classList.toggle("printing", on);
    map.invalidateSize({ animate: false });
  };
  window.addEventListener("beforeprint", () => {
    before = { at: map.getCenter(), zoom: map.getZoom(), legend: legend.open };
    legend.open = true;
    printing(true);
    fit();
    // Browsers print a canvas that was just resized as nothing.
    added = [...map.getContainer().querySelectorAll("canvas")].map((canvas) => {
      const picture = element("img", { alt: "", src: canvas.toDataURL(), class: canvas.className });
      picture.style.cssText = canvas.style.cssText;
      canvas.after(picture);
      return picture;
    });
    added.push(element("p", { text: status() }));
    document.querySelector(".masthead").append(added.at(-1));
  });
  window.addEventListener("afterprint", () => {
    for (const each of added) each.remove();
    legend.open = before.legend;
    printing(false);
    map.setView(before.at, before.zoom, { animate: false });
  });
}
