"""Names: which tokens are variables, constants, functions or numbers, and which runs of letters are products.

Looks at every distinct token once, before the formula is read; what is unclear is refused here, with the
readings to choose from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from workbench.errors import OptionError, ParseError
from workbench.language.building import LARGEST_DIGITS
from workbench.language.characters import (
    FRACTIONS,
    GREEK,
    GREEK_WORDS,
    REFUSED,
    SIGNS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    described,
    look_alike,
)
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.table import Table
from workbench.language.tokens import Piece, Tokens
from workbench.operators import QUOTIENT, Operator

LONGEST_NAME = 40
MOST_VARIABLES = 200
RAISED = "²"
"""The sign put before what stands in a superscript."""

UNKNOWN_FUNCTIONS = frozenset("fghFGH")
"""Letters that mean a function before a bracket, so that an undeclared f(x) is not read as f*x."""

_NO_NUMBERS = frozenset({"nan", "NaN", "inf", "Inf", "infinity", "Infinity"})
_SIMPLE = re.compile(r"([A-Za-z]+)([0-9]*)((?:_(?:[0-9]+|[A-Za-z]+[0-9]*))*)")
_PART = re.compile(r"([A-Za-z]+)([0-9]*(?:_(?:[0-9]+|[A-Za-z]+[0-9]*|\{[^{}]*\}|[^\W\d_A-Za-z]+))*)")
_IN_BRACES = re.compile(r"\{([0-9]+|[A-Za-z]+[0-9]*)\}")
_LATIN = {ord(letter): word for letter, word in GREEK.items()}
_BELOW = {ord(sign): plain for sign, plain in SUBSCRIPTS.items()}
_ABOVE = {ord(sign): plain for sign, plain in SUPERSCRIPTS.items()}


@dataclass(frozen=True, slots=True)
class Callee:
    """What a name before its argument calls: rows of the table, or a function that the user defined."""

    typed: str
    rows: tuple[Operator, ...] = ()
    base: Formula | None = None  # of a logarithm, log_2
    parameters: tuple[str, ...] = ()
    body: Formula | None = None


@dataclass(slots=True)
class Vocabulary:
    """What the tokens of one text mean."""

    atoms: dict[str, Formula] = field(default_factory=dict)
    functions: dict[str, Callee] = field(default_factory=dict)
    both: dict[str, Formula] = field(default_factory=dict)  # a function before a bracket, else this
    numbers: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)  # undeclared names of several letters
    known: Collection[str] = ()  # declared names
    notes: dict[str, None] = field(default_factory=dict)  # in order, each once


def spelled(name: str) -> str:
    """The one spelling of a name inside: Greek letters as words, subscripts after an underscore.

    >>> spelled("α₁"), spelled("x_{12}"), spelled("w_12")
    ('alpha_1', 'x_12', 'w_12')
    """
    if name.isascii():
        return _IN_BRACES.sub(r"\1", name) if "{" in name else name
    head = name.rstrip("".join(SUBSCRIPTS))
    tail = name[len(head) :].translate(_BELOW)
    return spelled(head.translate(_LATIN)) + (f"_{tail}" if tail else "")


def declared(names: Collection[str]) -> tuple[str, ...]:
    """Declared names in their one spelling.

    Raises OptionError for a name that cannot be typed in a formula, or that stands twice.

    >>> declared(["x", "α₁"])
    ('x', 'alpha_1')
    """
    result: dict[str, None] = {}
    for name in names:
        own = spelled(name)
        if not nameable(own):
            raise OptionError(
                f"{name!r:.60} cannot be the name of a variable: a name is letters, then digits, then subscripts, "
                f"such as x, x1, w_12 or rate, with at most {LONGEST_NAME} characters."
            )
        if own in result:
            raise OptionError(f"the variable {name!r} is declared twice.")
        result[own] = None
    return tuple(result)


def nameable(name: str) -> bool:
    """Can this be a declared name, in its one spelling?

    >>> nameable("w_12"), nameable("house price"), nameable("_x")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*", name)) and len(name) <= LONGEST_NAME


def plain(name: str) -> bool:
    """Does a declared name look like one by itself? ``f1score`` looks like f1 and score."""
    return _SIMPLE.fullmatch(name) is not None


