"""Scatters: the values that a block of rows adds to the outputs, from buffers to where they belong.

Where the places of several scatters go up by the same step, such as x[i] and x[i+1], or the entries of a band matrix,
all that the rows of a block add to a place is added up first, and the outputs are gone through once, in vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.graphs import Places, Scatter

NEAR = 16
"""Places that are no more rows than these apart are added up together."""
WIDEST = 4
"""Largest step for which vectors are woven into one another."""


def step(places: Places) -> int:
    """How far the places are from one another, where that is always the same and positive; else 0."""
    steps = np.diff(places)
    return int(steps[0]) if len(steps) and steps[0] > 0 and (steps == steps[0]).all() else 0


@dataclass(frozen=True, slots=True)
class _Part:
    """What one scatter adds: row r of its buffer to the output at stride*(r + shift) + lane."""

    buffer: str
    shift: int
    lane: int


class Scattering:
    """The lines that empty the buffers of one pass.

    buffers: for each scatter the address of the buffer of its node, whose row lo stands `width` numbers behind.
    tables: for a scatter whose places do not go up by a step, the cell of the context that has their address.
    """

    def __init__(
        self, scatters: Sequence[Scatter], buffers: Sequence[str], tables: Mapping[int, int], width: int
    ) -> None:
        self.width = width
        self._text: list[str] = []
        self._count = 0
        self._label = "after"
        woven: dict[int, list[_Part]] = {}
        for scatter, buffer in zip(scatters, buffers, strict=True):
            stride = step(scatter.places)
            if 0 < stride <= WIDEST:
                shift, lane = divmod(int(scatter.places[0]), stride)
                woven.setdefault(stride, []).append(_Part(buffer, shift, lane))
            elif stride:
                self._one_by_one(buffer, "%lo", "%hi", self._strided(stride, int(scatter.places[0])))
            else:
                self._one_by_one(buffer, "%lo", "%hi", self._listed(tables[id(scatter.places)]))
        for stride, parts in woven.items():
            for near in _clusters(parts):
                self._weave(stride, near)

    def text(self) -> str:
        """From the label `after` on."""
        return "".join([line + "\n" for line in self._text])

    def _new(self, instruction: str) -> str:
        self._count += 1
        self._text.append(f" %k{self._count} = {instruction}")
        return f"%k{self._count}"

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def _begin(self, label: str) -> None:
        self._text.append(f"{label}:")
        self._label = label

    # --- one number at a time

    def _strided(self, stride: int, first: int) -> list[str]:
        return [f"mul i64 {{row}}, {stride}", f"add i64 {{0}}, {first}", "getelementptr double, ptr %out, i64 {1}"]

    def _listed(self, cell: int) -> list[str]:
        return [
            f"getelementptr double, ptr %c, i64 {cell}",
            "load ptr, ptr {0}",
            "getelementptr i64, ptr {1}, i64 {row}",
            "load i64, ptr {2}",
            "getelementptr double, ptr %out, i64 {3}",
        ]

    def _one_by_one(self, buffer: str, first: str, last: str, address: Sequence[str]) -> None:
        """Add rows first up to last of a buffer to the outputs at these addresses."""
        loop, end, row = self._name("one"), self._name("ones"), self._name("%row")
        before = self._label
        some = self._new(f"icmp slt i64 {first}, {last}")
        self._text.append(f" br i1 {some}, label %{loop}, label %{end}")
        self._begin(loop)
        following = self._name("%next")
        self._text.append(f" {row} = phi i64 [{first}, %{before}], [{following}, %{loop}]")
        steps: list[str] = []
        for instruction in address:
            steps.append(self._new(instruction.format(*steps, row=row)))
        behind = self._new(f"sub i64 {row}, %lo")
        at = self._new(f"add i64 {behind}, {self.width}")
        value = self._new(f"load double, ptr {self._new(f'getelementptr double, ptr {buffer}, i64 {at}')}")
        there = self._new(f"load double, ptr {steps[-1]}")
        self._text.append(f" store double {self._new(f'fadd double {there}, {value}')}, ptr {steps[-1]}")
        self._text.append(f" {following} = add i64 {row}, 1")
        more = self._new(f"icmp slt i64 {following}, {last}")
        self._text.append(f" br i1 {more}, label %{loop}, label %{end}")
        self._begin(end)

    # --- vectors woven into one another

    def _weave(self, stride: int, parts: Sequence[_Part]) -> None:
        """Outputs stride*t, ..., stride*t + stride - 1 for t on which all parts add something in this block."""
        W = self.width
        low, high = min(part.shift for part in parts), max(part.shift for part in parts)
        first = self._new(f"add i64 %lo, {high}")
        last = self._new(f"add i64 %hi, {low}")
        length = self._new(f"sub i64 {last}, {first}")
        whole = self._new(f"and i64 {length}, {-W}")
        positive = self._new(f"icmp sgt i64 {whole}, 0")
        covered = self._new(f"select i1 {positive}, i64 {whole}, i64 0")
        end = self._new(f"add i64 {first}, {covered}")
        loop, done, t, following = self._name("weave"), self._name("woven"), self._name("%t"), self._name("%next")
        before = self._label
        self._text.append(f" br i1 {positive}, label %{loop}, label %{done}")
        self._begin(loop)
        self._text.append(f" {t} = phi i64 [{first}, %{before}], [{following}, %{loop}]")
        from_lo = self._new(f"sub i64 {t}, %lo")
        lanes = [self._lane(from_lo, [part for part in parts if part.lane == lane]) for lane in range(stride)]
        wide, size = self._woven(lanes)
        place = self._new(f"mul i64 {t}, {stride}")
        at = self._new(f"getelementptr double, ptr %out, i64 {place}")
        there = self._new(f"load <{size} x double>, ptr {at}, align 8")
        total = self._new(f"fadd <{size} x double> {there}, {wide}")
        self._text.append(f" store <{size} x double> {total}, ptr {at}, align 8")
        self._text.append(f" {following} = add i64 {t}, {W}")
        more = self._new(f"icmp slt i64 {following}, {end}")
        self._text.append(f" br i1 {more}, label %{loop}, label %{done}")
        self._begin(done)
        for part in parts:
            begun = self._new(f"sub i64 {first}, {part.shift}")
            short = self._new(f"icmp slt i64 %hi, {begun}")
            edge = self._new(f"select i1 {short}, i64 %hi, i64 {begun}")
            address = self._strided(stride, stride * part.shift + part.lane)
            self._one_by_one(part.buffer, "%lo", edge, address)
            left = self._new(f"sub i64 {end}, {part.shift}")
            later = self._new(f"icmp sgt i64 {edge}, {left}")
            rest = self._new(f"select i1 {later}, i64 {edge}, i64 {left}")
            self._one_by_one(part.buffer, rest, "%hi", address)

    def _lane(self, from_lo: str, parts: Sequence[_Part]) -> str:
        """What all parts add to one lane of W outputs that follow one another."""
        W = self.width
        found = ""
        for part in parts:
            at = self._new(f"add i64 {from_lo}, {W - part.shift}")
            place = self._new(f"getelementptr double, ptr {part.buffer}, i64 {at}")
            value = self._new(f"load <{W} x double>, ptr {place}, align 8")
            found = self._new(f"fadd <{W} x double> {found}, {value}") if found else value
        return found or "zeroinitializer"

    def _woven(self, lanes: Sequence[str]) -> tuple[str, int]:
        """Number i of lane k at place stride*i + k of one vector."""
        W, count = self.width, len(lanes)
        if count == 1:
            return lanes[0], W
        kind = f"<{W} x double>"
        both = ", ".join([f"i32 {i}" for i in range(2 * W)])
        halves = [
            self._new(f"shufflevector {kind} {first}, {kind} {second}, <{2 * W} x i32> <{both}>")
            for first, second in ((lanes[0], lanes[1]), (lanes[2 % count], lanes[3 % count]))
        ]
        order = [k * W + i for i in range(W) for k in range(count)]
        mask = ", ".join([f"i32 {place}" for place in order])
        pair = f"<{2 * W} x double>"
        size = count * W
        return self._new(f"shufflevector {pair} {halves[0]}, {pair} {halves[1]}, <{size} x i32> <{mask}>"), size


def _clusters(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts whose shifts are near one another."""
    found: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: part.shift):
        if found and part.shift - found[-1][0].shift <= NEAR:
            found[-1].append(part)
        else:
            found.append([part])
    return found
