"""Reading: a text to a Reading, the tree of what was written with its name, parameters and notes."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import OptionError, ParseError
from workbench.language import latex
from workbench.language.arrays.misfits import Shape
from workbench.language.arrays.shapes import Shapes
from workbench.language.assumptions import assumed, clauses, refuse_definitions
from workbench.language.collector import collector_at_rest
from workbench.language.definitions import callee_of, head_of
from workbench.language.facts import Facts
from workbench.language.formula import Apply, Formula, has_form
from workbench.language.names import array_of, declared, nameable, spelled
from workbench.language.passages import Passage
from workbench.language.settling import NOTHING_ELSEWHERE
from workbench.language.statements import Span, Text, in_turn, whole_text
from workbench.language.substitution import free_names
from workbench.language.table import table_of
from workbench.language.undefined import Undefined
from workbench.language.vocabulary import MOST_VARIABLES
from workbench.operators import AND, OPERATORS, Form, Operator

LIMIT = 100_000
NOTATIONS = ("auto", "text", "latex")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read.

    text: as typed. name and parameters: of a definition ("f", ("x", "y")); "" and None without one.
    formula: the tree; of a list, its operator is VECTOR. left: the left side of an equation.
    notes: readings that a person might not expect, a sentence each.
    assumptions: comparisons after `where`. integers: names said to be whole numbers, `n integer`.
    sizes: names in the bounds of sums over an index (n in `sum(i=1..n, x[i])`), whole numbers too.
    indexed: names with an index (x in x[i]), which are arrays.
    named: definitions without variables that stand with it, in order: u and what it stands for, of `let u = 3x; u^2`.
    """

    text: str
    name: str
    parameters: tuple[str, ...] | None
    formula: Formula
    left: Formula | None = None
    notes: tuple[str, ...] = ()
    assumptions: tuple[Formula, ...] = ()
    integers: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    indexed: frozenset[str] = frozenset()
    named: tuple[tuple[str, Formula], ...] = ()


def read(
    text: str,
    *,
    notation: str = "auto",
    variables: Sequence[str] | None = None,
    names: Collection[str] = (),
    functions: Mapping[str, Reading] | None = None,
    equation: bool = False,
    operators: tuple[Operator, ...] = OPERATORS,
    limit: int = LIMIT,
    shapes: Mapping[str, Shape] | None = None,
) -> Reading:
    """Read a formula, a definition, a list of formulas, or an equation.

    variables, names: names that are declared, whatever they look like (variables; columns of data).
    functions: definitions that may be called; a call is replaced by the body with its arguments.
    equation: "y = m*x + b" gives left and formula; otherwise it is a definition of y.
    limit: characters; a caller that raises it also lifts the limit of 200 variables.
    shapes: of names that are vectors, (3,), and matrices, (2, 3); all others are numbers.
    Raises ParseError where the text is not read, OptionError for a notation or name that is none.

    >>> read("f(x) = 2x^2").formula
    product(Number(2), power(Symbol(x), Number(2)))
    """
    _check_notation(text, notation)
    _check_length(text, limit)
    order = declared(variables or ())
    known = set(order)
    known.update(own for name in names if nameable(own := spelled(name)))
    known.update(shapes or ())
    components = frozenset(name for name in known if name[-1] == "]")
    known.update(array_of(name) for name in components)
    table = table_of(operators)
    defined = {
        spelled(name): callee_of(
            name,
            reading.parameters,
            reading.formula,
            free_names(reading.formula),
            reading.text,
            reading.assumptions,
            reading.integers,
        )
        for name, reading in (functions or {}).items()
    }
    arrays = {name: shape for name, shape in (shapes or {}).items() if shape}
    passage = Passage(
        text,
        table,
        operators,
        frozenset(known),
        order,
        names,
        components,
        arrays,
        defined,
        math.inf if limit > LIMIT else MOST_VARIABLES,
        Facts(Undefined(operators).problem, Shapes(arrays, names, order)),
        _is_latex(text, notation),
    )
    with collector_at_rest(len(text) > LIMIT):
        if passage.in_latex:
            head = latex.opening(text, table, equation=equation)
            name, parameters, start, _, end = head
            end, after = latex.clauses(text, head, table) if "," in text or r"\text" in text else (end, ())
            if after:
                return _reading(passage, in_turn(passage, [Span(start, end)], [head], after, equation=equation))
            part = passage.part(start, end, name, parameters, equation=equation)
        elif ";" in text or "\n" in text or "\r" in text or "where" in text or "let" in text:
            return _reading(passage, whole_text(passage, equation=equation))
        else:
            name, parameters, start, _, _ = ("", None, 0, 0, 0) if equation else head_of(text, table)
            part = passage.part(start, len(text), name, parameters, equation=equation)
    notes = part.notes + part.remarks
    return Reading(
        text, name, parameters, part.formula, part.left, notes, part.conditions, part.integers, part.sizes, part.indexed
    )


