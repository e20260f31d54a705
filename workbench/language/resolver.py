"""The resolver: which of the tokens of a text are variables, numbers, constants or functions.

Every distinct token is looked at once, before the formula is read; what is unclear is refused here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType

from workbench.errors import ParseError
from workbench.language import numerals, unread
from workbench.language.characters import (
    FRACTIONS,
    GREEK,
    LATIN_TWINS,
    PRIME,
    PRIMES,
    SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
)
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.gradients import NABLA
from workbench.language.names import LONGEST_NAME, Piece, component_among, is_letter, spelled, stem
from workbench.language.numerals import whole
from workbench.language.table import DEGREE, DEGREES, Table
from workbench.language.text.lookahead import SIGNED
from workbench.language.text.subscripts import Indices, reader_of_component, sign_of_sum
from workbench.language.tokens import Tokens
from workbench.language.vocabulary import MOST_VARIABLES, Callee, Vocabulary
from workbench.operators import QUOTIENT


class Resolver:
    """Enters tokens into a vocabulary, one after the other."""

    def __init__(
        self,
        tokens: Tokens,
        table: Table,
        known: Collection[str] = (),
        functions: Mapping[str, Callee] | None = None,
        most_variables: float = MOST_VARIABLES,
        arrays: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
        *,
        declared: tuple[str, ...] = (),
        columns: Collection[str] = (),
    ) -> None:
        """known: declared names. functions: what the user defined. most_variables: before a text is refused.

        arrays: the shapes of vectors and matrices that are declared. declared, columns: as in the vocabulary.
        """
        self.tokens = tokens
        self.table = table
        self.known = known
        self.defined: Mapping[str, Callee] = functions or {}
        self.most_variables = most_variables
        self.distinct = dict.fromkeys(tokens.items)
        self.vocabulary = Vocabulary(
            known,
            declared=declared,
            columns=columns,
            defined=self.defined,
            ranges=".." in self.distinct or "=" in self.distinct,
        )
        self.arrays = arrays
        self.indices: Indices | None = None  # of sums, once a name with a subscript was met
        self.rewrites: dict[str, tuple[Piece, ...]] = {}
        self.variables: set[str] = set()

    def enter_all(self) -> list[str]:
        """Enter every distinct token; returns the runs of letters whose meaning depends on the others."""
        runs = []
        for token in self.distinct:
            if token in self.table.signs or not token:
                continue
            if token[0].isascii() and token[0].isalpha():
                if token[1:].isdecimal() and token not in self.table.functions and token not in self.defined:
                    self.vocabulary.atoms[token] = self.symbol(token, token)  # x12: most names of a long text
                elif not self.enter_word(token):
                    runs.append(token)
            else:
                self.enter_other(token)
        return runs

    # --- words

    def enter_word(self, token: str) -> bool:
        """Enter a name that is clear by itself; False for a run of letters that is not."""
        words = self.vocabulary
        if (self.arrays or not token.isascii()) and (form := reader_of_component(self, token)):
            words.forms[token] = form
            return True
        name = spelled(token)
        callee = self.callee(token, name)
        if callee is not None:
            words.functions[token] = callee
        if name in self.known:
            leaf: Formula | None = Symbol(name)
        elif constant := self.table.constants.get(token):
            leaf = Apply(constant, ())
        elif callee is not None and callee.body is not None:
            leaf = callee.body if callee.named else None
        elif is_letter(name) and not self._constant_with_digits(name):
            leaf = self.symbol(token, name)
        elif "." in token:
            return self._enter_prefixed(token)
        elif token in DEGREES:
            self.rewrites[token] = ((DEGREE, 0, len(token)),)
            return True
        else:
            leaf = None
        if leaf is not None and callee is not None and leaf is callee.body:
            words.notes[f"{token} stands for its definition, {callee.source}"] = None
        if leaf is not None:
            (words.atoms if callee is None else words.both)[token] = leaf
        return leaf is not None or callee is not None

    def _enter_prefixed(self, token: str) -> bool:
        """`np.sin`: the prefix is dropped before what the table has."""
        bare = token.rpartition(".")[2]
        if rows := self.table.functions.get(bare):
            self.vocabulary.functions[token] = Callee(bare, rows)
        elif constant := self.table.constants.get(bare):
            self.vocabulary.atoms[token] = Apply(constant, ())
        else:
            near = self.table.nearest(bare)
            calls = " or ".join(map(self.table.call, near.split(" or "))) if near else ""
            hint = calls or "the formula in the names of mathematics, x or sin(x)"
            raise self.refused(token, f"'{token[:LONGEST_NAME]}' is not known here", hint)
        return True

    def callee(self, token: str, name: str) -> Callee | None:
        """What a token calls, where it is the name of a function."""
        if found := self.defined.get(name):
            return found
        if rows := self.table.functions.get(token):
            return Callee(token, rows)
        if "_" not in name:
            return None
        function, _, base = name.partition("_")
        if function in self.defined and name not in self.known and not base.isdigit() and token in self.distinct:
            reason = f"'{token}' is unclear: the derivative of {function} by {base}, or a name of its own"
            raise self.refused(token, reason, f"∂{function}/∂{base}, or declare {token}")
        rows = self.table.functions.get(function, ())
        if any(row.subscript for row in rows):
            if base not in self.known and (constant := self.table.constants.get(base)):
                return Callee(token, rows, Apply(constant, ()))
            if base.isdigit():
                return Callee(token, rows, whole(base, partial(self.refused, token)))
            if len(base) == 1 or base in self.known:
                return Callee(token, rows, self.symbol(token, base))
        return None

    def _constant_with_digits(self, name: str) -> bool:
        """pi2 would be a name by its looks, and is pi*2 to most people."""
        letters = stem(name)
        return len(letters) > 1 and letters in self.table.constants and name[len(letters)].isdigit()

    def symbol(self, token: str, name: str) -> Symbol:
        """A variable, one more of those that may occur undeclared; x_3 and x₃ are x[3], where that is declared."""
        if name not in self.variables and name not in self.known:
            if "_" in name and (component := component_among(name, self.known)):
                return Symbol(component)
            self.variables.add(name)
            if len(token) > 1 and (constant := token.lower()) != token and constant in self.table.constants:
                self.vocabulary.notes[f"{token} is a variable; the constant is {constant}"] = None
            if len(token) > LONGEST_NAME:
                raise self.refused(token, f"a name of more than {LONGEST_NAME} characters", "a shorter name")
            if len(self.variables) > self.most_variables:
                reason = f"more than {self.most_variables} variables"
                raise self.refused(token, reason, "declaring them with variables=, or a larger limit=")
        return Symbol(name)

    # --- numbers and signs

    def enter_other(self, token: str) -> None:
        first = token[0]
        if first in "0123456789" or (first == "." and token[1:2].isdigit()):
            numerals.enter_number(self, token)
        elif first in GREEK:
            if not self.enter_word(token):
                raise unread.greek_refused(self, token)
            if (latin := LATIN_TWINS.get(first)) and spelled(token) in self.variables:
                self.vocabulary.notes[f"{first} is the Greek letter {GREEK[first]}, not {latin}"] = None
        elif token in SIGNS:
            self.rewrites[token] = ((SIGNS[token], 0, len(token)),)
        elif first in SUPERSCRIPTS:
            numerals.enter_superscript(self, token)
        elif token in FRACTIONS:
            above, below = FRACTIONS[token]
            self.vocabulary.atoms[token] = Apply(QUOTIENT, (Number(above), Number(below)))
            self.vocabulary.numbers.add(token)
        elif rows := self.table.functions.get(token):
            self.vocabulary.functions[token] = Callee(token, rows)
        elif form := SIGNED.get(token) or sign_of_sum(token):
            self.vocabulary.forms[token] = form
        elif token in PRIMES:
            self.rewrites[token] = tuple((PRIME, 0, 1) for _ in range(PRIMES[token]))
        elif token in SUBSCRIPTS and NABLA in self.distinct:  # ∇ₓ is ∇_x
            plain = SUBSCRIPTS[token]
            self.rewrites[token] = (("_", 0, 0), (plain, 0, 1))
            self.enter_word(plain)
        elif not (token == "_" and NABLA in self.distinct):
            raise unread.character_refused(self, token)

    def refused(self, token: str, reason: str, hint: str = "") -> ParseError:
        """An error about the first place of a token, or of a piece of one (`²` in `x⁻²`)."""
        if token in self.distinct:
            return self.tokens.error(self.tokens.items.index(token), reason, hint)
        pieces = ((whole, *piece) for whole, cut in self.rewrites.items() for piece in cut)
        whole, first, last = next((whole, first, last) for whole, piece, first, last in pieces if piece == token)
        start = self.tokens.span(self.tokens.items.index(whole))[0]
        return ParseError(self.tokens.text, start + first, last - first, reason, hint)
