"""Round trips: a tree prints in every notation, and what is printed is read back to the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from tests.fuzzing.cases import Case
from tests.fuzzing.findings import BrokenError
from tests.fuzzing.meaning import mean_the_same
from workbench.errors import WorkbenchError
from workbench.language.formula import Apply, Formula, Symbol, parts, symbols
from workbench.language.latex.commands import ELSE_WORDS, IF_WORDS
from workbench.language.names import nameable, plain
from workbench.language.printing import PRINTERS
from workbench.language.reading import LIMIT, Reading, read
from workbench.language.substitution import free_names
from workbench.operators import OPERATORS, Form, rows_named

_ROWS = frozenset(map(id, OPERATORS))


def _outcome(text: str, options: Mapping[str, Any]) -> Reading | WorkbenchError:
    try:
        return read(text, **options)
    except WorkbenchError as error:
        return error


def check_assumption(assumption: Formula) -> None:
    """A comparison prints in all notations, and is read back behind `where`."""
    text = {notation: printer(assumption) for notation, printer in PRINTERS.items()}["text"]
    if read(f"0 where {text}", variables=_declared(assumption), notation="text").assumptions != (assumption,):
        raise BrokenError("round trip", "assumption differs", f"{assumption} is printed {text!r}")


def options_for(formula: Formula, reading: Reading, case: Case) -> dict[str, Any]:
    """Options of the case that matter to what is printed: shapes, beside which arrays stand that nobody declared."""
    given = {name: value for name, value in case.options.items() if name == "shapes"}
    if given and reading.indexed:
        given["variables"] = [name for name in _declared(formula) if name not in reading.indexed]
    return given


def _declared(formula: Formula) -> list[str]:
    """Names to declare: those that occur, those of places, at(x^2, x = 2), and those by which a gradient is."""
    binding = (part for part in parts(formula) if _is(part, Form.VALUE_AT) or _is(part, Form.GRADIENT))
    bound = {name for part in binding for name in part.children[1:]}
    names = free_names(formula) | {name.name for name in bound if isinstance(name, Symbol)}
    return sorted(name for name in names if nameable(name))


def check_formula(formula: Formula, given: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """A tree prints in all notations, and what is printed is read back; given: options for that.

    Returns the notations whose print was refused, where they may be. Raises an exception of whatever kind where it does not.
    """
    for part in parts(formula):
        if isinstance(part, Apply) and id(part.operator) not in _ROWS:
            raise BrokenError("row", "unknown", repr(part.operator))
    printed = {notation: printer(formula) for notation, printer in PRINTERS.items()}
    if len(printed["mathml"]) < LIMIT:
        ElementTree.fromstring(printed["mathml"])  # our own output
    names = _declared(formula)
    options: dict[str, Any] = {"limit": 10 * LIMIT, "variables": names} | (given or {})
    refused: list[str] = []
    for notation in READ_BACK:
        text = printed[notation]
        used = options | {"notation": "latex" if notation == "latex" else "text"}
        back = _outcome(text, used)
        if not isinstance(back, Reading):
            if notation in REFUSABLE or _may_be_refused(back, formula, options, notation):
                refused.append(notation)
                continue
            reason = _QUOTED.sub("...", getattr(back, "reason", str(back)))
            raise BrokenError("round trip", f"{notation} refused, {reason}", f"{text!r}: {back}")
        if back.formula == formula or (notation == "unicode" and _has_two_looks(formula)):
            continue
        if notation == "text" or not mean_the_same(back.formula, formula, between="_" if notation == "latex" else ""):
            raise BrokenError(
                "round trip", f"{notation} differs", f"{formula} is printed {text!r}, read {back.formula}"
            )
    return tuple(refused)


def _may_be_refused(error: WorkbenchError, formula: Formula, options: Mapping[str, Any], notation: str) -> bool:
    """What LaTeX cannot say: 64 levels in more brackets, x_2 beside an array x, x_i beside a sum, the name x_1x."""
    if "nested more than" in str(error):
        return True  # definitions that are put in are nested too
    if notation == "text":
        return "is unclear" in str(error) and "shapes" in options  # alphax[1], an array that nobody declared
    arrays = options.get("shapes") or ()
    below = any("_" in name and name.partition("_")[0] in arrays for name in symbols(formula))
    component = "the subscript in" in str(error) and any(_is(part, Form.ELEMENT) for part in parts(formula))
    told = any(reason in str(error) for reason in _SAID_OTHERWISE)
    names = not all(map(plain, symbols(formula))) or not _WORDS.isdisjoint(symbols(formula))
    return below or component or told or names


def _has_two_looks(formula: Formula) -> bool:
    """Does a name occur beside all of its letters, or is it a function's? xyz looks like x·y·z, sin²(x) like sin(x)²."""
    names = symbols(formula)
    return any(len(name) > 1 and (names.issuperset(name) or rows_named(name, OPERATORS)) for name in names)


def _is(node: Formula, form: Form) -> bool:
    return isinstance(node, Apply) and node.operator.form is form


_WORDS = IF_WORDS | ELSE_WORDS
_SAID_OTHERWISE = (
    "is the index of no sum here",
    "the index in",
    "a list of one entry",
    "takes numbers",
    "too many digits",
)
_QUOTED = re.compile(r"'.*?'|(?<![a-z])[^ ]*[^a-z ,.:;][^ ]*")
"""What a reason names of the text: pieces in quotes, and what is no word."""

READ_BACK = ("text", "unicode", "latex")
REFUSABLE = ("unicode",)
"""Notations that people read, with signs that are not all typed; what is read of them means the same.

How often they are refused, and LaTeX for the reasons above, is counted: a share that grows is a finding of its own.
"""
