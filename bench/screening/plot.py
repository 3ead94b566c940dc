"""How the cost of a question grows with the number of names: a line for each engine, both axes logarithmic, as SVG."""

from collections.abc import Iterable
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP = 640, 360, 70, 24
COLOURS = {"muster": "#1f6f54", "logic-v2": "#a8481d", "rapidfuzz": "#3a5a9c"}


def plot(runs: Iterable[dict]) -> str:
    """The SVG; what is extrapolated is dashed."""
    points = {
        name: [
            (log10(run["size"]), log10(1000 / run["per_second"]), bool(run.get("extrapolated")))
            for run in runs
            if run["engine"] == name
        ]
        for name in COLOURS
    }
    flat = [point for line in points.values() for point in line]
    low_x, high_x = floor(min(x for x, _, _ in flat)), ceil(max(x for x, _, _ in flat) + 0.01)
    low_y, high_y = floor(min(y for _, y, _ in flat)), ceil(max(y for _, y, _ in flat) + 0.01)

    def at(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - low_x) / (high_x - low_x) * (WIDTH - LEFT - 110)
        up = TOP + (high_y - y) / (high_y - low_y) * (HEIGHT - TOP - 50)
        return round(across, 1), round(up, 1)

    marks = [_grid(at(low_x, y), at(high_x, y), f"{10.0**y:g}", below=False) for y in range(low_y, high_y + 1)]
    marks += [_grid(at(x, high_y), at(x, low_y), f"{10**x:,}", below=True) for x in range(low_x, high_x + 1)]
    for name, line in points.items():
        for one, other in pairwise(line):
            marks.append(_line(at(*one[:2]), at(*other[:2]), COLOURS[name], dashed=other[2]))
        for x, y, _ in line:
            across, up = at(x, y)
            marks.append(f'<circle cx="{across}" cy="{up}" r="4" fill="{COLOURS[name]}"/>')
        if line:
            across, up = at(*line[-1][:2])
            marks.append(f'<text x="{across + 10}" y="{up + 4}" fill="{COLOURS[name]}">{name}</text>')
    texts = (
        f"<title>Processor milliseconds for a question by the number of names</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(marks)}'
        f'<text x="{LEFT}" y="14" fill="#333333">ms of processor time for a question</text>'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" fill="#333333">names in the index</text>'
    )
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'{opening} font-family="sans-serif" font-size="12">{texts}</svg>\n'


def _grid(start: tuple[float, float], end: tuple[float, float], label: str, *, below: bool) -> str:
    x, y = (end[0], end[1] + 18) if below else (start[0] - 8, start[1] + 4)
    anchor = "middle" if below else "end"
    text = f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#333333">{label}</text>'
    return _line(start, end, "#dddddd", dashed=False) + text


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, *, dashed: bool) -> str:
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="{colour}" stroke-width="2"{dash}/>'
    )
