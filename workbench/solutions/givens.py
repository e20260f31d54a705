"""Givens: what a question gives away itself; of a text goes in what a solution says, comes out what a handout may say.

A formula may be printed that stands in the question, whole or as a part; a rule in letters of its own; a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.pages import Math, Text
from workbench.pages.blocks import Part, parts

PIECE = re.compile(r"[^\W\d]\w*|\d+(?:\.\d+)?|[^\s\w()*]")
"""A name, a number or a sign of a formula's text; brackets and times signs group and say no more."""
NAMED = re.compile(r"[^\W\d]\w*'*|[d∂](?:\^\d+)?\w*/(?:[d∂]\w+?(?:\^\d+)?)+")
"""A name alone, such as x, f″ or ∂f/∂x."""
OPERATOR = re.compile(r"^[d∂]/[d∂]\w+")
END = re.compile(r"(?<=\.)\s+|(?<=\.)$")

Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Givens:
    """The formulas of a question in pieces, and the rules that may be stated."""

    formulas: tuple[Pieces, ...]
    rules: frozenset[str]

    def told(self, text: Text) -> Text:
        """The sentences that give away nothing, joined; of one that states a rule, the rule.

        >>> from workbench.language.printing import notations
        >>> given = Givens((_pieces("sin(x^2)"),), frozenset())
        >>> given.told(("With ", Math(notations("x")), " it is "))[0], given.told(("It is ", Math(notations(3)), "."))
        ('With ', ())
        """
        kept = [told for sentence in _sentences(text) if (told := self._sentence(sentence))]
        return tuple(part for sentence in kept for part in (" ", *sentence))[1:]

    def _sentence(self, sentence: tuple[Part, ...]) -> tuple[Part, ...]:
        formulas = [part.notations.text for part in sentence if isinstance(part, Math)]
        meaning = {name: _pieces(rest) for name, sign, rest in (f.partition(" = ") for f in formulas) if sign}
        allowed = [self._allows(text, meaning) for text in formulas]
        if all(allowed):
            return sentence
        stated = [part for part in sentence if isinstance(part, Math) and self._is_rule(part.notations.text)]
        return (stated[0], ".") if stated else ()

    def _allows(self, text: str, meaning: dict[str, Pieces]) -> bool:
        if NAMED.fullmatch(text) or self._is_rule(text) or self._has(_pieces(text)):
            return True
        name, sign, rest = text.partition(" = ")
        new = sign and NAMED.fullmatch(name) and not self._has((name,))
        return self._has(_put_in(_pieces(OPERATOR.sub("", rest if new else text)), meaning))

    def _is_rule(self, text: str) -> bool:
        """A rule that the page uses, or one in letters that the question does not have."""
        names = [piece for piece in _pieces(text) if piece[0].isalpha()]
        return text in self.rules or ("'" in text and not any(self._has((name,)) for name in names))

    def _has(self, wanted: Pieces) -> bool:
        n = len(wanted)
        return any(wanted == formula[k : k + n] for formula in self.formulas for k in range(len(formula) - n + 1))


def givens(question: Iterable[Math], rules: Iterable[str]) -> Givens:
    """What a question with these formulas gives; rules: texts of what may be stated besides."""
    return Givens(tuple(_pieces(part.notations.text) for part in question), frozenset(rules))


def _pieces(text: str) -> Pieces:
    return tuple(PIECE.findall(text))


def _put_in(pieces: Pieces, meaning: dict[str, Pieces]) -> Pieces:
    """With the layers written out, u = x² in sin(u); as often as there are layers."""
    for _ in meaning:
        pieces = tuple(new for piece in pieces for new in meaning.get(piece, (piece,)))
    return pieces


def _sentences(text: Text) -> Iterator[tuple[Part, ...]]:
    """A text cut behind its full stops."""
    sentence: list[Part] = []
    for part in parts(text):
        first, *others = END.split(part) if isinstance(part, str) else [part]
        sentence += [first] if first and (sentence or first != " ") else []
        for begun in others:
            yield tuple(sentence)
            sentence = [begun] if begun else []
    if sentence:
        yield tuple(sentence)
