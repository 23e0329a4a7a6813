# SPDX-License-Identifier: MIT OR Apache-2.0
"""The bar charts of the benchmarks, as SVG: two bars a figure on a logarithmic scale,
with a mark where the goal is. What services cost above, the network below."""

import html
import math

LABELS, PLOT, VALUES = 210, 520, 250  # widths, from left to right
TOP, ROW, BAR = 96, 36, 13            # height of the head, a figure, a bar
OURS, THEIRS, GOAL, MISSED, GRID = "#0072b2", "#e69f00", "#111111", "#c00000", "#dddddd"
UNITS = {"gaps": " (number)", "MB/s": " (MB/s)", "1/s": " (1/s)", "us": " (us)"}
LEAST = 1  # where the scale begins; bars below it have no length


def text(x, y, words, anchor="start", fill="#111111", size=12, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" '
            f'font-size="{size}" font-weight="{weight}">{html.escape(words)}</text>')


def box(x, y, width, height, fill):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{fill}"/>')


def number(value):
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:,.1f}"


class Scale:
    """From a value to its place on a logarithmic axis of whole decades."""

    def __init__(self, values):
        self.decades = max(1, math.ceil(math.log10(max([10, *values]))))

    def x(self, value):
        part = math.log10(max(value, LEAST) / LEAST) / self.decades
        return LABELS + PLOT * min(part, 1)


def head(about):
    systems = [("HermitCore", OURS), (f"Linux {about.get('linux', '(not measured)')}", THEIRS)]
    parts = [text(16, 28, "What services cost, in instructions", size=17, weight="bold"),
             text(16, 48, f"one source on both systems, {about['qemu']}, -icount shift=0; "
                          "logarithmic, shorter is better", fill="#555555")]
    x = LABELS
    for name, fill in systems:
        parts += [box(x, 61, 14, 12, fill), text(x + 20, 72, name)]
        x += 50 + 7 * len(name)
    return parts + [box(x, 59, 3, 16, GOAL), text(x + 10, 72, "goal")]


def grid(scale, top, bottom):
    parts = []
    for decade in range(scale.decades + 1):
        x = scale.x(LEAST * 10 ** decade)
        parts += [box(x, top, 1, bottom - top, GRID),
                  text(x, bottom + 16, f"{LEAST * 10 ** decade:,}", "middle", "#555555", 11)]
    return parts


def value_words(row):
    """What stands beside the bar of HermitCore, and its colour."""
    words = "not measured" if row["hermit"] is None else number(row["hermit"])
    if row["goal"] is None:
        return words, MISSED if row["hermit"] is None else "#111111"
    if row["goal_met"]:
        return f"{words} (goal {number(row['goal'])})", "#111111"
    return f"{words} (goal {number(row['goal'])} missed)", MISSED


def figure(row, y, scale):
    words, fill = value_words(row)
    label = row["name"] + UNITS.get(row["unit"], "")
    parts = [text(LABELS - 8, y + BAR + 4, label, "end")]
    for offset, value, colour, note, ink in (
            (0, row["hermit"], OURS, words, fill),
            (BAR, row["linux"], THEIRS,
             "" if row["linux"] is None else number(row["linux"]), "#555555")):
        end = scale.x(value or 0)
        if value is not None and row["goal"] is not None and offset == 0:
            end = max(end, scale.x(row["goal"]) + 3)  # the words stand behind the mark
        parts += [box(LABELS, y + offset, scale.x(value or 0) - LABELS, BAR - 1, colour),
                  text(end + 6, y + offset + BAR - 3, note, fill=ink, size=11)]
    if row["goal"] is not None:
        parts.append(box(scale.x(row["goal"]), y - 3, 3, BAR + 5, GOAL))
    return parts


def panel(rows, top):
    """The bars of rows from top down, and where they end."""
    values = [row[key] for row in rows for key in ("hermit", "linux", "goal") if row[key]]
    scale, bottom = Scale(values), top + 8 + ROW * len(rows)
    parts = grid(scale, top, bottom)
    for index, row in enumerate(rows):
        parts += figure(row, top + 8 + ROW * index, scale)
    return parts, bottom + 32


def draw(rows, network, about):
    parts, height = panel(rows, TOP)
    parts = head(about) + parts
    if network:
        parts += [text(16, height + 22, "The network", size=17, weight="bold"),
                  text(16, height + 42, f"{about['network']}; where the unit is a rate, longer "
                                        "is better", fill="#555555")]
        more, height = panel(network, height + 54)
        parts += more
    width = LABELS + PLOT + VALUES
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="DejaVu Sans, Arial, sans-serif">\n'
            f'{box(0, 0, width, height, "#ffffff")}\n{body}\n</svg>\n')
