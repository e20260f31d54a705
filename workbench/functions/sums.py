"""Sums over an index written out: the term is made a template once, and filled in for every value of the index.

Parts of the term in which no index occurs are shared by all terms; x[i] becomes the symbol x[3].
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from workbench.errors import OptionError
from workbench.functions.index_templates import Integers, templates
from workbench.functions.index_values import Whole, linear, whole
from workbench.language.arrays.misfits import Shape
from workbench.language.building import number, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, has_form, parts
from workbench.language.printing import to_text
from workbench.language.substitution import names_below
from workbench.language.undefined import Undefined
from workbench.operators import PRODUCT, SUM, Form, Operator

LARGEST = 2_000_000
"""Parts that sums may have when they are written out."""

Values = dict[str, int]
"""Of the indices of the sums around."""
Made = list[Formula]
Step = Callable[[Made, Values], Formula]
"""One part of a term, from the parts made before it."""

EMPTY: Mapping[Form, Formula] = {Form.SUM: Number(0), Form.PRODUCT: Number(1)}
JOINED: Mapping[Form, Operator] = {Form.SUM: SUM, Form.PRODUCT: PRODUCT}


@dataclass(frozen=True, slots=True)
class Template:
    """How a formula is made: what no index changes, then one part after the other; place: which one is the whole.

    sums: those among the parts whose own terms are made anew for each index.
    """

    constants: Made
    steps: Sequence[Step]
    place: int
    sums: Sequence[Sum]

    def filled(self, values: Values) -> Formula:
        made = self.constants.copy()
        for step in self.steps:
            made.append(step(made, values))
        return made[self.place]


@dataclass(slots=True)
class Sum:
    """A sum over an index, or a product. term: its template, made when there is a term."""

    operator: Operator
    index: str
    lower: Whole
    upper: Whole
    term: Callable[[], Template]

    def __call__(self, _: Made, values: Values) -> Formula:
        form = self.operator.joined_by
        assert form is not None
        join = JOINED[form]
        terms: list[Formula] = []
        for inner in self._around(values):
            template = self.term()
            term = template.filled(inner)
            if template.steps and isinstance(term, Apply) and term.operator is join:  # else it is one for all indices
                terms.extend(term.arguments)
            else:
                terms.append(term)
        if len(terms) < 2:
            return terms[0] if terms else EMPTY[form]
        return Apply(join, tuple(terms))

    def size(self, values: Values, most: int) -> int:
        """How many parts are made at most, counted before any is made and no further than `most`."""
        count = self.upper(values) - self.lower(values) + 1
        if count <= 0:
            return 0
        template = self.term()
        made = count * (len(template.steps) + 1)
        for inner in self._around(values) if template.sums and made <= most else ():
            made += sum(one.size(inner, most - made) for one in template.sums)
            if made > most:
                break
        return made

    def _around(self, values: Values) -> Iterator[Values]:
        """The values of all indices, for each term in turn."""
        before = values.get(self.index)
        for value in range(self.lower(values), self.upper(values) + 1):
            values[self.index] = value
            yield values
        if before is None:
            values.pop(self.index, None)
        else:
            values[self.index] = before


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a part. depends: on an index; constant: on nothing else; works: has a sum or a component."""

    depends: bool
    constant: bool
    works: bool


