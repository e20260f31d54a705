"""Reading: a text to a Reading, the tree of what was written with its name, parameters and notes."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import OptionError, ParseError
from workbench.language import latex
from workbench.language.building import natural_order
from workbench.language.characters import SPACES
from workbench.language.collector import collector_at_rest
from workbench.language.formula import Formula, symbols
from workbench.language.grammar import TEXT, Grammar
from workbench.language.indices import settle
from workbench.language.misfits import Shape
from workbench.language.names import LONGEST_NAME, array_of, declared, is_letter, nameable, plain, spelled
from workbench.language.runs import resolved
from workbench.language.shapes import Shapes
from workbench.language.substitution import free_names
from workbench.language.table import Table, table_of
from workbench.language.tokens import DEFINITION, Tokens
from workbench.language.undefined import Undefined
from workbench.language.vocabulary import MOST_VARIABLES, Callee, Resolver
from workbench.operators import OPERATORS, Operator

LIMIT = 100_000
_NONE: frozenset[str] = frozenset()
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
    if len(text) > limit:
        raise ParseError(
            text, limit, 1, f"the text has {len(text):,} characters, more than {limit:,}", "a larger limit="
        )
    known = set(declared(variables or ()))
    known.update(own for name in names if nameable(own := spelled(name)))
    known.update(shapes or ())
    components = {name for name in known if name[-1] == "]"}
    known.update(array_of(name) for name in components)
    table = table_of(operators)
    if in_latex := _is_latex(text, notation):
        name, parameters, start, end = latex.opening(text, table, equation=equation)
    else:
        name, parameters, start = ("", None, 0) if equation else _definition(text, table)
    known.update(parameters or ())
    defined = {own: callee for own, callee in _callees(functions or {}).items() if own != name}
    most = math.inf if limit > LIMIT else MOST_VARIABLES
    with collector_at_rest(len(text) > LIMIT):
        if in_latex:
            tokens = latex.cut_into_tokens(text, start, end, name, known, table, shapes or ())
            vocabulary = latex.vocabulary(Resolver(tokens, table, known, defined, most), shapes or ())
        else:
            tokens = Tokens(text, start, name, tuple(sorted(n for n in known - components if not plain(n))))
            vocabulary = resolved(Resolver(tokens, table, known, defined, most))
        habits = latex.LATEX if in_latex else TEXT
        grammar = Grammar(tokens, vocabulary, table, Undefined(operators).problem, habits)
        grammar.columns = names
        grammar.shapes = Shapes(shapes, names) if shapes else None
        vocabulary.declared = declared(variables or ()) or parameters or ()
        vocabulary.columns = names
        formula = grammar.formula()
        left = None
        if equation and tokens.items[grammar.index] in ("=", "=="):
            grammar.index += 1
            left, formula = formula, grammar.formula()
        grammar.end()
        sizes, indexed = _settled(grammar, (formula,) if left is None else (formula, left), shapes or components)
    if "i" in vocabulary.atoms and "i" not in known and "i" in free_names(formula):
        vocabulary.notes["i is a variable, not the imaginary unit"] = None
    notes = tuple(vocabulary.notes)
    return Reading(text, name, parameters, formula, left, notes, sizes=sizes, indexed=indexed)


def _settled(
    grammar: Grammar, formulas: tuple[Formula, ...], arrays: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Sizes and indexed names, once the whole text is read; arrays: names with a shape, or of components."""
    if grammar.indexing is None and not grammar.composed:
        return _NONE, _NONE
    return settle(grammar, formulas, {array_of(name) for name in arrays})


def _check_notation(text: str, notation: str) -> None:
    if not isinstance(text, str):
        raise OptionError(f"a formula is a str, not {type(text).__name__}: {text!r:.60}.")
    if notation not in NOTATIONS:
        raise OptionError(f"notation {notation!r:.40} is not one of {', '.join(NOTATIONS)}.")


def _is_latex(text: str, notation: str) -> bool:
    return notation == "latex" or (notation == "auto" and "\\" in text)


def _definition(text: str, table: Table) -> tuple[str, tuple[str, ...] | None, int]:
    """Name and parameters of a definition, and where its body starts; ("", None, 0) where there is none."""
    found = DEFINITION.match(text)
    if found is None:
        return "", None, 0
    name = spelled(found[1])
    if name in table.constants or (name in table.functions and not is_letter(name)):
        hint = "another name, or one side of an equation alone"
        raise ParseError(text, found.start(1), len(found[1]), f"'{name}' has a meaning already", hint)
    if not nameable(name):
        return "", None, 0
    if found[2] is None:
        return name, None, found.end()
    return name, _parameters(text, name, found), found.end()


def _parameters(text: str, name: str, found: re.Match[str]) -> tuple[str, ...]:
    """The names in the brackets of a definition."""
    parameters: list[str] = []
    at = found.start(2)
    for part in found[2].split(","):
        typed = part.strip(SPACES)
        parameter = spelled(typed)
        if not nameable(parameter) or parameter in parameters:
            wrong = "stands twice" if parameter in parameters else f"is not a variable that {name} can have"
            hint = f"names that differ, {name}(x, y) = ..."
            raise ParseError(text, at + part.find(typed), len(typed), f"'{typed[:LONGEST_NAME]}' {wrong}", hint)
        parameters.append(parameter)
        at += len(part) + 1
    return tuple(parameters)


def _callees(functions: Mapping[str, Reading]) -> dict[str, Callee]:
    """What the user's functions are called with; without a signature their names in natural order."""
    callees = {}
    for name, reading in functions.items():
        body, named = reading.formula, reading.parameters is None
        parameters = natural_order(symbols(body)) if reading.parameters is None else reading.parameters
        source = reading.text if len(reading.text) <= LONGEST_NAME else f"{reading.text[: LONGEST_NAME - 3]}..."
        callees[spelled(name)] = Callee(name, parameters=parameters, body=body, named=named, source=source)
    return callees
