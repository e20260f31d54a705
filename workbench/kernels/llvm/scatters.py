"""Scatters: the values that a block of rows adds to the outputs, from buffers to where they belong.

Where many rows are added to few outputs, each has eight copies that take turns, so that no addition waits for another.
Where the places of several scatters go up by the same step, such as x[i] and x[i+1], or the entries of a band matrix,
all that the rows of a block add to a place is added up first, and the outputs are gone through once, in vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.graphs import Places, Scatter, stride

NEAR = 16
"""Places that are no more rows than these apart are added up together."""
WIDEST = 4
"""Largest step for which vectors are woven into one another."""


def step(places: Places) -> int:
    """How far the places are from one another, where that is always the same and positive; else 0."""
    return max(stride(places) or 0, 0)


COPIES = 8
"""Copies of an output to which many rows are added."""
MANY = 4
"""Rows for each output, from which on there are copies."""
MOST_COPIED = 512


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of the outputs from number low on, so many, at this place of the scratch."""

    place: int
    low: int
    count: int

    def cleared(self) -> str:
        """The lines that set them to zero."""
        return (
            f" %z{self.place} = getelementptr double, ptr %w, i64 {self.place}\n"
            f" call void @llvm.memset.p0.i64(ptr %z{self.place}, i8 0, i64 {8 * COPIES * self.count}, i1 false)\n"
        )

    def added(self) -> str:
        """The line that adds them to the outputs."""
        return f" call void @fold(ptr %w, i64 {self.place}, ptr %out, i64 {self.low}, i64 {self.count})\n"


FOLD = f"""
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare double @llvm.vector.reduce.fadd.v{COPIES}f64(double, <{COPIES} x double>)
define internal void @fold(ptr %w, i64 %place, ptr %out, i64 %low, i64 %count) nounwind {{
entry:
 %copies = getelementptr double, ptr %w, i64 %place
 %first = getelementptr double, ptr %out, i64 %low
 br label %each
each:
 %i = phi i64 [0, %entry], [%i1, %each]
 %offset = mul i64 %i, {COPIES}
 %at = getelementptr double, ptr %copies, i64 %offset
 %all = load <{COPIES} x double>, ptr %at, align 8
 %there = getelementptr double, ptr %first, i64 %i
 %before = load double, ptr %there
 %after = call double @llvm.vector.reduce.fadd.v{COPIES}f64(double %before, <{COPIES} x double> %all)
 store double %after, ptr %there
 %i1 = add i64 %i, 1
 %more = icmp ult i64 %i1, %count
 br i1 %more, label %each, label %end
end:
 ret void
}}
"""
"""A function that adds the copies of some outputs to them, one after the other."""


def copied(places: Places) -> tuple[int, int] | None:
    """From which output on, and of how many, there are copies for rows that are added to these; None for none."""
    low, high = int(places.min()), int(places.max())
    count = high - low + 1
    return (low, count) if step(places) == 0 and count <= MOST_COPIED and len(places) >= MANY * count else None


@dataclass(frozen=True, slots=True)
class _Part:
    """What one scatter adds: row r of its buffer to the output at stride*(r + shift) + lane."""

    buffer: str
    shift: int
    lane: int


