"""Charts as plain shapes for an SVG: computed here, drawn by a template, legible without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200
_LEFT, _BOTTOM, _TOP = 40, 24, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar: where it stands and what it says."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    number: int
    index: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of stacked pieces with the lines behind them."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[float, int]]  # height and the number it stands for
    top: int


def stacked(series: Mapping[str, Sequence[int]]) -> Bars:
    """Numbers by kind as stacked bars.

    Args:
        series: Kind to its numbers, all as many; the first kind stands at the bottom.
    """
    many = max((len(numbers) for numbers in series.values()), default=0)
    sums = [sum(numbers[index] for numbers in series.values()) for index in range(many)]
    top = round_up(max(sums, default=0))
    high = HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(1, many)
    bars = []
    for index in range(many):
        base = float(HEIGHT - _BOTTOM)
        for kind, numbers in series.items():
            height = numbers[index] / top * high
            if numbers[index]:
                x = _LEFT + index * step + step * 0.12
                bars.append(Bar(x, base - height, step * 0.76, height, kind, numbers[index], index))
            base -= height
    lines = [(HEIGHT - _BOTTOM - high * part / 4, top * part // 4) for part in range(5) if top * part % 4 == 0]
    return Bars(bars, lines, top)


def round_up(number: int) -> int:
    """The next number that a scale may end at, such as 4, 8, 20, 40, 80 or 200."""
    step = 1
    while True:
        for part in (4, 8, 20):
            if number <= part * step:
                return part * step
        step *= 10
