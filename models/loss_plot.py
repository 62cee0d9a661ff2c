"""The course of the loss as an SVG picture, without a plotting library."""

from collections.abc import Iterable, Mapping, Sequence

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 40, 44
COLOURS = {"loss": "#9aa7b5", "eval_loss": "#c8442e"}
LABELS = {"loss": "training", "eval_loss": "validation"}

Point = tuple[float, float]


def plot_loss(history: Iterable[Mapping[str, float]], title: str) -> str:
    """An SVG document of both losses over the steps. `history` as in finetune.Trained."""
    lines = {name: _points(history, name) for name in COLOURS}
    everything = [point for points in lines.values() for point in points]
    last = max((x for x, _ in everything), default=1) or 1
    highest = max((y for _, y in everything), default=1.0) * 1.05 or 1.0

    def place(point: Point) -> str:
        x = LEFT + point[0] / last * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - point[1] / highest * (HEIGHT - TOP - BOTTOM)
        return f"{x:.1f},{y:.1f}"

    parts = [*_frame(title), *_ticks(last, highest)]
    for number, (name, points) in enumerate(lines.items()):
        drawn = " ".join(place(point) for point in points)
        style = f'fill="none" stroke="{COLOURS[name]}" stroke-width="{1 + number}"'
        parts.append(f'<polyline points="{drawn}" {style}/>')
        parts.append(_text(WIDTH - RIGHT - 90, TOP + 16 * number, LABELS[name], COLOURS[name]))
    return "\n".join([*parts, "</svg>", ""])


def _points(history: Iterable[Mapping[str, float]], name: str) -> Sequence[Point]:
    return [(entry["step"], entry[name]) for entry in history if name in entry]


def _frame(title: str) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 22, title, "#222222"),
        _text(WIDTH // 2, HEIGHT - 8, "step", "#555555"),
        f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#555555"/>',
    ]


def _ticks(last: float, highest: float) -> list[str]:
    bottom = HEIGHT - BOTTOM
    high = _text(6, TOP + 5, f"{highest:.2f}", "#555555")
    low = _text(6, bottom + 5, "0", "#555555")
    return [high, low, _text(WIDTH - RIGHT - 30, bottom + 18, f"{last:g}", "#555555")]


def _text(x: float, y: float, words: str, colour: str) -> str:
    safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    font = 'font-family="sans-serif" font-size="13"'
    return f'<text x="{x}" y="{y}" fill="{colour}" {font}>{safe}</text>'
