"""Rows: a program over rows, of the data or of long sums, as passes that work on a vector of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from workbench.graphs import Gather, Input, Kind, Level, Places
from workbench.kernels.llvm.engine import target
from workbench.kernels.llvm.instructions import Instructions, literal
from workbench.kernels.llvm.modules import (
    MEMORY,
    Context,
    Module,
    Sweep,
    Table,
    Writer,
    address,
    joined,
    kernel,
    load,
    store,
    zeros,
)
from workbench.kernels.llvm.pairs import PAIRS
from workbench.kernels.llvm.row_loops import across, block_function, block_size, over_all, through
from workbench.kernels.llvm.scatters import COPIES, FOLD, Copies, Scattering, alone, copied, step
from workbench.kernels.llvm.sharing import RARELY
from workbench.kernels.schedule import Pass, Schedule
from workbench.operators import Operator

Operand = Callable[[int], str]
"""What stands for a node in the code of the rows."""


def over_rows(plan: Schedule) -> Module:
    """A module for a program over rows, of data or of loops, all of whose rows have code."""
    return _Rows(plan).module()


class _Rows(Writer):
    """Writes the stages and passes of a program over rows."""

    def __init__(self, plan: Schedule) -> None:
        super().__init__(plan.program)
        self.plan = plan
        self.width = target().width
        self.tables: list[Table] = []
        self._table_of: dict[int, int] = {}
        for loop in plan.program.loops:
            for gather in loop.gathers:
                if step(gather.places) != 1:
                    self._table(gather.places)
            for column in loop.numbers:
                self._table_of[id(column)] = len(self.tables)
                self.tables.append(np.ascontiguousarray(column.floats()))
        for scatter in plan.program.scatters:
            if step(scatter.places) == 0:
                self._table(scatter.places)
        names = plan.program.columns if plan.varying is Kind.COLUMN else plan.program.variables
        self.context = Context(len(plan.program.parameters), len(self.tables), len(names))
        self.slots: dict[int, int] = {}
        """Where in the scratch a node stands that several functions need."""
        for stage in plan.stages:
            for one in stage.passes:
                for place in one.sums:
                    self.slots[place] = len(self.slots)
        self._shared()
        self.scratch = len(self.slots)
        self.copies: dict[int, Copies] = {}
        for scatter in plan.program.scatters:
            if id(scatter.places) not in self.copies and (found := copied(scatter.places)) is not None:
                self.copies[id(scatter.places)] = Copies(self.scratch, *found)
                self.scratch += COPIES * found[1]
        self.fresh = self._fresh()
        """The outputs that scatters write, not add to, because nothing else was written there before."""

    def _fresh(self) -> tuple[int, int] | None:
        scattering = [(k, one) for k, stage in enumerate(self.plan.stages) for one in stage.passes if one.scatters]
        found = alone(scattering[0][1].scatters) if len(scattering) == 1 else None
        if found is None or scattering[0][0] < len(self.plan.stages) - 1:
            return found
        before = {self.known.get(output) for output in set(self.program.outputs[slice(*found)])}
        return found if before <= {0.0} else None  # what is the same in all rows is written before the last passes

    def _table(self, places: Places) -> None:
        if id(places) not in self._table_of:
            self._table_of[id(places)] = len(self.tables)
            self.tables.append(np.ascontiguousarray(places, np.int64))

    def _shared(self) -> None:
        """Nodes that are computed once and needed in a pass, or in a later stage, have a place in the scratch."""
        made = {place: k for k, stage in enumerate(self.plan.stages) for place in stage.whole}
        for k, stage in enumerate(self.plan.stages):
            later = [
                argument for place in stage.whole for argument in self.arguments[place] if made.get(argument, k) < k
            ]
            if k == len(self.plan.stages) - 1:
                later += [output for output in sorted(set(self.program.outputs)) if made.get(output, k) < k]
            for one in stage.passes:
                later += [argument for place in one.nodes for argument in self.arguments[place] if argument in made]
                ends = [self.arguments[place][0] for place in one.sums] + [each.node for each in one.scatters]
                later += [end for end in ends if end in made]
            for place in later:
                self.slots.setdefault(place, len(self.slots))

    def module(self) -> Module:
        functions, stages, calls = [MEMORY, PAIRS, FOLD], [], []
        for k, stage in enumerate(self.plan.stages):
            name = f"stage_{k}"
            functions.append(self._stage(name, stage.whole, last=k == len(self.plan.stages) - 1))
            calls.append(f" call void @{name}(ptr %x, ptr %c, ptr %w, ptr %out, ptr %first)")
            sweeps: list[Sweep] = []
            for j, one in enumerate(stage.passes):
                place = self.slots[one.sums[0]] if one.sums else 0
                count = self.program.loops[one.rows - 1].count if one.rows else 0
                sweeps.append(Sweep(f"pass_{k}_{j}", one.rows, count, len(one.sums), place))
                functions.append(self._pass(f"block_{sweeps[-1].name}", one))
                places = {id(scatter.places) for scatter in one.scatters}
                copies = [self.copies[key] for key in self.copies if key in places]
                functions.append(through(sweeps[-1], block_size(one), copies))
                calls.append(over_all(sweeps[-1], self.context, f"{k}_{j}"))
            stages.append((name, tuple(sweeps)))
        size = len(self.program.outputs)
        nothing = [(0, self.fresh[0]), (self.fresh[1], size)] if self.fresh else [(0, size if self._cleared else 0)]
        body = "".join([call + "\n" for call in calls])
        functions.append(kernel(nothing, max(1, self.scratch), body))
        text = joined(self, "".join(functions))
        return Module(
            text,
            self.calls.symbols,
            tuple(self.tables),
            max(1, self.scratch),
            tuple(stages),
            self.width,
            self._alike(),
        )

    def _alike(self) -> tuple[int, ...]:
        """Outputs that are the same in all rows, where some are not."""
        if not self.plan.rowwise:
            return ()
        levels = self.plan.levels
        return tuple([k for k, output in enumerate(self.program.outputs) if levels[output] is not Level.ROW])

    @property
    def _cleared(self) -> bool:
        """Are all outputs set to zero before anything is added to them?"""
        return bool(self.program.scatters) or bool(not self.plan.rowwise and zeros(self.program, self.known))

    # --- what is done once

    def _stage(self, name: str, whole: Sequence[int], *, last: bool) -> str:
        code = Instructions(self.calls)
        values: dict[int, str] = {}
        for place in whole:
            head = self.heads[place]
            assert isinstance(head, Operator)
            values[place] = code.apply(head, [self._whole(code, values, a) for a in self.arguments[place]])
            if place in self.slots:
                store(code, values[place], "%w", self.slots[place])
        if last:
            self._outputs(code, values)
        body = "".join([line + "\n" for line in code.lines])
        return (
            f"define void @{name}(ptr noalias %x, ptr noalias %c, ptr noalias %w, ptr %out, ptr %first) nounwind {{\n"
            f"{body} ret void\n}}\n"
        )

    def _outputs(self, code: Instructions, values: dict[int, str]) -> None:
        """Store the outputs that are the same in all rows; those that are zero may be there already."""
        left_out = {place for place in set(self.program.outputs) if self.plan.levels[place] is Level.ROW}
        if self._cleared:
            left_out |= {place for place, value in self.known.items() if value == 0}
        for index, output in [(k, place) for k, place in enumerate(self.program.outputs) if place not in left_out]:
            value = code.number(self._whole(code, values, output))
            if self.plan.rowwise:
                apart = code.add(f"load i64, ptr {address(code, '%c', self.context.apart)}")
                row = code.add(f"mul i64 {apart}, {index}")
                there = code.add(f"getelementptr double, ptr %out, i64 {row}")
                code.lines.append(f" store double {value}, ptr {there}")
                continue
            base = "%out" if index else "%first"
            if self.program.scatters:
                value = code.new(f"fadd double {load(code, base, index)}, {value}")
            store(code, value, base, index)

    def _whole(self, code: Instructions, values: dict[int, str], place: int) -> str:
        """A value that no row changes: an input, or what stands in the scratch."""
        if place not in values:
            head = self.heads[place]
            if isinstance(head, Input):
                values[place] = self._input(code, head)
            elif place in self.slots:
                values[place] = load(code, "%w", self.slots[place])
        return self.value(code, values, place)

    def _input(self, code: Instructions, head: Input) -> str:
        if head.kind is Kind.ROWS:
            rows = code.new(f"load i64, ptr {address(code, '%c', self.context.rows)}")
            return code.new(f"sitofp i64 {rows} to double")
        return load(code, "%x" if head.kind is Kind.VARIABLE else "%c", head.index)

    # --- what is done for each row

    def _pass(self, name: str, one: Pass) -> str:
        """A function that goes through the rows from lo up to hi."""
        W = self.width
        entry = Instructions(self.calls, prefix="e")
        code = Instructions(self.calls, W, contract=True)
        code.label = "rows"
        values: dict[int, str] = {}
        columns = {
            place: self._base(entry, head) for place in one.nodes if isinstance(head := self.heads[place], Input)
        }
        buffers = {
            node: entry.new(f"alloca [{block_size(one) + W} x double], align 64")
            for node in dict.fromkeys(scatter.node for scatter in one.scatters if scatter.node not in self.known)
        }

        def operand(place: int) -> str:
            if place not in values and self.plan.levels[place] is not Level.CONSTANT:
                spread = Instructions(self.calls, W, prefix=f"w{place}_")
                values[place] = spread.spread(self._whole(entry, {}, place))
                entry.lines += spread.lines
            return self.value(code, values, place)

        self._compute(code, values, operand, one, columns)
        self._keep(entry, code, operand, one, buffers)
        summed = [self._added(code, operand, place, k) for k, place in enumerate(one.sums)]
        ends = Instructions(self.calls, prefix="z")
        for k in range(len(one.sums)):
            store(ends, across(ends, f"%a{k}_end", W), "%sums", k)
        cells = {place: self.context.table(index) for place, index in self._table_of.items()}
        waiting = [buffers.get(each.node, literal(self.known.get(each.node, 0.0))) for each in one.scatters]
        scattering = Scattering(one.scatters, waiting, cells, self.copies, W, fresh=self.fresh)
        after = "".join([line + "\n" for line in ends.lines]) + scattering.text()
        return block_function(name, entry, code, summed, after)

    def _compute(
        self, code: Instructions, values: dict[int, str], operand: Operand, one: Pass, columns: Mapping[int, str]
    ) -> None:
        """Write what computes the nodes of a pass. columns: the address at which each of its inputs begins."""
        rare = {self.arguments[place][1] for place in one.nodes if self.heads[place] is RARELY}
        for place in one.nodes:
            head = self.heads[place]
            if isinstance(head, Input):
                values[place] = self._row_value(code, head, columns[place])
            elif head is RARELY:
                self._rarely(code, values, operand, place)
            elif isinstance(head, Operator) and place not in rare:
                values[place] = code.apply(head, [operand(argument) for argument in self.arguments[place]])

    def _keep(
        self, entry: Instructions, code: Instructions, operand: Operand, one: Pass, buffers: Mapping[int, str]
    ) -> None:
        """Write what stores values of rows: in the buffers of scatters, and in outputs that have one for each row."""
        for node, buffer in buffers.items():
            at = code.new(f"getelementptr double, ptr {buffer}, i64 %behind")
            code.lines.append(f" store {code.type} {code.number(operand(node))}, ptr {at}, align 8")
        if not one.outputs:
            return
        apart = entry.new(f"load i64, ptr {address(entry, '%c', self.context.apart)}")
        for index in one.outputs:
            row = entry.new(f"mul i64 {apart}, {index}")
            base = entry.new(f"getelementptr double, ptr %out, i64 {row}")
            at = code.new(f"getelementptr double, ptr {base}, i64 %row")
            value = code.number(operand(self.program.outputs[index]))
            code.lines.append(f" store {code.type} {value}, ptr {at}, align 8")

    def _rarely(self, code: Instructions, values: dict[int, str], operand: Operand, place: int) -> None:
        """A choice whose first value is computed only where some lane needs it."""
        condition, called, usual = self.arguments[place]
        holds, value = operand(condition), operand(usual)
        given = [operand(argument) for argument in self.arguments[called]]
        head = self.heads[called]
        assert isinstance(head, Operator)
        name = f"llvm.vector.reduce.and.v{self.width}i1"
        self.calls.declared[name] = f"declare i1 @{name}({code.truth})"
        every = code.new(f"call i1 @{name}({code.truth} {holds})")
        before, within, behind = code.label, f"rare_{place}", f"usual_{place}"
        code.lines += [f" br i1 {every}, label %{behind}, label %{within}", f"{within}:"]
        exact = code.apply_once(head, given)
        mixed = code.new(f"select {code.truth} {holds}, {code.type} {value}, {code.type} {exact}")
        code.lines += [f" br label %{behind}", f"{behind}:"]
        values[place] = code.new(f"phi {code.type} [{value}, %{before}], [{mixed}, %{within}]")
        code.label = behind

    def _added(self, code: Instructions, operand: Operand, place: int, k: int) -> str:
        """The lanes' sums with the new rows in them."""
        (inside,) = self.arguments[place]
        kind = code.type
        value = operand(inside)
        total = code.new(f"fadd contract {kind} %a{k}, {value}")
        return code.new(f"select {code.truth} %new, {kind} {total}, {kind} %a{k}")

    def _base(self, entry: Instructions, head: Input) -> str:
        """The address at which the values of an input over rows begin."""
        if head.kind is Kind.GATHERED:
            gather = self._gather(head)
            base = "%x" if gather.kind is Kind.VARIABLE else "%c"
            if step(gather.places) == 1:
                return address(entry, base, int(gather.places[0]))
            cell = self.context.table(self._table_of[id(gather.places)])
        elif head.kind is Kind.LISTED:
            column = self.program.loops[head.rows - 1].numbers[head.index]
            cell = self.context.table(self._table_of[id(column)])
        else:
            cell = self.context.column(head.index)
        return entry.new(f"load ptr, ptr {address(entry, '%c', cell)}")

    def _gather(self, head: Input) -> Gather:
        return self.program.loops[head.rows - 1].gathers[head.index]

    def _row_value(self, code: Instructions, head: Input, base: str) -> str:
        """An input in the rows of the vector."""
        W = self.width
        gathered = head.kind is Kind.GATHERED and step(self._gather(head).places) != 1
        at = code.new(f"getelementptr {'i64' if gathered else 'double'}, ptr {base}, i64 %row")
        if not gathered:
            return code.new(f"load {code.type}, ptr {at}, align 8")
        places = code.new(f"load <{W} x i64>, ptr {at}, align 8")
        source = "%x" if self._gather(head).kind is Kind.VARIABLE else "%c"
        there = code.new(f"getelementptr double, ptr {source}, <{W} x i64> {places}")
        name = f"llvm.masked.gather.v{W}f64.v{W}p0"
        self.calls.declared[name] = f"declare {code.type} @{name}(<{W} x ptr>, i32, <{W} x i1>, {code.type})"
        return code.new(
            f"call {code.type} @{name}(<{W} x ptr> {there}, i32 8, <{W} x i1> splat (i1 true), {code.type} poison)"
        )
