"""Code of iterations: a loop that calls a kernel by its address and updates all components at each step, as IR."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.graphs import Input, Level, Program, expanded, levels
from workbench.kernels.llvm import engine
from workbench.kernels.llvm.instructions import Calls, Instructions
from workbench.kernels.source import constants
from workbench.kernels.updates import INPUTS, Update
from workbench.operators import Operator


def ready(program: Program) -> Program:
    return expanded(program, lambda operator: operator.python)


NAME = "workbench_iteration"
_EVALUATION = """
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define internal i1 @same(ptr %a, ptr %b, i64 %n) nounwind {
entry:
 br label %head
head:
 %i = phi i64 [0, %entry], [%i1, %next]
 %end = icmp eq i64 %i, %n
 br i1 %end, label %yes, label %look
look:
 %pa = getelementptr i64, ptr %a, i64 %i
 %pb = getelementptr i64, ptr %b, i64 %i
 %va = load i64, ptr %pa
 %vb = load i64, ptr %pb
 %equal = icmp eq i64 %va, %vb
 br i1 %equal, label %next, label %no
next:
 %i1 = add i64 %i, 1
 br label %head
yes:
 ret i1 true
no:
 ret i1 false
}
define internal i64 @evaluate(ptr %kernel, ptr %c, i64 %n, ptr %x, ptr %pair, ptr %known, ptr %known_pair) nounwind {
entry:
 %same = call i1 @same(ptr %x, ptr %known, i64 %n)
 br i1 %same, label %copy, label %run
copy:
 %m = add i64 %n, 1
 %bytes = mul i64 %m, 8
 call void @llvm.memcpy.p0.p0.i64(ptr %pair, ptr %known_pair, i64 %bytes, i1 false)
 ret i64 0
run:
 call void %kernel(ptr %x, ptr %c, ptr %pair)
 ret i64 1
}
"""
"""Value and gradient at a point, copied where it is the one that was evaluated last; 1 where it was evaluated."""
_TAKEN_AT_X = """
 %count1 = add i64 %count, 0
 %known = getelementptr double, ptr %xk, i64 0
 %known_pair = getelementptr double, ptr %pk, i64 0
"""
_TAKEN_AHEAD = """
 %a0 = call i1 @ahead_wide(i64 0, i64 %whole, i64 %n, ptr %xk, ptr %xk, ptr %s, ptr %p, ptr %scratch, double %reach)
 %a1 = call i1 @ahead_last(i64 %whole, i64 %n, i64 %n, ptr %xk, ptr %xk, ptr %s, ptr %p, ptr %scratch, double %reach)
 %c1 = call i64 @evaluate(ptr %kernel, ptr %c, i64 %n, ptr %scratch, ptr %scratch_pair, ptr %xk, ptr %pk)
 %count1 = add i64 %count, %c1
 %known = getelementptr double, ptr %scratch, i64 0
 %known_pair = getelementptr double, ptr %scratch_pair, i64 0
"""


def text(update: Update) -> str:
    """A module with the loop of an update."""
    calls, width = Calls(), engine.target().width
    programs = [("update", update.program), *([("ahead", update.ahead)] if update.ahead is not None else [])]
    functions = [
        _components(f"{name}_{part}", ready(program), calls, lanes)
        for name, program in programs
        for part, lanes in (("wide", width), ("last", 1))
    ]
    functions += [_squares("squares_wide", width), _squares("squares_last", 1)]
    return "\n".join([*calls.declared.values(), _EVALUATION, *functions, _loop(update, width)])


def _loop(update: Update, width: int) -> str:
    """The loop over the steps; whole: how many components are done several at a time."""
    taken = _TAKEN_AT_X if update.ahead is None else _TAKEN_AHEAD
    return f"""
