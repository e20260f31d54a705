"""Does what is printed compile? `python -m tests.compile_latex --count 500 --seed 7 --keep gallery.pdf` asks pdflatex.

Every row over several arguments, the examples of the tests, hostile names and random trees are set in one document.
The tests themselves need no TeX: they hold the printed LaTeX to known commands and closed groups.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.language import test_printing, test_printing_forms
from tests.pdflatex import MISSING, compiled
from tests.strategies import formulas, lists
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.printing import to_latex
from workbench.language.reading import read
from workbench.operators import NEGATION, OPERATORS, POWER, PRODUCT, QUOTIENT

PAGE = r"""\documentclass[10pt]{article}
\usepackage[a3paper,margin=1.5cm]{geometry}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern,textcomp}
\usepackage{amsmath,amssymb}
\setlength{\parindent}{0pt}
\hfuzz=\maxdimen
\begin{document}
%s
\end{document}
"""
NAMES = ("x", "alpha_1", "learning_rate", "w12", "lambda", "Omicron", "W[2,3]", "x_1[4]")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 1 where something does not compile, 2 where there is no pdflatex."""
    parser = argparse.ArgumentParser(prog="python -m tests.compile_latex", description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=300, help="random trees")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where the PDF goes")
    options = parser.parse_args(arguments)
    if MISSING:
        print("there is no pdflatex on this machine", file=sys.stderr)
        return 2
    printed = list(dict.fromkeys(map(to_latex, (*gallery(), *random_trees(options.count, options.seed)))))
    fault = fault_of(printed, options.keep)
    print(fault or f"{len(printed)} formulas compile")
    return 1 if fault else 0


def gallery() -> Iterator[Formula]:
    """Rows over names and over fractions, alone and inside other forms; the examples; names that come from elsewhere."""
    tall = Apply(QUOTIENT, (Symbol("x"), Symbol("y")))
    for row in OPERATORS:
        for arguments in (tuple(map(Symbol, NAMES)), (tall,) * len(NAMES)):
            takes = [count for count in range(len(NAMES) + 1) if row.takes(count)]
            for node in (Apply(row, arguments[:count]) for count in takes):
                yield from (node, Apply(POWER, (node, tall)), Apply(PRODUCT, (node, Apply(NEGATION, (node,)))))
    yield from (read(text, variables=test_printing.DECLARED).formula for text, *_ in test_printing.EXAMPLES)
    yield from (formula for formula, *_ in test_printing_forms.EXAMPLES)
    yield from (Apply(POWER, (Symbol(name), Symbol(name))) for name in (*test_printing.HOSTILE, *NAMES))
    yield from test_printing.SMALL_TREES[::40]


def random_trees(count: int, seed: int) -> list[Formula]:
    """As many random trees, lists among them."""
    found: list[Formula] = []

    @seeded(seed)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=HealthCheck
    )
    @given(formulas(pieces=True) | lists(formulas(leaves=4)))
    def collect(tree: Formula) -> None:
        found.append(tree)

    collect()
    return found


def fault_of(printed: Sequence[str], keep: Path | None = None) -> str:
    """What pdflatex says where it stops; "" where all of it compiles."""
    ran = compiled(PAGE % "\n\n".join(rf"\(\displaystyle {latex}\)\qquad" for latex in printed))
    if keep is not None and ran.pdf:
        keep.write_bytes(ran.pdf)
    return ran.fault


if __name__ == "__main__":
    sys.exit(main())
