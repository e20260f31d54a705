"""The grammar: tokens to the tree of what was written, by precedence climbing, sums and products in loops.

Only brackets, exponents and arguments are read by recursion, at most 64 deep.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.errors import ParseError
from workbench.language import brackets, refusals
from workbench.language.arrays import notation
from workbench.language.arrays.shapes import Shapes
from workbench.language.building import in_radians
from workbench.language.characters import PRIME
from workbench.language.facts import Facts
from workbench.language.formula import Apply, Formula, Symbol
from workbench.language.habits import TEXT, Habits
from workbench.language.indices import Indexing
from workbench.language.insertions import put_in
from workbench.language.preconditions import Preconditions, assume
from workbench.language.table import DEGREE, RAISED, Table
from workbench.language.text import adjacency
from workbench.language.tokens import Tokens
from workbench.language.vocabulary import Vocabulary
from workbench.operators import NEGATION, PI, POWER, PRODUCT, QUOTIENT, SUM

DEEPEST = 64

Check = Callable[[Apply], tuple[str, str] | None]
"""Looks at a part just read: what is wrong with it and what to write instead, or None."""


_PLUS_MINUS = frozenset("+-")
_ENDS = frozenset(("+", "-", "", ")", ",", "]", ":", "="))
_CALLING = ("(", PRIME)
_ENDS_OR_TIMES = _ENDS | {"*"}


class Grammar:
    """Reads one text; each method reads one kind of part from the current token on and returns its tree."""

    def __init__(
        self,
        tokens: Tokens,
        vocabulary: Vocabulary,
        table: Table,
        facts: Facts | None = None,
        habits: Habits = TEXT,
        *,
        shapes: Shapes | None = None,
    ) -> None:
        """facts: of the parts of the whole text; without a check among them it is a row's own, and is trusted.

        shapes: of the parts; None while all that was read are numbers.
        """
        self.tokens = tokens
        self.items = tokens.items
        self.words = vocabulary
        self.atoms = vocabulary.atoms
        self.table = table
        self.facts = Facts() if facts is None else facts
        self.check = self.facts.check  # looks at every part that could lack a value
        self.habits = habits
        self.index = 0
        self.depth = 0
        self.bars_at = -1  # the depth at which a "|" is open, or -1
        self.lengths = False  # a "‖" is open
        self.conditional = False  # inside a condition, where brackets may hold conditions
        self.loose = (-1, 0)  # where a part ended by a rule that a person might not expect, and where it began
        self.signed = (-1, 0)  # the same, of an exponent with a sign
        self.composed = 0  # nodes of the definitions put in
        self.assumed: Preconditions | None = None  # by the definitions that were called
        self.indexing: Indexing | None = None  # indices and components; None where none was read
        self.shapes = shapes

    # --- whole texts

    def end(self) -> None:
        """Nothing may be left."""
        if self.items[self.index]:
            raise refusals.unexpected(self, self.index)

    # --- sums and products

    def sum(self) -> Formula:
        items, atoms = self.items, self.atoms
        terms: list[Formula] = []
        token = "+"
        while True:
            start = self.index
            term = atoms.get(items[start])
            if term is not None and items[start + 1] in _ENDS:
                self.index = start + 1
            else:
                term = self._term() if items[start] in _PLUS_MINUS else self.product()
            terms.append(term if token == "+" else Apply(NEGATION, (term,)))
            if self.shapes is not None and len(terms) > 1:
                self.fits(Apply(SUM, (terms[0], terms[-1])), start)
            token = items[self.index]
            if token not in _PLUS_MINUS:
                return terms[0] if len(terms) == 1 else Apply(SUM, tuple(terms))
            self.index += 1

    def _term(self) -> Formula:
        """A product behind signs: -x*y is -(x*y)."""
        return self._behind_signs(self.product)

    def _behind_signs(self, part: Callable[[], Formula]) -> Formula:
        """Signs if any, and the part that they stand before; --x is printed with the bracket, -(-x), which counts."""
        minus = self._signs()
        levels = max(minus - 1, 0)
        self.depth += levels
        node = part()
        self.depth -= levels
        return _negated(node, minus)

    def _signs(self) -> int:
        """Pass signs; how many of them are minus."""
        start = self.index
        minus = 0
        while self.items[self.index] in _PLUS_MINUS:
            minus += self.items[self.index] == "-"
            self.index += 1
        if minus + self.depth > DEEPEST:
            raise refusals.too_deep(self, start)
        return minus

    def product(self) -> Formula:
        items = self.items
        start = self.index
        factor = self.factor()
        token = items[self.index]
        if token in _ENDS:
            return factor
        factors = [factor]
        divisions = 0
        divided = False
        while token not in _ENDS:
            at = self.index
            if token == "*":
                if self.shapes is not None and self.habits.dotted is not None:
                    factors = self.habits.dotted(self, factors, start)
                else:
                    self.index += 1
                    factors.append(self.factor())
                divided = False
            elif token == "/":
                divisions += 1
                if divisions + self.depth > DEEPEST:
                    raise refusals.too_deep(self, at)
                loose = adjacency.loose_before(self, at)
                self.index += 1
                below = self.factor()
                if loose is not None:
                    adjacency.note_quotient(self, loose, at)
                above = factors[0] if len(factors) == 1 else self.multiplied(factors, start)
                factors = [self.checked(Apply(QUOTIENT, (above, below)), start, at)]
                divided = True
            elif self.starts_factor():
                adjacency.note_after_power(self, factors[-1])
                factors.append(self.implicit_factor(divided))
            else:
                break
            token = items[self.index]
        return factors[0] if len(factors) == 1 else self.multiplied(factors, start)

    def starts_factor(self) -> bool:
        """Could the current token begin a factor, so that a sign of multiplication is left out here?"""
        token = self.items[self.index]
        return (
            token in self.atoms
            or token in self.words.functions
            or token == "("
            or (token == "|" and self.bars_at < 0)
            or (token in notation.OPENING and notation.starts_factor(self))
            or token in self.words.forms
        )

    def implicit_factor(self, divided: bool = False) -> Formula:
        """A factor without a sign before it, where one may stand; divided: behind a quotient."""
        self.habits.may_follow(self, divided)
        return self.factor()

    # --- factors

    def factor(self) -> Formula:
        """A number, name, bracket or call, with what stands behind it: powers, `!`, `°`."""
        start = self.index
        node = self.atoms.get(self.items[start])
        if node is None:
            node = self.operand()
        else:
            self.index = start + 1
        token = self.items[self.index]
        levels = self.depth - 1
        while token not in _ENDS_OR_TIMES:
            if (levels := levels + 1) > DEEPEST:
                raise refusals.too_deep(self, self.index)
            if self.shapes is not None and token in ("^", RAISED) and notation.is_transpose(self, node):
                node = notation.transposed(self, node, start)
            elif token in ("^", RAISED):
                node = self.checked(Apply(POWER, (node, self._exponent(start))), start)
                if token == RAISED and self.items[self.index] in ("^", RAISED):
                    raise self.error(self.index, "a power of a power is unclear", "brackets, (x²)^3")
            elif token in self.table.postfixes:
                self.index += 1
                if self.items[self.index] == token and not self.habits.repeats:
                    raise refusals.twice_behind(self, start)
                if self.table.postfixes[token].of_arrays:
                    self.shaped()
                node = self.checked(Apply(self.table.postfixes[token], (node,)), start)
            elif token == DEGREE:
                self.index += 1
                if self.items[self.index] == DEGREE:
                    raise refusals.twice_behind(self, start)
                if PI.name in self.words.known:  # which could not be told from the variable where it is printed
                    raise self.error(self.index - 1, f"'°' stands for {PI.name}/180, but {PI.name} is a variable here")
                node = in_radians(node)
            elif token in self.words.behind and (read := self.words.behind[token](self, node, start)) is not None:
                node = read
            else:
                break
            token = self.items[self.index]
        return node

    def _exponent(self, start: int) -> Formula:
        """What stands after `^`, or raised; a sign belongs to its first factor."""
        raised = self.items[self.index] == RAISED
        self.index += 1
        alone = self.atoms.get(self.items[self.index])
        if alone is not None and self.items[self.index + 1] in _ENDS_OR_TIMES:
            self.index += 1
            return alone
        levels = 1 if self.items[self.index] in ("(", "{") else 2  # 2^3^x is printed with the bracket, 2^(3^x)
        self.depth += levels - 1
        self.enter(self.index)
        signed = self.items[self.index] in _PLUS_MINUS
        node = self._behind_signs(self._atom_or_group if raised else self.factor)
        if signed:
            self.signed = self.loose = (self.index, start)
        self.depth -= levels
        return node

    def _atom_or_group(self) -> Formula:
        node = self.atoms.get(self.items[self.index])
        if node is None:
            return self.operand()
        self.index += 1
        return node

    def operand(self) -> Formula:
        """What is no plain number or name: a bracket, bars, a call, a signed factor."""
        token = self.items[self.index]
        if token == "(":
            return brackets.group(self)
        if self.is_called():
            return self.habits.application(self, self.words.functions[token])
        if token in self.words.both:
            self.index += 1
            node = self.words.both[token]
            assume(self, self.words.functions[token], {}, self.index - 1)
            return node if isinstance(node, Symbol) else put_in(self, node, self.index - 1)
        if token in _PLUS_MINUS:
            return self._behind_signs(self.factor)
        if token == "|" and self.table.fence is not None:
            return brackets.bars(self, self.table.fence)
        if token in self.words.forms:
            return self.words.forms[token](self)
        if token in notation.OPENING:
            return notation.opened(self)
        raise refusals.no_operand(self, self.index)

    def is_called(self) -> bool:
        """Is the current token a function here? Some names are one only before a bracket."""
        token = self.items[self.index]
        return token in self.words.functions and (
            token not in self.words.both or self.items[self.index + 1] in _CALLING
        )

    # --- what every part needs

    def checked(self, node: Apply, start: int, at: int | None = None) -> Apply:
        """A part that was read from start on, where nothing is wrong with it; at: where an error about it points."""
        if self.check is not None and (problem := self.check(node)) is not None:
            reason, hint = problem
            last = self.index - 1
            raise self.error(start if at is None else at, f"{self.tokens.written(start, last)} {reason}", hint, last)
        if self.shapes is not None:
            self.fits(node, start)
        return node

    def multiplied(self, factors: list[Formula], start: int) -> Formula:
        """A product that was read from start on."""
        node = Apply(PRODUCT, tuple(factors))
        if self.shapes is not None:
            self.fits(node, start)
        return node

    def fits(self, node: Formula, start: int) -> None:
        """The shapes in a part that was read from start on go together; what some would not expect is noted."""
        shapes = self.shaped()
        problem = shapes.problem(node)
        if problem is not None:
            raise self.error(start, *problem, self.index - 1)
        if remark := shapes.remark(node):
            self.note(remark)

    def shaped(self) -> Shapes:
        """The shapes of the parts, looked at from now on: an array was met."""
        if self.shapes is None:
            self.shapes = self.facts.shapes
        return self.shapes

    def enter(self, index: int) -> None:
        """One level deeper; the caller leaves it by itself."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise refusals.too_deep(self, index)

    def note(self, text: str) -> None:
        self.words.notes[text] = None

    def error(self, first: int, reason: str, hint: str = "", last: int | None = None) -> ParseError:
        return self.tokens.error(first, reason, hint, last)


def _negated(node: Formula, times: int) -> Formula:
    for _ in range(times):
        node = Apply(NEGATION, (node,))
    return node
