/* The chart of command: what the page's table says, drawn. Without this file the table stands alone. */

const drawing = JSON.parse(document.getElementById("drawing").textContent);
const frame = document.querySelector("[data-drawn]");
const WIDE = 190, HIGH = 120, IN_A_ROW = 9;

/* A colour of the style sheet as the canvas needs it: custom properties keep light-dark() unresolved. */
const probe = frame.appendChild(Object.assign(document.createElement("span"), { className: "probe" }));
const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };

const STROKES = { evidenced: "solid", inferred: "dashed", unknown: "dotted" };

/* Levels from the top down, each unit near those that it is under; a long level goes on in the next row. */
const placed = () => {
  const upper = new Map();
  for (const link of drawing.links) upper.set(link.target, [...(upper.get(link.target) ?? []), link.source]);
  const at = new Map();
  let y = 0;
  for (const level of [...new Set(drawing.nodes.map((node) => node.level))].sort((a, b) => b - a)) {
    const over = (node) => { const known = (upper.get(node.id) ?? []).filter((id) => at.has(id)); return known.length ? known.reduce((sum, id) => sum + at.get(id).x, 0) / known.length : 0; };
    const row = drawing.nodes.filter((node) => node.level === level).sort((a, b) => over(a) - over(b));
    for (let start = 0; start < row.length; start += IN_A_ROW) {
      const part = row.slice(start, start + IN_A_ROW);
      part.forEach((node, number) => at.set(node.id, { x: (number - (part.length - 1) / 2) * WIDE, y }));
      y += HIGH;
    }
  }
  return at;
};

frame.hidden = false;
const at = placed();
const canvas = document.getElementById("chart");
canvas.style.blockSize = `min(75vh, ${Math.max(...[...at.values()].map((place) => place.y)) + 2 * HIGH}px)`;
const chart = cytoscape({
  container: canvas,
  elements: [
    ...drawing.nodes.map((node) => ({ data: { ...node, stroke: STROKES[node.certainty], edge: node.asked ? 4 : 2 }, position: at.get(node.id) })),
    ...drawing.links.map((link) => ({ data: { ...link, stroke: STROKES[link.certainty] } })),
  ],
  layout: { name: "preset" },
  autoungrabify: true,
  wheelSensitivity: 0.3,
  minZoom: 0.05,
  maxZoom: 3,
  style: [
    { selector: "node", style: { shape: "round-rectangle", width: 172, height: 78, label: "data(label)", "text-wrap": "wrap", "text-max-width": 160, "text-valign": "center", "font-size": 11, color: colour("ink"), "background-color": colour("surface"), "border-color": colour("ink-soft"), "border-style": "data(stroke)", "border-width": "data(edge)" } },
    { selector: "edge", style: { width: 2, "curve-style": "taxi", "taxi-direction": "downward", "line-color": colour("ink-soft"), "line-style": "data(stroke)", "target-arrow-shape": "none", label: "data(label)", "font-size": 10, color: colour("ink"), "text-background-color": colour("sunken"), "text-background-opacity": 1 } },
  ],
});
const whole = () => { chart.fit(undefined, 24); if (chart.zoom() > 1) { chart.zoom(1); chart.center(); } };
whole();

chart.on("tap", "node", (event) => { location.href = event.target.data("url"); });
for (const button of frame.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    if (button.dataset.zoom === "fit") whole();
    else chart.zoom({ level: chart.zoom() * Number(button.dataset.zoom), renderedPosition: { x: chart.width() / 2, y: chart.height() / 2 } });
  });
}
