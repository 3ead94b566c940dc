/* The map: marks of the page's list on outlines of our own; no tiles, no other host. Without this file the list stands alone. */

const { marks } = JSON.parse(document.getElementById("drawing").textContent);
const frame = document.querySelector("[data-drawn]");
const SIZE = 18;

const probe = frame.appendChild(Object.assign(document.createElement("span"), { className: "probe" }));
const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };

frame.hidden = false;
const map = L.map("map", { zoomControl: false, attributionControl: false, minZoom: 1, maxZoom: 12, worldCopyJump: true });
L.control.zoom({ zoomInTitle: frame.dataset.larger, zoomOutTitle: frame.dataset.smaller }).addTo(map);
L.control.attribution({ prefix: false }).addAttribution("Natural Earth").addTo(map);
map.setView([20, 20], 2);
if (marks.length) map.fitBounds(marks.map((mark) => mark.at), { padding: [32, 32], maxZoom: 8 });

fetch(frame.dataset.outlines).then((answer) => answer.json()).then((world) => {
  L.geoJSON(topojson.feature(world, world.objects.countries), {
    interactive: false,
    style: { color: colour("line-strong"), weight: 1, fillColor: colour("surface"), fillOpacity: 1 },
  }).addTo(map);
});

/* Marks at one place stand around it, so that none hides another. */
const together = new Map();
for (const mark of marks) {
  const place = mark.at.join();
  const before = together.get(place) ?? 0;
  together.set(place, before + 1);
  const away = before === 0 ? 0 : SIZE * (1 + Math.floor((before - 1) / 8) * 0.9);
  const turn = ((before - 1) % 8) * (Math.PI / 4);
  const sign = document.createElement("span");
  sign.append(Object.assign(document.createElement("b"), { textContent: mark.kind[0].toUpperCase() }));
  const anchor = [SIZE / 2 - away * Math.cos(turn), SIZE / 2 - away * Math.sin(turn)];
  const icon = L.divIcon({ className: "mark", html: sign, iconSize: [SIZE, SIZE], iconAnchor: anchor });
  const words = document.createElement("p");
  const link = Object.assign(document.createElement("a"), { href: mark.url, textContent: mark.title });
  words.append(link, document.createElement("br"), mark.words);
  const drawn = L.marker(mark.at, { icon, title: `${mark.title}: ${mark.words}` }).bindPopup(words).addTo(map);
  Object.assign(drawn.getElement().dataset, { kind: mark.kind, certainty: mark.certainty });
}
