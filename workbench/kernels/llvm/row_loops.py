"""Loops over rows: functions that run the code for a vector of rows through a block, and a block through all, as IR.

The sums of a pass are kept apart in each lane within a block, and those of the blocks are added in pairs, so that the
result depends neither on threads nor on optimisation.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.graphs import DATA
from workbench.kernels.llvm.instructions import Instructions
from workbench.kernels.llvm.modules import (
    ON_STACK,
    Context,
    Sweep,
)
from workbench.kernels.llvm.pairs import LEVELS
from workbench.kernels.llvm.scatters import Copies
from workbench.kernels.schedule import Pass

BLOCK = 1024
"""Rows whose sums are kept in the lanes of one vector."""
WAITING = 32_768
"""Values of a block that may wait, on the stack."""
SHORTEST = 64
"""Rows of the shortest block."""
SCATTERED = 512
"""The same where rows are added to outputs: the values of a block wait in the first cache."""


def block_function(name: str, entry: Instructions, code: Instructions, summed: Sequence[str], after: str) -> str:
    """A function that runs code for vectors of rows from lo up to hi.

    entry: what is done once before. summed: for each sum its lanes with the new rows in them. after: lines behind the
    label `after`, where lane k of a sum is %ak_end.
    """
    W, last = code.width, code.label
    phis = [
        f" %a{k} = phi {code.type} [zeroinitializer, %entry], [{value}, %{last}]\n" for k, value in enumerate(summed)
    ]
    finals = [f" %a{k}_end = phi {code.type} [{value}, %{last}]\n" for k, value in enumerate(summed)]
    return (
        f"define internal void @{name}(ptr noalias %x, ptr noalias %c, ptr noalias %w, i64 %lo, i64 %hi, "
        # LLVM would else keep vectors across calls where they are not aligned
        f"ptr noalias %sums, ptr noalias %out) nounwind noinline alignstack(64) {{\nentry:\n"
        + "".join([line + "\n" for line in entry.lines])
        + f" %last = sub i64 %hi, {W}\n %negative = icmp slt i64 %last, 0\n"
        " %end = select i1 %negative, i64 0, i64 %last\n br label %rows\nrows:\n"
        f" %next = phi i64 [%lo, %entry], [%following, %{last}]\n"
        + "".join(phis)
        + " %early = icmp sle i64 %next, %end\n %row = select i1 %early, i64 %next, i64 %end\n"
        # the last vector goes back over rows that were done: these lanes are left out of the sums
        " %done = sub i64 %next, %row\n %left = sub i64 %hi, %next\n"
        f" %from_lo = sub i64 %row, %lo\n %behind = add i64 %from_lo, {W}\n"
        f" %done1 = insertelement <{W} x i64> poison, i64 %done, i32 0\n"
        f" %doneW = shufflevector <{W} x i64> %done1, <{W} x i64> poison, <{W} x i32> zeroinitializer\n"
        f" %left1 = insertelement <{W} x i64> poison, i64 %left, i32 0\n"
        f" %leftW = shufflevector <{W} x i64> %left1, <{W} x i64> poison, <{W} x i32> zeroinitializer\n"
        f" %lanes = sub <{W} x i64> <{', '.join(f'i64 {lane}' for lane in range(W))}>, %doneW\n"
        f" %new = icmp ult <{W} x i64> %lanes, %leftW\n"
        + "".join([line + "\n" for line in code.lines])
        + f" %following = add i64 %next, {W}\n %more = icmp slt i64 %following, %hi\n"
        " br i1 %more, label %rows, label %after\nafter:\n" + "".join(finals) + after + " ret void\n}\n"
    )


def block_size(one: Pass) -> int:
    """Rows of a block of a pass; fewer where many values of it wait to be added to outputs."""
    if not one.scatters:
        return BLOCK
    waiting = len({scatter.node for scatter in one.scatters})
    return max(SHORTEST, min(SCATTERED, WAITING // waiting // SHORTEST * SHORTEST))


def across(code: Instructions, vector: str, width: int) -> str:
    """The sum of the lanes, in halves."""
    size = width
    while size > 1:
        half = size // 2
        kind = f"<{size} x double>"
        low = ", ".join([f"i32 {lane}" for lane in range(half)])
        high = ", ".join([f"i32 {lane + half}" for lane in range(half)])
        first = code.new(f"shufflevector {kind} {vector}, {kind} poison, <{half} x i32> <{low}>")
        second = code.new(f"shufflevector {kind} {vector}, {kind} poison, <{half} x i32> <{high}>")
        vector = code.new(f"fadd <{half} x double> {first}, {second}")
        size = half
    return code.new(f"extractelement <1 x double> {vector}, i32 0") if width > 1 else vector


def through(sweep: Sweep, block: int, copies: Sequence[Copies]) -> str:
    """A function that runs a pass from row lo, where a block begins, up to hi, block by block."""
    size = sweep.sums
    before, after = "".join([each.cleared() for each in copies]), "".join([each.added() for each in copies])
    numbers = (LEVELS + 1) * size
    stack = f" %stack = alloca [{numbers} x double], align 64\n" if size else " %stack = alloca [1 x double]\n"
    freed = ""
    if numbers > ON_STACK:
        stack, freed = f" %stack = call ptr @malloc(i64 {8 * numbers})\n", " call void @free(ptr %stack)\n"
    push = f" call void @push(ptr %stack, ptr %part, i64 %b, i64 {size})\n" if size else ""
    finish = f" call void @finish(ptr %stack, ptr %sums, i64 %b1, i64 {size})\n" if size else ""
    return (
        f"define void @{sweep.name}(ptr %x, ptr %c, ptr %w, ptr %out, i64 %from, i64 %to, ptr %sums) "
        f"nounwind {{\nentry:\n{before}{stack} %part = getelementptr double, ptr %stack, i64 {LEVELS * size}\n"
        " br label %block\nblock:\n"
        f" %b = phi i64 [0, %entry], [%b1, %block]\n %done = mul i64 %b, {block}\n %lo = add i64 %from, %done\n"
        f" %up = add i64 %lo, {block}\n %short = icmp slt i64 %to, %up\n"
        " %hi = select i1 %short, i64 %to, i64 %up\n"
        f" call void @block_{sweep.name}(ptr %x, ptr %c, ptr %w, i64 %lo, i64 %hi, ptr %part, ptr %out)\n{push}"
        f" %b1 = add i64 %b, 1\n %more = icmp slt i64 %hi, %to\n br i1 %more, label %block, label %end\nend:\n"
        f"{finish}{after}{freed} ret void\n}}\n"
    )


def over_all(sweep: Sweep, context: Context, k: str) -> str:
    """The lines that run a pass over all rows."""
    if sweep.rows == DATA:
        rows = f" %np{k} = getelementptr double, ptr %c, i64 {context.rows}\n %n{k} = load i64, ptr %np{k}\n"
        n = f"%n{k}"
    else:
        rows, n = "", str(sweep.count)
    return (
        f"{rows} %place{k} = getelementptr double, ptr %w, i64 {sweep.place}\n"
        f" call void @{sweep.name}(ptr %x, ptr %c, ptr %w, ptr %out, i64 0, i64 {n}, ptr %place{k})"
    )