class Resolver:
    """Resolves the tokens of one text to a Vocabulary; raises ParseError at the first that is not read."""

    def __init__(
        self,
        tokens: Tokens,
        table: Table,
        known: Collection[str],
        functions: Mapping[str, Callee],
        most_variables: float = MOST_VARIABLES,
    ) -> None:
        self.tokens = tokens
        self.table = table
        self.known = known
        self.users = functions
        self.most_variables = most_variables
        self.vocabulary = Vocabulary(known=known)
        self._rewrites: dict[str, tuple[Piece, ...]] = {}
        self._variables: set[str] = set()
        self._distinct: dict[str, None] = {}

    def resolve(self) -> Vocabulary:
        self._distinct = dict.fromkeys(self.tokens.items)
        unclear = []
        for token in self._distinct:
            first = token[:1]
            if first.isascii() and first.isalpha():
                if not self._word(token):
                    unclear.append(token)
            elif token not in self.table.signs:
                self._other(token)
        for token in unclear:
            self._run(token)
        if self._rewrites:
            self.tokens.rewrite(self._rewrites)
        self._note_twins()
        return self.vocabulary

    # --- numbers and signs

    def _other(self, token: str) -> None:
        first = token[0]
        if first in "0123456789" or (first == "." and len(token) > 1 and token != ".."):
            self._number(token)
        elif first in GREEK:
            self._greek(token)
        elif token in SIGNS:
            self._rewrites[token] = ((SIGNS[token], 0, len(token)),)
        elif first in SUPERSCRIPTS:
            self._superscript(token)
        elif token in FRACTIONS:
            above, below = FRACTIONS[token]
            self.vocabulary.atoms[token] = Apply(QUOTIENT, (Number(above), Number(below)))
            self.vocabulary.numbers.add(token)
        elif rows := self.table.functions.get(token):
            self.vocabulary.functions[token] = Callee(token, rows)
        else:
            raise self._character(token)

    def _character(self, token: str) -> ParseError:
        index = self.tokens.items.index(token)
        if token in REFUSED:
            return self.tokens.error(index, *REFUSED[token])
        similar = look_alike(token)
        reason = f"the character {described(token)} is not read"
        return self.tokens.error(index, reason, f"{similar} from the keyboard" if similar else "")

    def _number(self, token: str) -> None:
        if "_" in token:
            raise self._refused(token, f"'{token[:20]}' is not a number: digits are not grouped by '_'",
                                token.replace("_", "")[:40])  # fmt: skip
        if token[-1] in "eE":
            if token[-1] in self.known:
                self._rewrites[token] = ((token[:-1], 0, len(token) - 1), (token[-1], len(token) - 1, len(token)))
                self._number(token[:-1])
                return
            raise self._refused(token, f"the exponent is missing after '{token[:20]}'",
                                f"{token[:20]}3 for a power of ten, or {token[:-1][:20]}*{token[-1]}")  # fmt: skip
        if len(token) > 1 and token[1] in "xXbBoO":
            raise self._refused(token, "hexadecimal and binary numbers are not read", "the number in decimal")
        mantissa, _, exponent = token.lower().partition("e")
        if len(mantissa) > LARGEST_DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > LARGEST_DIGITS:
            raise self._refused(token, f"a number of more than {LARGEST_DIGITS} digits", "")
        text = token[:-1] if token[-1] == "." else token
        self.vocabulary.atoms[token] = Number(Fraction(text), "" if text.isdigit() else text)
        self.vocabulary.numbers.add(token)

    def _superscript(self, token: str) -> None:
        """`x⁻¹` is the sign of a superscript, then its characters, in a bracket unless it is one number."""
        plain = token.translate(_ABOVE)
        inner: list[Piece] = [(m[0], m.start(), m.end()) for m in re.finditer(r"[0-9]+|.", plain)]
        if len(inner) > 1:
            inner = [("(", 0, 1), *inner, (")", len(token) - 1, len(token))]
        self._rewrites[token] = ((RAISED, 0, 1), *inner)
        for piece, _, _ in inner:
            if piece[0].isdigit():
                self._number(piece)
            elif piece.isalpha() and piece not in self._distinct:
                self._word(piece)

    # --- names

    def _greek(self, token: str) -> None:
        name = spelled(token)
        callee = self._callee(token)
        if callee is not None:
            self.vocabulary.functions[token] = callee
        rows = self.table.constants.get(name) if name not in self.known else None
        self._leaf(token, Apply(rows, ()) if rows else self._symbol(token, name))

    def _word(self, token: str) -> bool:
        """Enters a name that is clear by itself; False for a run of letters that depends on the others."""
        bare = token.rpartition(".")[2]
        name = spelled(bare)
        prefixed = bare is not token and bare != token
        callee = self._callee(bare)
        if callee is not None:
            self.vocabulary.functions[token] = callee
        if prefixed:
            return self._prefixed(token, bare)
        if name in self.known:
            self._leaf(token, Symbol(name))
            return True
        if bare in self.table.connectives:
            return True
        if constant := self.table.constants.get(bare):
            self._leaf(token, Apply(constant, ()))
            return True
        simple = _SIMPLE.fullmatch(name)
        if callee is not None and callee.parameters == () and callee.body is not None:
            self._leaf(token, callee.body)
            return True
        if simple is not None and (len(simple[1]) == 1 or simple[1] in GREEK_WORDS):
            if callee is not None and callee.body is not None:
                return True
            if simple[1] in self.table.constants and simple[2] and len(simple[1]) > 1:
                return False
            self._leaf(token, self._symbol(token, name))
            return True
        return callee is not None

    def _prefixed(self, token: str, bare: str) -> bool:
        if token in self.vocabulary.functions:
            return True
        if constant := self.table.constants.get(bare):
            self._leaf(token, Apply(constant, ()))
            return True
        raise self._refused(token, f"{token[:40]!r} is no function or constant known here", self._nearest(bare))

    def _callee(self, token: str) -> Callee | None:
        if token in self.users:
            return self.users[token]
        if rows := self.table.functions.get(token):
            return Callee(token, rows)
        stem, mark, below = spelled(token).partition("_")
        rows = self.table.functions.get(stem, ())
        if mark and "_" not in below and any(not r.variadic and len(r.parameters) == 2 for r in rows):
            base = Number(int(below)) if below.isdigit() else Symbol(below)
            if below.isdigit() or len(below) == 1 or below in self.known:
                return Callee(token, rows, base)
        return None

    def _leaf(self, token: str, leaf: Formula) -> None:
        """A function that is a name as well (gamma) is a function only before a bracket."""
        place = self.vocabulary.both if token in self.vocabulary.functions else self.vocabulary.atoms
        place[token] = leaf

    def _symbol(self, token: str, name: str) -> Symbol:
        if name not in self._variables:
            self._variables.add(name)
            if len(name) > LONGEST_NAME:
                raise self._refused(token, f"a name of more than {LONGEST_NAME} characters", "a shorter name")
            if len(self._variables) > self.most_variables:
                raise self._refused(
                    token, f"more than {MOST_VARIABLES} variables", "declaring them with variables=, or a larger limit="
                )
        return Symbol(name)

    # --- runs of letters

    def _run(self, token: str) -> None:
        if len(token) > LONGEST_NAME:
            raise self._refused(token, f"a name of more than {LONGEST_NAME} characters", "a shorter name")
        if token in _NO_NUMBERS:
            raise self._refused(token, f"'{token}' is not a number in a formula", "")
        pieces = _pieces(token)
        if not pieces:
            raise self._refused(token, f"'{token}' is not a name: a subscript is missing or unclear", "x_1 or x_max")
        if all(self._stands_alone(piece) for piece, _, _ in pieces):
            self._split(token, pieces)
            return
        before, elsewhere = self._places(token)
        if before is not None:
            called = self._call_at_end(token)
            if called is None:
                raise self.tokens.error(before, f"unknown function '{token}'", self._nearest(token))
            if elsewhere is not None:
                raise self.tokens.error(elsewhere, *self._readings(token, pieces))
            self._split(token, called)
            return
        if not self._one_name(token):
            raise self._refused(token, *self._readings(token, pieces))
        self.vocabulary.atoms[token] = self._symbol(token, spelled(token))
        self.vocabulary.words.add(token)

    def _stands_alone(self, piece: str) -> bool:
        name = spelled(piece)
        return name in self.known or piece in self.table.constants or (piece in self._distinct and _is_letter(name))

    def _split(self, token: str, pieces: tuple[Piece, ...]) -> None:
        self._rewrites[token] = pieces
        for piece, _, _ in pieces:
            if piece not in self.vocabulary.atoms and piece not in self.vocabulary.functions:
                self._word(piece)
        if len(pieces) > 1:
            called = pieces[-1][0] in self.vocabulary.functions and pieces[-1][0] not in self.vocabulary.both
            self.note(f"{token}{'(' if called else ''} is read as {'*'.join(p for p, _, _ in pieces)}"
                      f"{'(' if called else ''}")  # fmt: skip

    def _places(self, token: str) -> tuple[int | None, int | None]:
        """Where the token stands directly before a bracket, and where it stands otherwise."""
        before = elsewhere = None
        for index, (item, after) in enumerate(self.tokens.beside()):
            if item == token and after == "(" and before is None:
                before = index
            elif item == token and after != "(" and elsewhere is None:
                elsewhere = index
        return before, elsewhere

    def _call_at_end(self, token: str) -> tuple[Piece, ...] | None:
        """`2xsin(x)`: the letters before the longest function's name that the run ends in, and that name."""
        for start in range(1, len(token)):
            if token[start:] in self.table.functions or token[start:] in self.users:
                letters = _pieces(token[:start])
                if len(letters) == 1 or (letters and all(self._stands_alone(piece) for piece, _, _ in letters)):
                    return (*letters, (token[start:], start, len(token)))
                return None
        return None

    def _one_name(self, token: str) -> bool:
        simple = _SIMPLE.fullmatch(spelled(token))
        if simple is None or len(simple[1]) < 3:
            return False
        stem = simple[1]
        if self._function_in(stem) or any(
            name.startswith(stem) for name in (simple[0],) if stem in self.table.functions
        ):
            return False
        return bool(simple[3]) or not any(letter in self._distinct or letter in self.known for letter in stem)

    def _function_in(self, stem: str) -> str:
        """A function's or constant's name inside a run: two letters only count at its start."""
        for start in range(len(stem)):
            for end in range(len(stem), start + 1, -1):
                part = stem[start:end]
                if (part in self.table.functions or part in self.table.constants) and (start == 0 or end - start > 2):
                    return part
        return ""

    def _readings(self, token: str, pieces: tuple[Piece, ...]) -> tuple[str, str]:
        """Why a run is unclear, and both ways to write it."""
        product = "*".join(piece for piece, _, _ in pieces)
        inner = self._function_in(re.match(r"[A-Za-z]*", token)[0])  # type: ignore[index]
        if inner and inner in self.table.functions:
            first = token.index(inner)
            before, after = token[:first], token[first + len(inner) :]
            product = "*".join(filter(None, (*before, f"{inner}({after or 'x'})")))
        elif inner:
            product = token.replace(inner, f"*{inner}*").strip("*")
        return f"'{token}' is unclear: {product}, or one name", f"{product}, or declare the name {token}"

    def _nearest(self, name: str) -> str:
        offered = [n for n in (*self.table.functions, *self.users) if n.isascii()]
        lower = {n.lower(): n for n in reversed(offered)}
        close = [lower[n] for n in difflib.get_close_matches(name.lower(), lower, 3, 0.5)]
        return f"{' or '.join(close)}, or * for a product" if close else "a product with *"

    def _refused(self, token: str, reason: str, hint: str) -> ParseError:
        return self.tokens.error(self.tokens.items.index(token), reason, hint)

    # --- notes

    def note(self, text: str) -> None:
        self.vocabulary.notes[text] = None

    def _note_twins(self) -> None:
        """x1 and x_1 are different names; where both occur the reader should know."""
        bare = {name.replace("_", "", 1): name for name in self._variables if "_" in name}
        for name in sorted(self._variables & bare.keys()):
            self.note(f"{name} and {bare[name]} are different names")


def _is_letter(name: str) -> bool:
    simple = _SIMPLE.fullmatch(name)
    return simple is not None and len(simple[1]) == 1


def _pieces(token: str) -> tuple[Piece, ...]:
    """A run cut into its letters, digits and subscripts staying with the letter before them."""
    pieces: list[Piece] = []
    end = 0
    for part in _PART.finditer(token):
        if part.start() != end:
            return ()
        last = part.start() + len(part[1]) - 1
        pieces.extend((token[i], i, i + 1) for i in range(part.start(), last))
        pieces.append((token[last : part.end()], last, part.end()))
        end = part.end()
    tail = token[end:]
    if tail and pieces and all(c in SUBSCRIPTS for c in tail):
        piece, start, _ = pieces[-1]
        pieces[-1] = (piece + tail, start, len(token))
        end = len(token)
    return tuple(pieces) if end == len(token) else ()