class WrittenOut:
    """Sums of formulas over the same arrays written out; it keeps which components of the arrays occur.

    shapes: of arrays that are declared; others have the components that occur.
    """

    def __init__(self, shapes: Mapping[str, Shape], operators: tuple[Operator, ...]) -> None:
        self.shapes = shapes
        self.places: dict[str, dict[Any, Symbol]] = {}
        """Of each array with an index the components that occur, by place: 3, or (2, 3) for two indices."""
        self.ranges: dict[str, list[Integers]] = {}
        """The places of those that occur in long sums, shape (components, indices)."""
        self._indices: dict[str, int] = {}
        self._left = LARGEST
        self._worked: dict[int, Formula] = {}
        """What no index changes, by the identity of the part as it was written: it may stand in many sums."""
        self._undefined = Undefined(operators)

    def of(self, formula: Formula) -> Formula:
        """The formula with every sum written out.

        Raises OptionError for bounds and indices that are no whole numbers, for components that an array does not
        have, and where more than 2,000,000 parts would be made.
        """
        self._worked.clear()
        return self._template(formula, frozenset()).filled({})

    def _template(self, formula: Formula, varying: Collection[str]) -> Template:
        """varying: the indices of the sums around."""
        facts = _facts(formula, varying)
        constants: Made = []
        order: list[Formula] = []
        place: dict[int, int] = {}  # constants from -1 downwards, steps from 0 upwards
        waiting = [formula]
        while waiting:
            node = waiting[-1]
            known = facts[id(node)]
            if id(node) in place:
                waiting.pop()
                continue
            whole_step = not known.depends and (not known.works or id(node) in self._worked)
            if not whole_step and isinstance(node, Apply) and not _is_step(node, known):
                missing = [a for a in node.arguments if id(a) not in place]
                if missing:
                    waiting.extend(reversed(missing))
                    continue
            waiting.pop()
            if known.depends:
                place[id(node)] = len(order)
                order.append(node)
            else:
                place[id(node)] = -1 - len(constants)
                if id(node) not in self._worked:
                    self._worked[id(node)] = self._constant(node, known, constants, place)
                constants.append(self._worked[id(node)])
        first = len(constants)
        at = {key: first + number if number >= 0 else -1 - number for key, number in place.items()}
        steps = [self._step(node, facts, at, varying) for node in order]
        return Template(constants, steps, at[id(formula)], [step for step in steps if isinstance(step, Sum)])

    def _constant(self, node: Formula, known: Facts, constants: Made, place: Mapping[int, int]) -> Formula:
        """A part that no index changes."""
        if not known.works or not isinstance(node, Apply):
            return node
        if node.operator.form is Form.INDEXED:
            found = self._sum(node, ())
            self._left -= found.size({}, self._left)
            if self._left < 0:
                told = f"{to_text(node):.80} has more than {LARGEST:,} parts when it is written out"
                raise OptionError(f"{told}; make it smaller.")
            return self._templates(node) or found([], {})
        if _is_component(node):
            return self._component(node)([], {})
        return Apply(node.operator, tuple(constants[-1 - place[id(a)]] for a in node.arguments))

    def _templates(self, node: Apply) -> Formula | None:
        """A long sum whose terms need not be made; None for any other."""
        found = templates(node, self._fits)
        if found is None:
            return None
        for name, places in found.places:
            self._indices[name] = places.shape[-1]
            self.places.setdefault(name, {})
            self.ranges.setdefault(name, []).append(places)
        return found.formula

    def _fits(self, name: str, bounds: Sequence[tuple[int, int]]) -> bool:
        """May an array have components whose indices lie between these bounds?"""
        shape = self.shapes.get(name)
        if self._indices.get(name, len(bounds)) != len(bounds) or min(low for low, _ in bounds) < 0:
            return False
        if shape is None:
            return True
        return len(shape) == len(bounds) and all(
            low >= 1 and high <= size for (low, high), size in zip(bounds, shape, strict=True)
        )

    def _step(self, node: Formula, facts: Mapping[int, Facts], at: Mapping[int, int], varying: Collection[str]) -> Step:
        """A part that an index changes."""
        if not isinstance(node, Apply) or _is_index(node, facts[id(node)]):
            value = whole(node)
            return lambda _, values: number(value(values))
        if node.operator.form is Form.INDEXED:
            return self._sum(node, varying)
        if _is_component(node):
            return self._component(node)
        operator, places = node.operator, [at[id(argument)] for argument in node.arguments]
        checked = any(known.depends and known.constant for known in (facts[id(a)] for a in node.arguments))
        if checked:
            return self._checked(operator, places, node)
        if len(places) == 1:
            (only,) = places
            return lambda made, _: Apply(operator, (made[only],))
        chosen = itemgetter(*places)
        return lambda made, _: Apply(operator, chosen(made))

    def _checked(self, operator: Operator, places: Sequence[int], node: Formula) -> Step:
        """With an argument that is a constant for each index: it must be one that the operator takes."""

        def step(made: Made, values: Values) -> Formula:
            found = Apply(operator, tuple(made[place] for place in places))
            if operator.form is Form.POWER and (exponent := value_of(found.arguments[1])) in (0, 1):
                return found.arguments[0] if exponent else Number(1)
            problem = self._undefined.problem(found)
            if problem:
                here = ", ".join(f"{name} = {value}" for name, value in values.items())
                raise OptionError(f"{to_text(node)} {problem[0]} for {here}; {problem[1]} is needed.")
            return found

        return step

    def _sum(self, node: Apply, varying: Collection[str]) -> Sum:
        index, first, last, term = node.arguments
        assert isinstance(index, Symbol)
        inside = {*varying, index.name}
        template = cache(lambda: self._template(term, inside))
        return Sum(node.operator, index.name, whole(first), whole(last), template)

    def _component(self, node: Apply) -> Step:
        """x[i + 1] as the symbol x[4]."""
        array, *places = node.arguments
        assert isinstance(array, Symbol)
        name, indices = array.name, [whole(place) for place in places]
        known = self.places.setdefault(name, {})
        if self._indices.setdefault(name, len(indices)) != len(indices):
            raise OptionError(f"{name} stands with one index and with several; write {name}[i] or {name}[i, j].")
        if len(indices) == 1:
            (only,) = indices

            def one(_: Made, values: Values) -> Formula:
                place = only(values)
                return known.get(place) or self._new(known, name, place, (place,), node)

            return one

        def several(_: Made, values: Values) -> Formula:
            place = tuple(index(values) for index in indices)
            return known.get(place) or self._new(known, name, place, place, node)

        return several

    def _new(self, known: dict[Any, Symbol], name: str, key: Any, place: tuple[int, ...], node: Apply) -> Symbol:
        shape = self.shapes.get(name)
        told = f"{name}[{','.join(map(str, place))}]"
        if shape is not None and len(shape) != len(place):
            raise OptionError(f"{to_text(node)} has {len(place)} indices, but {name} has the shape {shape}.")
        if shape is not None and any(not 1 <= i <= size for i, size in zip(place, shape, strict=True)):
            last = f"{name}[{','.join(map(str, shape))}]"
            raise OptionError(
                f"{to_text(node)} would be {told}; {name} has the components {name}[{','.join('1' * len(shape))}] "
                f"to {last}."
            )
        if min(place) < 0:
            raise OptionError(f"{to_text(node)} would be {told}; components are counted from 1, or from 0.")
        known[key] = found = Symbol(told)
        return found


