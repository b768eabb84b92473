"""A graph of derivations as static SVG: what each rests on stands to its left.

Layers by the longest path from what rests on nothing; within a layer, the order that keeps connected
boxes near each other.  An edge that passes a layer has a lane of its own there, beside the boxes.  Colours come from the style sheet; a sign and a title say the verdict, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final, NamedTuple

__all__ = ["Box", "svg"]

_HEIGHT: Final = 28
_LANE: Final = 2
_GAP: Final = 12
_BETWEEN: Final = 44
_LETTER: Final = 7.7
_MARGIN: Final = 6
_MARKS: Final = {"proved": "✓", "refuted": "✗", "supported": "~", "undecided": "?", "unread": "!"}
_ACROSS: Final = 4


class Box(NamedTuple):
    """A derivation in the graph: ``rests_on`` are full names."""

    full_name: str
    name: str
    verdict: str
    words: str
    statement: str
    rests_on: tuple[str, ...]


class _Place(NamedTuple):
    """A box, or a lane, which is low."""

    x: float
    y: float
    width: float
    height: float = _HEIGHT

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(boxes: Sequence[Box], label: str, address: Callable[[str], str]) -> str:
    """The graph.  *address* gives the link of a derivation, or nothing."""
    places, edges, width, height = _places(boxes)
    parts = [
        f'<svg class="bce-svg" xmlns="http://www.w3.org/2000/svg" role="group" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'aria-label="{escape(label)}">'
    ]
    for end, starts in edges.items():
        parts += [_edge(places[start], places[end]) for start in starts]
    parts += [_passing(place) for place in places.values() if place.height == _LANE]
    parts += [_drawn(box, places[box.full_name], address(box.full_name)) for box in boxes]
    return "\n".join([*parts, "</svg>"])


def _edge(start: _Place, end: _Place) -> str:
    x, y = start.x + start.width, start.middle
    to_x, to_y = end.x, end.middle
    bend = max(20.0, (to_x - x) / 2)
    return (
        f'<path class="bce-edge" d="M{x:.1f} {y:.1f} C{x + bend:.1f} {y:.1f} '
        f'{to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"/>'
    )


def _passing(lane: _Place) -> str:
    return f'<path class="bce-edge" d="M{lane.x:.1f} {lane.middle:.1f} h{lane.width:.1f}"/>'


def _drawn(box: Box, place: _Place, link: str) -> str:
    said = f"{box.name}: {box.words}. {box.statement}"
    if box.rests_on:
        said += f" Rests on {', '.join(name.rpartition('.')[2] for name in box.rests_on)}."
    mark = _MARKS[box.verdict]
    drawn = (
        f'<g class="bce-box bce-{box.verdict}"><title>{escape(said)}</title>'
        f'<rect x="{place.x:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" height="{_HEIGHT}" rx="5"/>'
        f'<text x="{place.x + 9:.1f}" y="{place.y + 18.5:.1f}">{mark} {escape(box.name)}</text></g>'
    )
    return f'<a href="{escape(link)}">{drawn}</a>' if link else drawn


def _places(
    boxes: Sequence[Box],
) -> tuple[dict[str, _Place], dict[str, list[str]], float, float]:
    """Where each box and lane is, from which others edges lead to each, and the size of the whole."""
    known = {box.full_name: box for box in boxes}
    used = {name for box in boxes for name in box.rests_on if name in known}
    alone = [b for b in boxes if b.full_name not in used and not used.intersection(b.rests_on)]
    joined = [b for b in boxes if b not in alone]
    layers, edges = _layers(joined)
    places: dict[str, _Place] = {}
    x = float(_MARGIN)
    tall = max((sum(map(_height, layer)) for layer in layers), default=0)
    for layer in layers:
        width = max(map(_width, layer))
        y = _MARGIN + (tall - sum(map(_height, layer))) / 2
        for box in layer:
            places[box.full_name] = _Place(x, y, width, _height(box) - _GAP)
            y += _height(box)
        x += width + _BETWEEN
    right, bottom = x - (_BETWEEN if layers else 0), _MARGIN + tall
    if alone:
        bottom += _GAP if joined else 0
        width = max(map(_width, alone))
        across = max(_ACROSS if not joined else int((right + _GAP) // (width + _GAP)), 1)
        for at, box in enumerate(alone):
            row, column = divmod(at, across)
            left = _MARGIN + column * (width + _GAP)
            places[box.full_name] = _Place(left, bottom + row * (_HEIGHT + _GAP), width)
            right = max(right, left + width)
        bottom += ((len(alone) - 1) // across + 1) * (_HEIGHT + _GAP)
    return places, edges, right + _MARGIN, bottom


def _width(box: Box) -> float:
    return 32 + _LETTER * len(box.name)


def _height(box: Box) -> int:
    """With the gap below it."""
    return (_HEIGHT if box.name else _LANE) + _GAP


def _layers(boxes: Sequence[Box]) -> tuple[list[list[Box]], dict[str, list[str]]]:
    """The boxes, each to the right of all that it rests on, with lanes (boxes without a name) between
    them; and for each the boxes and lanes of layers before from which an edge leads to it."""
    known = {box.full_name: box for box in boxes}
    depth: dict[str, int] = dict.fromkeys(known, 0)
    for _ in boxes:  # as often as a path may be long; a circle ends there, too
        changed = False
        for box in boxes:
            below = [depth[n] + 1 for n in box.rests_on if n in known]
            deepest = min(max(below, default=0), len(boxes))
            if deepest > depth[box.full_name]:
                depth[box.full_name], changed = deepest, True
        if not changed:
            break
    lanes: dict[str, Box] = {}
    edges: dict[str, list[str]] = {}
    for box in boxes:
        for lemma in box.rests_on:
            if lemma not in known:
                continue
            end = lemma
            for level in range(depth[lemma] + 1, depth[box.full_name]):
                lane = f"{lemma} past {level}"
                if lane not in lanes:
                    lanes[lane], edges[lane], depth[lane] = (
                        Box(lane, "", "", "", "", ()),
                        [end],
                        level,
                    )
                end = lane
            edges.setdefault(box.full_name, []).append(end)
    used_by: dict[str, list[str]] = {}
    for user, ends in edges.items():
        for end in ends:
            used_by.setdefault(end, []).append(user)
    everything = [*boxes, *lanes.values()]
    layers = [
        [b for b in everything if depth[b.full_name] == level]
        for level in sorted(set(depth.values()))
    ]
    for _ in range(4):
        _order(layers, lambda box: edges.get(box.full_name, ()))
        _order(list(reversed(layers)), lambda box: used_by.get(box.full_name, ()))
    return layers, edges


def _order(layers: Sequence[list[Box]], neighbours: Callable[[Box], Sequence[str]]) -> None:
    """Sort each layer by where its boxes' neighbours in the layers before stand."""
    position: dict[str, float] = {}
    for layer in layers:
        own = {box.full_name: (at + 0.5) / len(layer) for at, box in enumerate(layer)}

        def middle(box: Box, own: dict[str, float] = own) -> float:
            found = [position[name] for name in neighbours(box) if name in position]
            return sum(found) / len(found) if found else own[box.full_name]

        layer.sort(key=middle)
        position.update({box.full_name: (at + 0.5) / len(layer) for at, box in enumerate(layer)})
