"""Indices: the names that sums run over, the bounds between which they run, and the components that they pick.

Free of notation: `sum(i=1..n, x[i])` and its LaTeX meet here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from workbench.errors import ParseError
from workbench.language.building import sum_of, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, parts
from workbench.language.substitution import free_names, levels
from workbench.operators import ELEMENT, NEGATION, PRODUCT, Form, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

_WHOLE = frozenset({Form.SUM, Form.PRODUCT, Form.NEGATION, Form.QUOTIENT, Form.POWER})
"""Forms of which a bound or an index may be made."""

HIGHEST = 20
"""The highest order that is read, and how deep derivatives and sums may be nested."""

_OPENING = frozenset(("(", "[", "{", r"\lvert", r"\lVert", r"\left."))
_CLOSING = frozenset((")", "]", "}", r"\rvert", r"\rVert", r"\right|_"))
_BARS = frozenset("|‖")

_TERM = r"(?:[0-9]{1,40}\s*)?[A-Za-z]|[0-9]{1,40}"  # of an index: i, 2i, 1


class Indexing:
    """What is known of the indices and components of one text while it is read."""

    def __init__(self) -> None:
        self.bound: dict[str, Formula] = {}  # the indices of the sums around, with their lower bounds
        self.ranges: list[tuple[str, int, int]] = []  # each index with the tokens of its sum
        self.sizes: set[str] = set()  # names in bounds
        self.arrays: dict[str, int] = {}  # names with an index, and where the first stands
        self.loose: dict[str, tuple[int, int]] = {}  # names in an index that are no index of a sum around it
        self.from_zero: set[str] = set()  # arrays with a component 0 by the bounds of a sum
        self.zeros: list[tuple[str, int, int]] = []  # x[0] as it was written: the array, first and last token
        self.matrices: frozenset[str] | None = None  # arrays that are written with two indices; None until asked for
        self.derivatives: list[tuple[int, int]] = []  # where d/dx begins, in order, and how deep in brackets
        self.differentials: dict[str, int] = {}  # names to differentiate by, and where the first such part begins


def indexing(grammar: Grammar) -> Indexing:
    """What is known of the indices of the text, from the first on."""
    if grammar.indexing is None:
        grammar.indexing = Indexing()
    return grammar.indexing


def open_index(grammar: Grammar, name: str, first: int, bounds: tuple[Formula, Formula], example: str) -> None:
    """A sum over this index begins; the name stands at the token first. Its bounds were read before."""
    known = indexing(grammar)
    if name in known.bound:
        reason = f"'{name}' is the index of the sum around this one already"
        raise grammar.error(first, reason, "another index, such as j or k")
    if name in grammar.words.columns and name not in grammar.words.declared:
        grammar.note(f"{name} is the index of a sum here, not the column")
    elif name in grammar.words.known or name in grammar.words.defined:
        what = "a variable" if name in grammar.words.known else "defined"
        raise grammar.error(first, f"'{name}' is {what} already, and cannot be an index", "another index, such as j")
    if len(name) > 1 and name in grammar.table.constants:
        raise grammar.error(first, f"'{name}' is a constant, and cannot be an index", example)
    if name in grammar.table.constants:
        grammar.note(f"{name} is the index of a sum here, not the constant")
    if any(name in free_names(side) for side in bounds):
        raise grammar.error(first, f"'{name}' stands in its own bounds", "another name for one of them")
    known.bound[name] = bounds[0]


def close_index(grammar: Grammar, name: str, start: int) -> None:
    """The sum over this index, from the token start on, has been read."""
    known = indexing(grammar)
    del known.bound[name]
    known.ranges.append((name, start, grammar.index - 1))


@contextmanager
def within(grammar: Grammar, token: str, name: str) -> Iterator[None]:
    """While the term of a sum is read, a number, the token means its index, whatever it means elsewhere."""
    words = grammar.words
    tables: tuple[dict[str, Any], ...] = (words.atoms, words.functions, words.both)
    shadowed = [table.pop(token, None) for table in tables]
    words.atoms[token] = Symbol(name)
    outer, grammar.conditional = grammar.conditional, False
    try:
        yield
    finally:
        grammar.conditional = outer
        del words.atoms[token]
        for table, meaning in zip(tables, shadowed, strict=True):
            if meaning is not None:
                table[token] = meaning


def are_indices(letters: str, indices: Collection[str]) -> bool | None:
    """Are the letters below a name indices, one each, where these are indices of sums? None where that is unclear.

    >>> are_indices("ijk", "ijk"), are_indices("in", "i"), are_indices("max", "i"), are_indices("min", "i")
    (True, True, False, None)
    """
    found = sum(letter in indices for letter in letters)
    if found == len(letters) or not found or len(letters) <= 2:
        return found > 0
    return None


def index_of(text: str) -> Formula | None:
    """An index or a bound of whole numbers and letters, sums of these and multiples; None for anything else.

    >>> index_of("2i-1")
    sum of terms(product(Number(2), Symbol(i)), negation(Number(1)))
    """
    found = re.fullmatch(rf"(-?)\s*({_TERM})((?:\s*[+-]\s*(?:{_TERM}))*)", text)
    if found is None:
        return None
    pairs = [(found[1], found[2]), *re.findall(rf"([+-])\s*({_TERM})", found[3])]
    terms = tuple(Apply(NEGATION, (_multiple(term),)) if sign == "-" else _multiple(term) for sign, term in pairs)
    return sum_of(terms)


def _multiple(text: str) -> Formula:
    if text.isdecimal():
        return Number(int(text))
    times = text[:-1].strip()
    return Apply(PRODUCT, (_multiple(times), Symbol(text[-1]))) if times else Symbol(text)


def bound(grammar: Grammar, node: Formula, first: int) -> Formula:
    """A bound of a sum, from the token first on: a whole number, a name, or sums and products of these."""
    known = indexing(grammar)
    last = grammar.index - 1
    problem = _not_whole(node)
    if problem:
        raise grammar.error(first, f"{grammar.tokens.written(first, last)} {problem}", "1..n, 0..n-1 or 1..10", last)
    known.sizes |= free_names(node) - known.bound.keys()
    return node


def indexed_sum(
    grammar: Grammar, row: Operator, bounds: tuple[Formula, Formula], name: str, term: Formula, start: int
) -> Apply:
    """A sum or product of a term over an index, read from the token start on, once its index is closed."""
    lower, upper = bounds
    word = row.notation.unicode or row.aliases[0]
    first, last = value_of(lower), value_of(upper)
    if first is not None and last is not None and first > last:
        empty = 0 if row.joined_by is Form.SUM else 1
        grammar.note(f"the {word} over {name} from {first} to {last} has no terms, so it is {empty}")
    elif name not in free_names(term):
        grammar.note(f"the index {name} does not occur in what the {word} over {name} runs over")
    if below := _below_a_name(term, known_indices(grammar) | {name}, name):
        array, _, index = below.partition("_")
        reason = f"{below} is a name of its own, whatever {name} is"
        raise grammar.error(start, reason, f"{array}[{', '.join(index)}] for a component", grammar.index - 1)
    node = Apply(row, (Symbol(name), lower, upper, term))
    if levels(node) > HIGHEST:
        reason = f"derivatives and sums more than {HIGHEST} deep in one another"
        raise grammar.error(start, reason, "fewer of them in one another", grammar.index - 1)
    return grammar.checked(node, start)


def check_factor(grammar: Grammar, name: str, term: Formula, first: int, start: int, hint: str) -> None:
    """Refuses a term of a product over an index, from the token first on, where what follows it may be no part of it.

    Clear are one part, one bracket around all, and factors side by side of which the last has the index in it.
    """
    items, last = grammar.items, grammar.index - 1
    depth, single, bars = 0, True, set[str]()
    for index in range(first, last + 1):
        item = items[index]
        if item in _BARS:
            bars ^= {item}
        depth += (item in _OPENING or item[:6] == r"\begin") - (item in _CLOSING or item[:4] == r"\end")
        if depth == 0 and not bars and index < last:
            single = single and item in grammar.words.functions and items[index + 1] in _OPENING
            if item in ("*", "/"):
                raise _unclear_factor(grammar, start, hint, index)
    several = not single and has_form(term, Form.PRODUCT)
    if several and (name not in free_names(end := term.children[-1]) or _is_indexed(end)):
        raise _unclear_factor(grammar, start, hint, last)


def _is_indexed(node: Formula) -> bool:
    return has_form(node, Form.INDEXED)


def _unclear_factor(grammar: Grammar, start: int, hint: str, last: int) -> ParseError:
    return grammar.error(start, "where the factor of this product ends is unclear", hint, last)


def known_indices(grammar: Grammar) -> frozenset[str]:
    """The indices of the sums around the current token."""
    return frozenset(grammar.indexing.bound) if grammar.indexing is not None else frozenset()


def _below_a_name(term: Formula, indices: frozenset[str], name: str) -> str:
    """A name such as a_i or a_ij, below which an index stands that it does not depend on."""
    for free in sorted(free_names(term)):
        for below in free.split("_")[1:]:
            letters = below.rstrip("0123456789")
            if letters == name or (name in letters and indices.issuperset(letters)):
                return free
    return ""


def component(grammar: Grammar, name: str, indices: tuple[Formula, ...], start: int) -> Formula:
    """x[i] or W[i, j], read from the token start on; the variable "x[3]" where that is declared."""
    known = indexing(grammar)
    last = grammar.index - 1
    if name in known.bound:
        raise grammar.error(start, f"'{name}' is an index, a number, and has no components", "x[i]", last)
    if (meant := name.lower()) in grammar.table.functions and name not in grammar.words.known:
        raise grammar.error(start, f"'{name}' with square brackets is not read", grammar.table.call(meant), last)
    places = [int(i.value) for i in indices if isinstance(i, Number) and i.value.denominator == 1]
    if len(places) == len(indices) and (own := f"{name}[{','.join(map(str, places))}]") in grammar.words.known:
        return Symbol(own)
    for index in indices:
        _check_index(grammar, known, name, index, start, last)
    known.arrays.setdefault(name, start)
    return grammar.checked(Apply(ELEMENT, (Symbol(name), *indices)), start)


def _check_index(grammar: Grammar, known: Indexing, name: str, index: Formula, start: int, last: int) -> None:
    problem = _not_whole(index)
    if problem:
        raise grammar.error(
            start, f"the index in {grammar.tokens.written(start, last)} {problem}", "x[1] or x[i+1]", last
        )
    smallest = _smallest(index, known)
    if smallest is not None and smallest < 0:
        reason = f"{grammar.tokens.written(start, last)} would be component {smallest}; components are counted from 1"
        raise grammar.error(start, reason, f"{name}[1] for the first", last)
    for free in free_names(index) - known.bound.keys():
        known.loose.setdefault(free, (start, last))
    if smallest == 0:
        if free_names(index):
            known.from_zero.add(name)
        else:
            known.zeros.append((name, start, last))


def _smallest(index: Formula, known: Indexing) -> Fraction | None:
    """The smallest value of an index such as 3, i or i-1, as far as the bounds of the sums around tell."""
    total = Fraction()
    for term in index.children if has_form(index, Form.SUM) else (index,):
        lowest = value_of(known.bound[term.name] if isinstance(term, Symbol) and term.name in known.bound else term)
        if lowest is None:
            return None
        total += lowest
    return total


def _not_whole(node: Formula) -> str:
    """Why a bound or an index is no whole number; "" where it is one, or may be."""
    value = value_of(node)
    if value is not None:
        return "" if value.denominator == 1 else "is no whole number"
    for part in parts(node):
        if isinstance(part, Number) and part.value.denominator != 1:
            return "is no whole number"
        if isinstance(part, Apply) and part.operator.form not in _WHOLE:
            return "is no whole number, or a simple formula of whole numbers"
        if has_form(part, Form.QUOTIENT) and value_of(part) is None:
            return "need not be a whole number"
        if has_form(part, Form.POWER) and not isinstance(part.arguments[1], Number):
            return "need not be a whole number"
    return ""