def _facts(formula: Formula, varying: Collection[str]) -> dict[int, Facts]:
    facts: dict[int, Facts] = {}
    names: dict[int, frozenset[str]] = {}
    for node in parts(formula):
        if isinstance(node, Symbol):
            depends = node.name in varying
            facts[id(node)] = Facts(depends, depends, False)
            continue
        below = [facts[id(child)] for child in node.children]
        works = isinstance(node, Apply) and (node.operator.form is Form.INDEXED or _is_component(node))
        depends = any(known.depends for known in below)
        if depends and has_form(node, Form.INDEXED):
            index = node.arguments[0]
            if isinstance(index, Symbol) and index.name in varying:  # its own, of the same name as one around
                depends = not names_below(node, names)[id(node)].isdisjoint(varying)
        facts[id(node)] = Facts(
            depends,
            not works and all(known.constant for known in below),
            works or any(known.works for known in below),
        )
    return facts


def _is_step(node: Apply, known: Facts) -> bool:
    """Is it made in one step, without making its arguments before it?"""
    return node.operator.form is Form.INDEXED or _is_component(node) or _is_index(node, known)


def _is_index(node: Apply, known: Facts) -> bool:
    """A number for each index, such as i + 1."""
    return known.depends and known.constant and linear(node) is not None


def _is_component(node: Apply) -> bool:
    return node.operator.form is Form.ELEMENT and isinstance(node.arguments[0], Symbol)
