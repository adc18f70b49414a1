"""The picture of a firm's connections: who stands for it to the left, for whom it stands to the right.

Columns follow the direction of guarantees, so that money at risk flows from left to right; firms related to each other
share a column. Everything is drawn on the server; each firm is a link.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from tallystick.entry.web.frame.language import numbers, words
from tallystick.entry.web.frame.svg import drawing, element, fitted, text, width_of
from tallystick.record.cases.connections import Connections, Node, Tie

WIDE, HIGH = 172.0, 40.0
BESIDE, BELOW = 132.0, 11.0
MARGIN = 18.0
LANE = 16.0
SWEEPS = 6
PORT = 7.0
LABEL = 10.5
CROWDED = 4
PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8)


Spot = tuple[float, float]


@dataclass
class Picture:
    """Where each node stands: left upper corner by number; and the size of the whole.

    A tie over more than one column runs in a lane of its own below all nodes: tie by place -> height of its lane.
    """

    at: dict[str, tuple[float, float]] = field(default_factory=dict)
    column: dict[str, int] = field(default_factory=dict)
    ties: dict[str, int] = field(default_factory=dict)
    lane: dict[int, float] = field(default_factory=dict)
    lanes: float = 0.0
    width: float = 0.0
    height: float = 0.0


def graph(found: Connections) -> SafeString:
    """This function will draw a firm's connections."""
    place = laid_out(found)
    taken: list[tuple[float, float, float, float]] = []
    ports = _ports(found, place)
    edges = [_edge(index, tie, place, ports, taken) for index, tie in enumerate(found.ties)]
    nodes = [_node(node, *place.at[node.number]) for node in found.nodes]
    content = [_arrows(), *(line for line, _ in edges), *(label for _, label in edges), *nodes]
    title = words()("graph.title", count=len(found.nodes))
    return drawing(content, width=place.width, height=place.height, title=title, class_="graph")


def laid_out(found: Connections) -> Picture:
    """This function will give every node a place: a column by its side of the firm, a row near those it is tied to."""
    levels = _levels(found)
    held = [[n.number for n in found.nodes if levels[n.number] == level] for level in sorted(set(levels.values()))]
    tallest = max(len(column) for column in held)
    ranks = {number: _rank(row, len(column), tallest) for column in held for row, number in enumerate(column)}
    near: dict[str, list[str]] = defaultdict(list)
    for tie in found.ties:
        near[tie.one].append(tie.other)
        near[tie.other].append(tie.one)
    for _ in range(SWEEPS):
        for column in held:
            middles = {one: sum(ranks[other] for other in near[one]) / max(len(near[one]), 1) for one in column}
            column.sort(key=lambda one: (middles[one], one))
            ranks |= {number: _rank(row, len(column), tallest) for row, number in enumerate(column)}
    made = Picture(width=2 * MARGIN + len(held) * WIDE + (len(held) - 1) * BESIDE)
    made.width += 44.0  # ties inside the last column bend out to its right
    made.lanes = 2 * MARGIN + tallest * HIGH + (tallest - 1) * BELOW
    for number_of, column in enumerate(held):
        for one in column:
            made.at[one] = (MARGIN + number_of * (WIDE + BESIDE), MARGIN + ranks[one] * (HIGH + BELOW))
            made.column[one] = number_of
    made.ties = {one: len(near[one]) for one in made.at}
    far = [abs(made.column[tie.one] - made.column[tie.other]) > 1 for tie in found.ties]
    made.lane = {
        index: made.lanes + LANE * row for row, index in enumerate(i for i, is_far in enumerate(far) if is_far)
    }
    made.height = made.lanes + LANE * len(made.lane)
    return made


def _rank(row: int, count: int, tallest: int) -> float:
    return row + (tallest - count) / 2


def _levels(found: Connections) -> dict[str, int]:
    """How far to the left or right each node stands, the nearest way to the firm first."""
    own = next(node.number for node in found.nodes if node.is_self)
    levels, waiting = {own: 0}, [own]
    while waiting:
        here = waiting.pop(0)
        for tie in found.ties:
            if here in (tie.one, tie.other):
                there = tie.other if tie.one == here else tie.one
                step = 0 if tie.kind != "guarantee" else 1 if tie.one == here else -1
                if there not in levels:
                    levels[there] = levels[here] + step
                    waiting.append(there)
    return {node.number: levels.get(node.number, 0) for node in found.nodes}


def _ports(found: Connections, place: Picture) -> dict[tuple[int, str], float]:
    """Where on a node's side each tie begins: those that lead up above those that lead down."""
    sides: dict[tuple[str, int], list[tuple[float, int]]] = defaultdict(list)
    for index, tie in enumerate(found.ties):
        for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
            side = (place.column[other] > place.column[one]) - (place.column[other] < place.column[one])
            sides[one, side or 1].append((place.at[other][1], index))
    ports = {}
    for (one, _), members in sides.items():
        step = min(PORT, (HIGH - 8) / max(len(members) - 1, 1))
        for row, (_, index) in enumerate(sorted(members)):
            ports[index, one] = (row - (len(members) - 1) / 2) * step
    return ports