define i64 @{NAME}(ptr %kernel, i64 %n, i64 %most, ptr %c, ptr %x, ptr %pairs, ptr %s, ptr %numbers, ptr %limits,
  ptr %scratch, ptr %evaluations) nounwind {{
entry:
 %lowest.at = getelementptr double, ptr %limits, i64 1
 %square.at = getelementptr double, ptr %limits, i64 2
 %reach = load double, ptr %limits
 %lowest = load double, ptr %lowest.at
 %square = load double, ptr %square.at
 %watched = fcmp oge double %square, 0.0
 %whole = and i64 %n, {-width}
 %size = add i64 %n, 1
 %scratch_pair = getelementptr double, ptr %scratch, i64 %n
 br label %step
step:
 %k = phi i64 [0, %entry], [%k1, %look], [%k1, %measure]
 %count = phi i64 [0, %entry], [%count2, %look], [%count2, %measure]
 %x.offset = mul i64 %k, %n
 %xk = getelementptr double, ptr %x, i64 %x.offset
 %xn = getelementptr double, ptr %xk, i64 %n
 %pair.offset = mul i64 %k, %size
 %pk = getelementptr double, ptr %pairs, i64 %pair.offset
 %pn = getelementptr double, ptr %pk, i64 %size
 %p.offset = mul i64 %k, {len(update.program.parameters)}
 %p = getelementptr double, ptr %numbers, i64 %p.offset
{taken}
 %g = getelementptr double, ptr %known_pair, i64 1
 %in0 = call i1 @update_wide(i64 0, i64 %whole, i64 %n, ptr %xk, ptr %g, ptr %s, ptr %p, ptr %xn, double %reach)
 %in1 = call i1 @update_last(i64 %whole, i64 %n, i64 %n, ptr %xk, ptr %g, ptr %s, ptr %p, ptr %xn, double %reach)
 %c2 = call i64 @evaluate(ptr %kernel, ptr %c, i64 %n, ptr %xn, ptr %pn, ptr %known, ptr %known_pair)
 %count2 = add i64 %count1, %c2
 %k1 = add i64 %k, 1
 %f = load double, ptr %pn
 %above = fcmp oge double %f, %lowest
 %below = fcmp one double %f, 0x7FF0000000000000
 %finite = and i1 %above, %below
 %inside = and i1 %in0, %in1
 %well = and i1 %finite, %inside
 %left = icmp ult i64 %k1, %most
 %on = and i1 %well, %left
 br i1 %on, label %look, label %end
look:
 br i1 %watched, label %measure, label %step
measure:
 %gn = getelementptr double, ptr %pn, i64 1
 %q0 = call double @squares_wide(i64 0, i64 %whole, ptr %gn)
 %q1 = call double @squares_last(i64 %whole, i64 %n, ptr %gn)
 %sum = fadd double %q0, %q1
 %met = fcmp ole double %sum, %square
 br i1 %met, label %end, label %step
end:
 store i64 %count2, ptr %evaluations
 ret i64 %k1
}}
"""


def _components(name: str, program: Program, calls: Calls, width: int) -> str:
    """A function that gives components from i up to end of the outputs, width at a time: x to xn, states in place.

    It says whether all of the next x are within reach, and none is NaN.
    """
    heads, arguments, level = program.graph.heads, program.graph.arguments, levels(program.graph)
    known = constants(program)
    entry = Instructions(calls, prefix="e")
    spreads = Instructions(calls, width, prefix="s")
    code = Instructions(calls, width)
    once: dict[int, str] = {}  # what the parameters alone give
    values: dict[int, str] = {}

    def single(place: int) -> str:
        return once[place] if place in once else entry.constant(known[place])

    def operand(place: int) -> str:
        if place not in values:
            values[place] = spreads.spread(once[place]) if place in once else code.constant(known[place])
        return values[place]

    for place, head in enumerate(heads):
        if place in known:
            continue
        if isinstance(head, Input):
            if level[place] is Level.WHOLE:
                at = entry.add(f"getelementptr double, ptr %p, i64 {head.index}")
                once[place] = entry.new(f"load double, ptr {at}")
            else:
                values[place] = code.new(f"load {code.type}, ptr {_column(code, head.index)}, align 8")
        elif isinstance(head, Operator) and level[place] is Level.WHOLE:
            once[place] = entry.apply(head, [single(argument) for argument in arguments[place]])
        elif isinstance(head, Operator):
            values[place] = code.apply(head, [operand(argument) for argument in arguments[place]])
    point, *states = [operand(output) for output in program.outputs]
    code.lines.append(f" store {code.type} {point}, ptr {code.new('getelementptr double, ptr %xn, i64 %i')}, align 8")
    for number, value in enumerate(states):
        code.lines.append(f" store {code.type} {value}, ptr {_column(code, INPUTS + number)}, align 8")
    high = spreads.spread("%reach")
    low = spreads.add(f"fneg {code.type} {high}")
    inside = code.add(f"fcmp ole {code.type} {point}, {high}")
    inside = code.add(f"and {code.truth} {inside}, {code.add(f'fcmp oge {code.type} {point}, {low}')}")
    inside = code.add(f"and {code.truth} %carried, {inside}")
    carried = (code.truth, "true" if width == 1 else "splat (i1 true)", inside)
    ends = [
        f" %bits = bitcast {code.truth} %carried to i{width}",
        f" %all = icmp eq i{width} %bits, -1",
        " ret i1 %all",
    ]
    rest = "i64 %n, ptr %x, ptr %g, ptr %s, ptr %p, ptr %xn, double %reach"
    return _through(f"i1 @{name}", rest, width, [*entry.lines, *spreads.lines], carried, code.lines, ends)


def _column(code: Instructions, index: int) -> str:
    """Where component i of a column stands: in x, in the gradient, or in a state; states are one behind the other."""
    if index < INPUTS:
        return code.new(f"getelementptr double, ptr {('%x', '%g')[index]}, i64 %i")
    place = code.add(f"add i64 {code.add(f'mul i64 %n, {index - INPUTS}')}, %i")
    return code.new(f"getelementptr double, ptr %s, i64 {place}")


def _squares(name: str, width: int) -> str:
    """A function that gives the sum of the squares of the components from i up to end."""
    code = Instructions(Calls(), width)
    at = code.new("getelementptr double, ptr %g, i64 %i")
    value = code.new(f"load {code.type}, ptr {at}, align 8")
    total = code.new(f"fadd {code.type} %carried, {code.new(f'fmul {code.type} {value}, {value}')}")
    ends = Instructions(Calls(), prefix="z")
    found = "%carried" if width == 1 else ends.new(f"extractelement {code.type} %carried, i32 0")
    for lane in range(1, width):
        found = ends.new(f"fadd double {found}, {ends.new(f'extractelement {code.type} %carried, i32 {lane}')}")
    carried = (code.type, "0.0" if width == 1 else "zeroinitializer", total)
    return _through(f"double @{name}", "ptr %g", width, [], carried, code.lines, [*ends.lines, f" ret double {found}"])


def _through(
    name: str,
    parameters: str,
    width: int,
    before: Sequence[str],
    carried: tuple[str, str, str],
    body: Sequence[str],
    after: Sequence[str],
) -> str:
    """A function with a loop over i, width at a time.

    carried: what goes from one round to the next: its type, its first value, and that after the body.
    """
    kind, first, value = carried
    # LLVM would else keep vectors on the stack where they are not aligned
    lines = [
        f"define internal {name}(i64 %from, i64 %to, {parameters}) nounwind alignstack(64) {{",
        "entry:",
        *before,
        " br label %head",
        "head:",
        " %i = phi i64 [%from, %entry], [%next, %body]",
        f" %carried = phi {kind} [{first}, %entry], [{value}, %body]",
        " %more = icmp slt i64 %i, %to",
        " br i1 %more, label %body, label %end",
        "body:",
        *body,
        f" %next = add i64 %i, {width}",
        " br label %head",
        "end:",
        *after,
        "}",
    ]
    return "\n".join(lines)
