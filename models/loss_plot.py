"""The course of the loss as an SVG picture, without a plotting library."""

from collections.abc import Iterable, Mapping, Sequence

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 40, 44
COLOURS = ("#9aa7b5", "#c8442e", "#2e6fc8")
NAMES = {"loss": "training", "eval_loss": "validation"}

Point = tuple[float, float]


def plot_loss(history: Iterable[Mapping[str, float]], title: str) -> str:
    """An SVG document of both losses over the steps. `history` as in finetune.Trained."""
    entries = list(history)
    lines = {
        name: [(entry["step"], entry[key]) for entry in entries if key in entry]
        for key, name in NAMES.items()
    }
    return plot_lines(lines, title, "step")


def plot_lines(lines: Mapping[str, Sequence[Point]], title: str, below: str) -> str:
    """An SVG document of up to three named lines; `below` says what runs from left to right."""
    everything = [point for points in lines.values() for point in points]
    last = max((x for x, _ in everything), default=1) or 1
    highest = max((y for _, y in everything), default=1.0) * 1.05 or 1.0

    def place(point: Point) -> str:
        x = LEFT + point[0] / last * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - point[1] / highest * (HEIGHT - TOP - BOTTOM)
        return f"{x:.1f},{y:.1f}"

    parts = [*_frame(title, below), *_ticks(last, highest)]
    for number, ((name, points), colour) in enumerate(zip(lines.items(), COLOURS, strict=False)):
        drawn = " ".join(place(point) for point in points)
        style = f'fill="none" stroke="{colour}" stroke-width="{min(1 + number, 2)}"'
        parts.append(f'<polyline points="{drawn}" {style}/>')
        parts.append(_text(WIDTH - RIGHT - 150, TOP + 16 * number, name, colour))
    return "\n".join([*parts, "</svg>", ""])


def _frame(title: str, below: str) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 22, title, "#222222"),
        _text(WIDTH // 2, HEIGHT - 8, below, "#555555"),
        f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#555555"/>',
    ]


def _ticks(last: float, highest: float) -> list[str]:
    bottom = HEIGHT - BOTTOM
    high = _text(6, TOP + 5, f"{highest:.2f}", "#555555")
    low = _text(6, bottom + 5, "0", "#555555")
    return [high, low, _text(WIDTH - RIGHT - 30, bottom + 18, f"{last:.4g}", "#555555")]


def _text(x: float, y: float, words: str, colour: str) -> str:
    safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    font = 'font-family="sans-serif" font-size="13"'
    return f'<text x="{x}" y="{y}" fill="{colour}" {font}>{safe}</text>'