def _edge(
    index: int,
    tie: Tie,
    place: Picture,
    ports: dict[tuple[int, str], float],
    taken: list[tuple[float, float, float, float]],
) -> tuple[str, str]:
    """The line and the label of one tie; the label stands where no other stands yet."""
    (x1, y1), (x2, y2) = place.at[tie.one], place.at[tie.other]
    y1, y2 = y1 + HIGH / 2 + ports[index, tie.one], y2 + HIGH / 2 + ports[index, tie.other]
    is_same, is_right = place.column[tie.one] == place.column[tie.other], x1 < x2
    x1, x2 = x1 + WIDE * (is_same or is_right), x2 + WIDE * (is_same or not is_right)
    kind = "guarantee" if tie.kind == "guarantee" else "relation"
    if index in place.lane:
        path, spots = _far((x1, y1), (x2, y2), place.lane[index])
    else:
        bend = min(40.0, 22.0 + abs(y2 - y1) / 12) if is_same else (x2 - x1) / 2
        curve = ((x1, y1), (x1 + bend, y1), (x2 + bend if is_same else x2 - bend, y2), (x2, y2))
        path, spots = _curve(*curve), [_on(curve, t) for t in _places(tie, place)]
    mark = ("arrow-circle" if tie.is_in_circle else "arrow") if kind == "guarantee" else None
    is_in_circle = " circle" if tie.is_in_circle else ""
    line = element("path", d=path, class_=f"edge {kind}{is_in_circle}", marker_end=mark and f"url(#{mark})")
    told = numbers().short_money(tie.amount_minor) if tie.amount_minor is not None else ""
    told = told if kind == "guarantee" else words().code("relation", tie.kind)
    return line, _label(told, spots, taken, f"label {kind}{is_in_circle}")


def _places(tie: Tie, place: Picture) -> list[float]:
    """Where along its curve a tie's label may stand: in the middle, but away from an end where many ties meet."""
    one, other = place.ties[tie.one], place.ties[tie.other]
    if max(one, other) <= CROWDED:
        return list(PLACES)
    return sorted(PLACES, reverse=one > other)


def _curve(start: Spot, first: Spot, second: Spot, end: Spot) -> str:
    (x1, y1), (c1, d1), (c2, d2), (x2, y2) = start, first, second, end
    return f"M{x1:.1f},{y1:.1f} C{c1:.1f},{d1:.1f} {c2:.1f},{d2:.1f} {x2:.1f},{y2:.1f}"


def _far(start: Spot, end: Spot, lane: float) -> tuple[str, list[Spot]]:
    """Down into the lane, along it, and up again."""
    (x1, y1), (x2, y2) = start, end
    turn = 46.0 if x2 > x1 else -46.0
    down = _curve((x1, y1), (x1 + turn, y1), (x1, lane), (x1 + turn, lane))
    up = f"L{x2 - turn:.1f},{lane:.1f} C{x2:.1f},{lane:.1f} {x2 - turn:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
    return f"{down} {up}", [(x1 + (x2 - x1) * t, lane) for t in PLACES]


def _label(told: str, spots: list[Spot], taken: list[tuple[float, float, float, float]], class_: str) -> str:
    """A label at the first spot where none stands yet; where all are taken, at the one that covers least."""
    if not told:
        return ""
    wide = width_of(told, LABEL) + 8
    boxes = [(x - wide / 2, y - 8.0, x + wide / 2, y + 7.0) for x, y in spots]
    box = min(boxes, key=lambda one: sum(_shared(one, other) for other in taken))
    taken.append(box)
    under = element("rect", x=box[0], y=box[1], width=wide, height=15.0, rx=3.0, class_="under")
    return under + text(told, (box[0] + box[2]) / 2, box[3] - 3.5, class_, "middle")


def _shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _on(curve: tuple[Spot, ...], t: float) -> Spot:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return (
        sum(w * point[0] for w, point in zip(weights, curve, strict=True)),
        sum(w * point[1] for w, point in zip(weights, curve, strict=True)),
    )


def _node(node: Node, x: float, y: float) -> str:
    name = node.name or words()("graph.other_branch")
    kind = words().code("guarantor_kind", node.kind)
    under = " · ".join(one for one in (node.number if node.is_open else "", "" if node.kind == "firm" else kind) if one)
    marks = " ".join(mark for mark, on in (("self", node.is_self), ("circle", node.is_in_circle)) if on)
    box = element("rect", x=x, y=y, width=WIDE, height=HIGH, rx=6.0, class_=f"node {node.kind} {marks}".strip())
    class_ = "on" if node.is_self else ""
    lines = text(fitted(name, 12, WIDE - 20), x + 10, y + (17 if under else 24), f"name {class_}".strip())
    if under:
        lines += text(fitted(under, 10.5, WIDE - 20), x + 10, y + 32, f"about {class_}".strip())
    told = element("title", escape(f"{name} {under}".strip()))
    if node.is_open and not node.is_self:
        return element("a", told + box + lines, href=reverse("enterprise", args=[node.number]))
    return element("g", told + box + lines)


def _arrows() -> str:
    def arrow(name: str) -> str:
        head = element("path", d="M0,0 L8,4 L0,8 z", class_=name)
        place = {"viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "8", "markerHeight": "8"}
        return element("marker", head, id=name, orient="auto", markerUnits="userSpaceOnUse", **place)

    return element("defs", arrow("arrow") + arrow("arrow-circle"))
