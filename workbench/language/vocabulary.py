"""The vocabulary of one text: which of its tokens are variables, numbers, constants or functions.

Every distinct token is looked at once, before the formula is read; what is unclear is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from workbench.errors import ParseError
from workbench.language.building import LARGEST_DIGITS, typed_number
from workbench.language.characters import (
    FRACTIONS,
    FROM_ABOVE,
    GREEK,
    LATIN_TWINS,
    PRIME,
    PRIMES,
    REFUSED,
    SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    described,
    instead_of,
)
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.gradients import NABLA
from workbench.language.names import LONGEST_NAME, Piece, component_among, is_letter, spelled, stem
from workbench.language.table import DEGREE, DEGREES, RAISED, Table
from workbench.language.text.lookahead import SIGNED
from workbench.language.text.subscripts import Indices, reader_of_component, sign_of_sum
from workbench.language.tokens import Tokens
from workbench.operators import QUOTIENT, Operator

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar

MOST_VARIABLES = 200

_TOO_LONG = f"a number of more than {LARGEST_DIGITS} digits", "a power, such as x^(10^6)"

FormReader: TypeAlias = "Callable[[Grammar], Formula]"
"""Reads a form from the current token, its sign, to behind its last; `d/dx x^2`, `\\frac{1}{2}`."""

BehindReader: TypeAlias = "Callable[[Grammar, Formula, int], Formula | None]"
"""Reads what stands behind a part that was read from a token on, `x[1]`; None where it does not belong to the part."""

_POINTWISE = frozenset(("*", "/", "^"))
"""Signs that MATLAB and Julia write behind a point."""


@dataclass(frozen=True, slots=True)
class Callee:
    """What a name before its argument calls: rows of the table, or a function that the user defined."""

    typed: str
    rows: tuple[Operator, ...] = ()
    base: Formula | None = None  # of a logarithm, log_2
    parameters: tuple[str, ...] = ()
    body: Formula | None = None
    named: bool = False  # a formula with a name, which may stand without a bracket
    source: str = ""  # of a user's function, as typed
    conditions: tuple[Formula, ...] = ()  # what it assumes of its parameters
    integers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Vocabulary:
    """What the tokens of one text mean."""

    known: Collection[str] = ()  # declared names
    atoms: dict[str, Formula] = field(default_factory=dict)
    functions: dict[str, Callee] = field(default_factory=dict)
    both: dict[str, Formula] = field(default_factory=dict)  # a function before a bracket, else this
    numbers: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)  # undeclared names of several letters
    forms: dict[str, FormReader] = field(default_factory=dict)  # tokens that read themselves and what belongs to them
    behind: dict[str, BehindReader] = field(default_factory=dict)  # tokens that read themselves behind a part
    notes: dict[str, None] = field(default_factory=dict)  # in order, each once
    declared: tuple[str, ...] = ()  # variables, in their order
    columns: Collection[str] = ()  # known names that are no variables
    defined: Mapping[str, Callee] = field(default_factory=dict)  # by the user, under the name as spelled inside
    ranges: bool = False  # may a sum over an index stand here?


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
            self._enter_number(token)
        elif first in GREEK:
            if not self.enter_word(token):
                raise self._greek(token)
            if (latin := LATIN_TWINS.get(first)) and spelled(token) in self.variables:
                self.vocabulary.notes[f"{first} is the Greek letter {GREEK[first]}, not {latin}"] = None
        elif token in SIGNS:
            self.rewrites[token] = ((SIGNS[token], 0, len(token)),)
        elif first in SUPERSCRIPTS:
            self._enter_superscript(token)
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
            raise self._character(token)

    def _greek(self, token: str) -> ParseError:
        """`π2`, or a subscript that is none."""
        digits = token.lstrip("".join(GREEK))
        if digits.isdecimal():
            return self.refused(token, f"'{token}' is unclear", f"{token[0]}*{digits} or {token[0]}_{digits}")
        return self.refused(token, f"the subscript in '{token[:LONGEST_NAME]}' is not read", "α_1, α_ij or α_max")

    def _character(self, token: str) -> ParseError:
        if token == ".":
            return self._point()
        if token in REFUSED:
            return self.refused(token, *REFUSED[token])
        if len(token) > 1:
            return self.refused(token, f"'{token}' is not read")
        return self.refused(token, f"the character {described(token)} is not read", instead_of(token))

    def _point(self) -> ParseError:
        """`torch.relu(x)`, `x.T`, `x.*y`, or a point by itself."""
        items = self.tokens.items
        index = items.index(".")
        before, after = items[index - 1] if index else "", items[index + 1]
        if before[:1].isalpha() and after[:1].isalpha():
            single = is_letter(spelled(before)) and is_letter(spelled(after))
            hint = f"{before}*{after} for a product" if single else f"{before}_{after} for one name"
            if after in self.table.functions:
                hint = self.table.call(after)
            return self.refused(".", f"a name has no '.' in it: '{before[:LONGEST_NAME]}.{after[:LONGEST_NAME]}'", hint)
        if after in _POINTWISE:
            return self.refused(".", f"'.{after}' is not read", f"x{after}y")
        return self.refused(".", *REFUSED["."])

    def _enter_number(self, token: str) -> None:
        if token.isdecimal() and len(token) <= LARGEST_DIGITS:
            self.vocabulary.atoms[token] = Number(int(token))
        elif "_" in token:
            reason = "digits are not grouped by '_'"
            raise self.refused(token, reason, token.replace("_", "")[:LONGEST_NAME])
        elif len(token) > 1 and token[1] in "xXbBoO":
            raise self.refused(token, "hexadecimal and binary numbers are not read", "the number in decimal")
        elif token[-1] in "eE":
            self._enter_number_before_e(token)
        else:
            text = token.replace("−", "-").rstrip(".")
            mantissa, _, exponent = text.lower().partition("e")
            if len(mantissa) > LARGEST_DIGITS or abs(int(exponent[:8] or 0)) > LARGEST_DIGITS:
                raise self.refused(token, *_TOO_LONG)
            self.vocabulary.atoms[token] = typed_number(text)
        self.vocabulary.numbers.add(token)

    def _enter_number_before_e(self, token: str) -> None:
        """`2e` is refused, unless e is declared: then it is a product."""
        letter, end = token[-1], len(token)
        if letter not in self.known:
            written = token[:LONGEST_NAME]
            hint = f"{written}3 for a power of ten, {written[:-1]}*{letter} for a product"
            at = self.tokens.span(self.tokens.items.index(token))[1] - 1
            raise ParseError(self.tokens.text, at, 1, f"the exponent is missing after '{written}'", hint)
        self.rewrites[token] = ((token[:-1], 0, end - 1), (letter, end - 1, end))
        self._enter_number(token[:-1])
        self.enter_word(letter)

    def _enter_superscript(self, token: str) -> None:
        """`x⁻¹` is the sign of a superscript, then its characters, in a bracket unless it is one number."""
        plain = token.translate(FROM_ABOVE)
        if "(" in plain or ")" in plain:
            raise self.refused(token, "a bracket in a superscript is unclear: a power, or a derivative", "x^(n)")
        inner: list[Piece] = [(m[0], m.start(), m.end()) for m in re.finditer(r"[0-9]+|.", plain)]
        if len(inner) > 1:
            inner = [("(", 0, 0), *inner, (")", len(token), len(token))]
        self.rewrites[token] = ((RAISED, 0, 1), *inner)
        for piece, _, _ in inner:
            if piece[0].isdigit():
                self._enter_number(piece)
            elif piece.isalpha():
                self.enter_word(piece)

    def refused(self, token: str, reason: str, hint: str = "") -> ParseError:
        """An error about the first place of a token, or of a piece of one (`²` in `x⁻²`)."""
        if token in self.distinct:
            return self.tokens.error(self.tokens.items.index(token), reason, hint)
        pieces = ((whole, *piece) for whole, cut in self.rewrites.items() for piece in cut)
        whole, first, last = next((whole, first, last) for whole, piece, first, last in pieces if piece == token)
        start = self.tokens.span(self.tokens.items.index(whole))[0]
        return ParseError(self.tokens.text, start + first, last - first, reason, hint)


def whole(digits: str, refused: Callable[[str, str], ParseError]) -> Number:
    """The whole number of these digits, all of them; refused: the error about too many, by its reason and hint."""
    if len(digits) > LARGEST_DIGITS:
        raise refused(*_TOO_LONG)
    return Number(int(digits))


def noted_twins(variables: Collection[str]) -> list[str]:
    """x1 and x_1 are different names, and x2 beside x may be a power; where both occur the reader should know.

    >>> noted_twins({"x1", "x_1", "y", "y2"})
    ['x1 and x_1 are different names', 'y2 is a name of its own; a power is y^2']
    """
    bare = {name.replace("_", "", 1): name for name in variables if "_" in name}
    twins = [f"{name} and {bare[name]} are different names" for name in sorted(bare.keys() & set(variables))]
    powers = sorted(name for name in variables if name[-1] in "23" and name[:-1] in variables)
    return twins + [f"{name} is a name of its own; a power is {name[:-1]}^{name[-1]}" for name in powers]
