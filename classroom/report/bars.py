"""Bars as SVG that stands in the page itself: small, sharp in print, read aloud by its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

# Okabe and Ito (2008): told apart by colour-blind readers; the fill patterns tell them apart in a
# copy without colours, the numbers in any case.
_FILLS = {
    "right": ("#009E73", "#ffffff", ""),
    "partly right": ("#56B4E9", "#000000", "dots"),
    "tried": ("#E69F00", "#000000", "lines"),
    "left": ("#e8e8e8", "#000000", ""),
    "could not be run": ("#7a3b69", "#ffffff", "cross"),
}
_WIDTH = 640  # of a whole bar, in SVG's units
_LABEL = 215
_LETTER = 60  # room for a letter, where those are the labels
_STEP = 30
_BAR = 22
_PATTERNS = """<defs>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">\
<circle cx="3" cy="3" r="1" fill="#fff"/></pattern>
<pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse" \
patternTransform="rotate(45)"><rect width="1.2" height="6" fill="#fff"/></pattern>
<pattern id="cross" width="8" height="8" patternUnits="userSpaceOnUse" \
patternTransform="rotate(45)"><path d="M0 0H8M0 0V8" stroke="#fff" stroke-width="1"/></pattern>
</defs>"""


def legend(groups: Sequence[str]) -> str:
    """What the fills mean, in HTML."""
    items = []
    for name in groups:
        picture = (
            f'<svg width="16" height="12" aria-hidden="true">{_filled(name, 0, 0, 16, 12)}</svg>'
        )
        items.append(f"<span>{picture} {escape(name)}</span>")
    return f'<p class="legend">{" ".join(items)}</p>'


def stacked(rows: Sequence[tuple[str, Mapping[str, int]]], title: str) -> str:
    """One bar for each row, as wide as the largest; in it a part for each group with its number.

    rows: a label with students by group. title: what it shows, said also to those who do not see.
    """
    most = max((sum(groups.values()) for _, groups in rows), default=0) or 1
    parts = [_PATTERNS]
    told = []
    for number, (label, groups) in enumerate(rows):
        y = number * _STEP
        parts.append(_text(_LABEL - 8, y + _BAR * 0.7, label, "end"))
        x = float(_LABEL)
        for name, count in groups.items():
            width = _WIDTH * count / most
            parts.append(_filled(name, x, y, width, _BAR))
            if width >= 9 * len(str(count)) + 4:
                ink = _FILLS[name][1]
                # A pattern behind the number would eat it.
                half = 4.5 * len(str(count)) + 3
                middle = x + width / 2
                parts.append(
                    f'<rect x="{middle - half:.1f}" y="{y + 3}" width="{2 * half:.1f}" '
                    f'height="{_BAR - 6}" fill="{_FILLS[name][0]}"/>'
                )
                parts.append(_text(middle, y + _BAR * 0.7, str(count), "middle", ink))
            x += width
        told.append(f"{label}: " + ", ".join(f"{count} {name}" for name, count in groups.items()))
    return _svg("\n".join(parts), len(rows), title, ". ".join(told))


def letters(counts: Mapping[str, int], right: str, title: str) -> str:
    """A bar for each letter; the right one is filled and carries a tick."""
    most = max(counts.values(), default=0) or 1
    parts = []
    told = []
    for number, (letter, count) in enumerate(counts.items()):
        y = number * _STEP
        tick = " ✓" if letter == right else ""
        parts.append(_text(_LETTER - 8, y + _BAR * 0.7, f"{letter}{tick}", "end"))
        fill = _FILLS["right"][0] if letter == right else "#b0b0b0"
        width = 0.6 * _WIDTH * count / most
        parts.append(
            f'<rect x="{_LETTER}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{fill}"/>'
        )
        parts.append(_text(_LETTER + width + 6, y + _BAR * 0.7, str(count), "start"))
        told.append(f"{letter}{' (right)' if tick else ''}: {count}")
    return _svg("\n".join(parts), len(counts), title, ", ".join(told), _LETTER)


def _svg(content: str, rows: int, title: str, told: str, label: int = _LABEL) -> str:
    height = max(1, rows) * _STEP
    return (
        f'<svg viewBox="0 0 {label + _WIDTH + 4} {height}" role="img" '
        f'aria-label="{escape(f"{title}. {told}.")}" font-size="14" '
        f'font-family="sans-serif"><title>{escape(title)}</title>\n{content}\n</svg>'
    )


def _filled(name: str, x: float, y: float, width: float, height: float) -> str:
    fill, _, pattern = _FILLS[name]
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}"'
    drawn = f'<rect {place} fill="{fill}" stroke="#fff"/>'
    return drawn + (f'<rect {place} fill="url(#{pattern})"/>' if pattern else "")


def _text(x: float, y: float, text: str, anchor: str, ink: str = "#000000") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}">{escape(text)}</text>'
    )