def read_assumptions(
    text: str, names: Collection[str], *, notation: str = "auto", operators: tuple[Operator, ...] = OPERATORS
) -> tuple[tuple[Formula, ...], frozenset[str]]:
    """Read what is assumed of names, as it stands after `where`: the comparisons, and the names of whole numbers.

    Raises ParseError where the text is not read, or says something of another name; OptionError as `read` does.

    >>> read_assumptions("x > 0, n integer", ("x", "n"))
    ((greater(Symbol(x), Number(0)),), frozenset({'n'}))
    """
    passage = _about_names(text, names, notation, operators, {})
    first = len(text) - len(text.lstrip())
    after = latex.assumptions(text, passage.table) if passage.in_latex else clauses(passage, first, (0, len(text)))
    refuse_definitions(text, after)
    conditions, integers, _ = assumed(passage, after, NOTHING_ELSEWHERE, passage.known)
    return conditions, integers


def read_relation(
    text: str,
    names: Collection[str],
    *,
    notation: str = "auto",
    shapes: Mapping[str, Shape] | None = None,
    operators: tuple[Operator, ...] = OPERATORS,
) -> tuple[tuple[Formula, ...], tuple[str, ...]]:
    """Read equations and inequalities between formulas of these names: each link of a chain, and notes.

    shapes: of names that are vectors and matrices; what is said of one left out here holds for each component.
    Raises ParseError where the text is not read or relates nothing, OptionError as `read` does.

    >>> read_relation("1 <= x*y <= 2", ("x", "y"))[0]
    (less or equal(Number(1), product(Symbol(x), Symbol(y))), less or equal(product(Symbol(x), Symbol(y)), Number(2)))
    """
    said = _about_names(text, names, notation, operators, shapes or {}).condition(0, len(text), NOTHING_ELSEWHERE)
    node = said.formula
    links = tuple(node.children) if isinstance(node, Apply) and node.operator is AND else (node,)
    if not all(has_form(link, Form.COMPARISON) for link in links):
        reason = "no relation stands here; a constraint is an equation or an inequality"
        raise ParseError(text, 0, len(text), reason, "x + y = 1, or x^2 + y^2 <= 4")
    return links, said.notes


def _about_names(
    text: str, names: Collection[str], notation: str, operators: tuple[Operator, ...], shapes: Mapping[str, Shape]
) -> Passage:
    """A text that says something of names, all of which are known."""
    _check_notation(text, notation)
    _check_length(text, LIMIT)
    order = declared(names)
    components = frozenset(name for name in order if name[-1] == "]")
    known = frozenset(order).union(map(array_of, components), shapes)
    arrays = {name: shape for name, shape in shapes.items() if shape}
    facts = Facts(Undefined(operators).problem, Shapes(arrays))
    in_latex = _is_latex(text, notation)
    table = table_of(operators)
    return Passage(text, table, operators, known, order, (), components, arrays, {}, MOST_VARIABLES, facts, in_latex)


def _reading(passage: Passage, whole: Text) -> Reading:
    """A text that may have several statements, or assumptions."""
    part = whole.part
    return Reading(
        passage.text,
        whole.head.name,
        whole.head.parameters,
        part.formula,
        part.left,
        part.notes,
        whole.assumptions,
        whole.integers,
        part.sizes,
        part.indexed,
        whole.named,
    )


def _check_notation(text: str, notation: str) -> None:
    if not isinstance(text, str):
        raise OptionError(f"a formula is a str, not {type(text).__name__}: {text!r:.60}.")
    if notation not in NOTATIONS:
        raise OptionError(f"notation {notation!r:.40} is not one of {', '.join(NOTATIONS)}.")


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        reason = f"the text has {len(text):,} characters, more than {limit:,}"
        raise ParseError(text, limit, 1, reason, "a larger limit=")


def _is_latex(text: str, notation: str) -> bool:
    return notation == "latex" or (notation == "auto" and "\\" in text)