class Scattering:
    """The lines that empty the buffers of one pass.

    buffers: for each scatter the address of the buffer of its node, whose row lo stands `width` numbers behind; or
    the number that it adds in each row.
    tables: for a scatter whose places do not go up by a step, the cell of the context that has their address.
    copies: for such places, those of the outputs, where there are some. fresh: from which output up to which they are
    written here alone, and not set to zero before; None where all were.
    """

    def __init__(
        self,
        scatters: Sequence[Scatter],
        buffers: Sequence[str],
        tables: Mapping[int, int],
        copies: Mapping[int, Copies],
        width: int,
        *,
        fresh: tuple[int, int] | None,
    ) -> None:
        self.width = width
        self.fresh = fresh
        self._text: list[str] = []
        self._count = 0
        self._label = "after"
        woven: dict[int, list[_Part]] = {}
        for scatter, buffer in zip(scatters, buffers, strict=True):
            apart = step(scatter.places)
            if 0 < apart <= WIDEST:
                shift, lane = divmod(int(scatter.places[0]), apart)
                woven.setdefault(apart, []).append(_Part(buffer, shift, lane))
            elif apart:
                self._one_by_one(buffer, "%lo", "%hi", self._strided(apart, int(scatter.places[0])))
            else:
                key = id(scatter.places)
                self._one_by_one(buffer, "%lo", "%hi", self._listed(tables[key], copies.get(key)))
        for apart, parts in woven.items():
            for near in _clusters(parts):
                self._weave(apart, near)

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

    def _listed(self, cell: int, copies: Copies | None) -> list[str]:
        found = [
            f"getelementptr double, ptr %c, i64 {cell}",
            "load ptr, ptr {0}",
            "getelementptr i64, ptr {1}, i64 {row}",
            "load i64, ptr {2}",
        ]
        if copies is None:
            return [*found, "getelementptr double, ptr %out, i64 {3}"]
        return [
            *found,
            f"mul i64 {{3}}, {COPIES}",
            f"and i64 {{row}}, {COPIES - 1}",
            f"add i64 {{5}}, {copies.place - COPIES * copies.low}",
            "add i64 {4}, {6}",
            "getelementptr double, ptr %w, i64 {7}",
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
        value = buffer
        if _is_address(buffer):
            at = self._new(f"add i64 {self._new(f'sub i64 {row}, %lo')}, {self.width}")
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
        if self.fresh is None:
            there = self._new(f"load <{size} x double>, ptr {at}, align 8")
            wide = self._new(f"fadd <{size} x double> {there}, {wide}")
        self._text.append(f" store <{size} x double> {wide}, ptr {at}, align 8")
        self._text.append(f" {following} = add i64 {t}, {W}")
        more = self._new(f"icmp slt i64 {following}, {end}")
        self._text.append(f" br i1 {more}, label %{loop}, label %{done}")
        self._begin(done)
        if self.fresh is not None:
            beyond = self._new(f"mul i64 {self._new(f'add i64 %hi, {high}')}, {stride}")
            inside = self._new(f"icmp slt i64 {beyond}, {self.fresh[1]}")
            self._clear(
                self._new(f"mul i64 {end}, {stride}"),
                self._new(f"select i1 {inside}, i64 {beyond}, i64 {self.fresh[1]}"),
            )
            begins = self._new("icmp eq i64 %lo, 0")
            first_edge = max(stride * high, self.fresh[0])
            begin = str(self.fresh[0])
            self._clear(begin, self._new(f"select i1 {begins}, i64 {first_edge}, i64 {begin}"))
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

    def _clear(self, first: str, last: str) -> None:
        """Set the outputs from number first up to last to zero."""
        size = self._new(f"mul i64 {self._new(f'sub i64 {last}, {first}')}, 8")
        at = self._new(f"getelementptr double, ptr %out, i64 {first}")
        self._text.append(f" call void @llvm.memset.p0.i64(ptr {at}, i8 0, i64 {size}, i1 false)")

    def _lane(self, from_lo: str, parts: Sequence[_Part]) -> str:
        """What all parts add to one lane of W outputs that follow one another."""
        W = self.width
        found = ""
        for part in parts:
            value = f"splat (double {part.buffer})"
            if _is_address(part.buffer):
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


def _is_address(buffer: str) -> bool:
    return buffer.startswith("%")


def alone(scatters: Sequence[Scatter]) -> tuple[int, int] | None:
    """The outputs, from the first up to the last, that these scatters reach, every one of them.

    None where they are not near one another in vectors that are woven without gaps.
    """
    strides = {step(scatter.places) for scatter in scatters}
    stride = strides.pop() if len(strides) == 1 else 0
    if not 0 < stride <= WIDEST:
        return None
    starts = [divmod(int(scatter.places[0]), stride) for scatter in scatters]
    shifts = [shift for shift, _ in starts]
    if max(shifts) - min(shifts) > NEAR or {lane for _, lane in starts} != set(range(stride)):
        return None
    return (
        min(int(scatter.places[0]) for scatter in scatters),
        max(int(scatter.places[-1]) for scatter in scatters) + 1,
    )


def _clusters(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts whose shifts are near one another."""
    found: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: part.shift):
        if found and part.shift - found[-1][0].shift <= NEAR:
            found[-1].append(part)
        else:
            found.append([part])
    return found
