"""Passages: one text with what is known before it is read; its parts are read one by one, at their places in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from workbench.errors import SENTENCE_LIMIT
from workbench.language import conditions, latex
from workbench.language.arrays.misfits import Shape
from workbench.language.facts import Facts
from workbench.language.formula import Formula, Symbol
from workbench.language.grammar import Grammar
from workbench.language.habits import TEXT
from workbench.language.names import are_plain, array_of, plain, spelled
from workbench.language.resolver import Resolver
from workbench.language.settling import Elsewhere, settle
from workbench.language.table import Table
from workbench.language.text.runs import resolved
from workbench.language.tokens import Tokens
from workbench.language.vocabulary import Callee
from workbench.operators import Operator

LONG = 1_000
"""Characters, from which on terms of one shape are looked for; a shorter text is read sooner than cut."""

_NONE: frozenset[str] = frozenset()


class Part(NamedTuple):
    """A part as it was read; the fields of a Reading.

    conditions, integers: assumed by what is called in it. remarks: notes on these.
    """

    formula: Formula
    left: Formula | None
    notes: tuple[str, ...]
    sizes: frozenset[str] = _NONE
    indexed: frozenset[str] = _NONE
    conditions: tuple[Formula, ...] = ()
    integers: frozenset[str] = _NONE
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, and what its names mean.

    known: declared names of every kind. declared: those that are variables, in their order. columns: those that are
    not. components: names such as x[3]. defined: what the user defined. most: variables before a text is refused.
    facts: what is known of its parts. beside: undeclared variables that occur beside the text, which is an excerpt
    then; None of a whole text.
    """

    text: str
    table: Table
    operators: tuple[Operator, ...]
    known: frozenset[str]
    declared: tuple[str, ...]
    columns: Collection[str]
    components: frozenset[str]
    shapes: Mapping[str, Shape]
    defined: Mapping[str, Callee]
    most: float
    facts: Facts
    in_latex: bool = False
    beside: frozenset[str] | None = None

    def part(
        self,
        start: int,
        end: int,
        name: str = "",
        parameters: tuple[str, ...] | None = None,
        *,
        equation: bool = False,
    ) -> Part:
        """The formula from start to end, the body of a definition where it has a name."""
        if end - start >= LONG and not equation and self.beside is None:
            from workbench.language.text.long_texts import long_text  # brings NumPy, which shorter texts do without

            found = long_text(self, start, end, name, parameters or ())
            if found is not None:
                return found
        grammar = self._grammar(start, end, name, parameters or ())
        formula = grammar.sum()
        left = None
        if equation and grammar.items[grammar.index] in ("=", "=="):
            grammar.index += 1
            left, formula = formula, grammar.sum()
        grammar.end()
        words = grammar.words
        if name and name not in words.known and Symbol(name) in words.atoms.values():
            self._refuse_own(grammar, name, formula)
        sizes = indexed = _NONE
        if grammar.indexing is not None or grammar.composed:
            arrays = {array_of(name) for name in (self.shapes or self.components)}
            sizes, indexed = settle(grammar, (formula,) if left is None else (formula, left), arrays)
        if "i" in words.atoms and "i" not in words.known and "i" in self.facts.names(formula):
            grammar.note("i is a variable, not the imaginary unit")
        return Part(formula, left, _in_one_line(words.notes), sizes, indexed, *_called(grammar))

    def _refuse_own(self, grammar: Grammar, name: str, body: Formula) -> None:
        """A name does not stand in its own definition."""
        if name in self.facts.names(body):
            at = next((i for i, token in enumerate(grammar.items) if token and spelled(token) == name), 0)
            hint = "another name for one of them, or the formula without a name"
            raise grammar.error(at, f"'{name}' stands in its own definition", hint)

    def condition(self, start: int, end: int, elsewhere: Elsewhere) -> Part:
        """The comparisons, joined or not, from start to end; or a value, where no comparison stands.

        elsewhere: what the formula that they are about tells of its names.
        """
        grammar = self._grammar(start, end, "", ())
        formula = conditions.condition(grammar)
        grammar.end()
        if grammar.indexing is not None or grammar.composed:
            arrays = {array_of(name) for name in (self.shapes or self.components)}
            settle(grammar, (formula,), arrays.union(elsewhere.indexed), elsewhere)  # x > 0 is said of each component
        return Part(formula, None, _in_one_line(grammar.words.notes), _NONE, _NONE, *_called(grammar))

    def knowing(self, names: Collection[str] = (), defined: Mapping[str, Callee] | None = None) -> Passage:
        """The passage with more names that are known, and more that are defined."""
        known = self.known | (frozenset(names) - self.defined.keys() - (defined or {}).keys())
        return replace(self, known=known, defined={**self.defined, **(defined or {})})

    def _grammar(self, start: int, end: int, name: str, parameters: tuple[str, ...]) -> Grammar:
        """What reads the part, before its first token."""
        declared = self.declared or parameters
        known = self.known.union(parameters) if parameters else self.known
        defined = self.defined
        if name in defined:
            defined = {own: callee for own, callee in defined.items() if own != name}
        if self.in_latex:
            tokens = latex.cut_into_tokens(self.text, start, end, name, known, self.table, self.shapes)
            resolver = Resolver(tokens, self.table, known, defined, self.most, declared=declared, columns=self.columns)
            vocabulary = latex.vocabulary(resolver, start, end, self.shapes)
        else:
            names = known - self.components
            special = () if are_plain(names) else tuple(sorted(n for n in names if not plain(n)))
            tokens = Tokens(self.text, start, name, special, end)
            resolver = Resolver(
                tokens, self.table, known, defined, self.most, self.shapes, declared=declared, columns=self.columns
            )
            vocabulary = resolved(resolver, self.beside)
        shapes = self.facts.shapes if self.shapes else None
        habits = latex.LATEX if self.in_latex else TEXT
        return Grammar(tokens, vocabulary, self.table, self.facts, habits, shapes=shapes)


def _called(grammar: Grammar) -> tuple[tuple[Formula, ...], frozenset[str], tuple[str, ...]]:
    """What is assumed by the definitions that were called."""
    said = grammar.assumed
    if said is None:
        return (), _NONE, ()
    return tuple(dict.fromkeys(said.conditions)), frozenset(said.integers), tuple(dict.fromkeys(said.notes))


def _in_one_line(notes: Iterable[str]) -> tuple[str, ...]:
    """Notes name pieces of the text, in which lines may end and numbers be long."""
    lines = (note if note.isprintable() else " ".join(note.split()) for note in notes)
    return tuple(line if len(line) <= SENTENCE_LIMIT else f"{line[: SENTENCE_LIMIT - 3]}..." for line in lines)
