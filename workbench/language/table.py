"""The table of operators as the reader meets it: what is typed, sorted by how it is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from workbench.language.names import LONGEST_NAME
from workbench.operators import Form, Operator, by_name

RAISED = "²"
"""The sign that the reader puts before what stands in a superscript."""

DEGREE = "°"

GRADIENTS = ("grad", "gradient", "nabla")
DEGREES = ("deg", "degree", "degrees")
PLACE = "at"
RESERVED = {
    "where": ("'where' stands behind the whole formula, after a space", "log(x) where x > 0"),
    "let": ("'let' stands before a definition", "let u = 3x + 1; u^2"),
}
"""Words with a place of their own, and what to write."""

NO_NUMBERS = frozenset(
    {"nan", "NaN", "inf", "Inf", "infinity", "Infinity", "oo", "None", "null", "NULL", "nil", "undefined"}
    | {"True", "true", "TRUE", "False", "false", "FALSE"}
)
"""What programs write for values that are no numbers."""

WORDS = (*GRADIENTS, *DEGREES, PLACE, *RESERVED, *sorted(NO_NUMBERS))
"""Names that mean something to the language itself, so that letters side by side must not spell one by accident."""

EXAMPLES = tuple("xyzuvw")
"""Names of arguments, for hints."""

PIECES = "piecewise(x < 0: -x, x >= 0: x)"

_CALLED = frozenset({Form.CALL, Form.ROOT, Form.FENCE, Form.POSTFIX, Form.POWER, Form.REDUCTION, Form.PIECEWISE})
_PUNCTUATION = ("+", "-", "*", "/", "^", "(", ")", "[", "]", ",", ":", "=", "|", "‖", "..", "'", DEGREE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by what is typed: functions before their arguments, constants, and the signs between."""

    functions: Mapping[str, tuple[Operator, ...]]
    constants: Mapping[str, Operator]
    comparisons: Mapping[str, Operator]
    connectives: Mapping[str, Operator]
    indexed: Mapping[str, Operator]
    postfixes: Mapping[str, Operator]
    fence: Operator | None
    roots: Mapping[Fraction, Operator]  # by their index
    signs: frozenset[str]
    elsewhere: Mapping[str, str]

    def call(self, name: str) -> str:
        """A call of a function as an example, for a hint.

        >>> from workbench.operators import OPERATORS
        >>> table_of(OPERATORS).call("max")
        'max(x, y)'
        """
        rows = self.functions.get(name, ())
        if any(row.form is Form.PIECEWISE for row in rows):
            return PIECES
        return f"{name}({', '.join(EXAMPLES[: min((len(row.parameters) for row in rows), default=1)])})"

    def nearest(self, name: str, also: Iterable[str] = ()) -> str:
        """The functions whose names are most like a name, joined by "or"; "" where none is.

        >>> from workbench.operators import OPERATORS
        >>> table_of(OPERATORS).nearest("arcsn")
        'arcsin or arcsinh'
        """
        if name in self.elsewhere:
            return self.elsewhere[name]
        if len(name) > LONGEST_NAME:
            return ""
        offered = dict.fromkeys(word for word in (*self.functions, *also) if word.isascii())
        lower = {word.lower(): word for word in reversed(offered)}  # of two spellings the first in the table
        asked = name.lower()
        if asked in lower:
            return lower[asked]
        close = [asked[:end] for end in range(len(asked) - 1, 2, -1) if asked[:end] in lower]
        close += difflib.get_close_matches(asked, lower, 2, 0.55)
        return " or ".join(lower[word] for word in list(dict.fromkeys(close))[:2])


@lru_cache(maxsize=32)
def table_of(operators: tuple[Operator, ...]) -> Table:
    """The reader's view of a table."""
    names = by_name(operators)
    postfixes = {
        sign: row
        for row in operators
        if row.form is Form.POSTFIX
        for sign in row.aliases
        if not (sign[0].isascii() and sign[0].isalpha())
    }
    comparisons = {
        sign: row
        for row in operators
        if row.form is Form.COMPARISON
        for sign in (*row.aliases, row.notation.unicode or row.name)
    }
    connectives = {sign: row for row in operators if row.form is Form.CONNECTIVE for sign in row.aliases}
    functions = {
        name: called
        for name, rows in names.items()
        if name not in postfixes and (called := tuple(row for row in rows if row.form in _CALLED))
    }
    return Table(
        functions=functions,
        constants={name: rows[0] for name, rows in names.items() if rows[0].form is Form.CONSTANT},
        comparisons=comparisons,
        connectives=connectives,
        indexed={
            typed: row
            for row in operators
            if row.form is Form.INDEXED
            for typed in (*row.aliases, row.notation.unicode)
            if typed
        },
        postfixes=postfixes,
        roots={Fraction(row.index): row for row in operators if row.form is Form.ROOT},
        fence=next((row for row in operators if row.form is Form.FENCE), None),
        signs=frozenset((*_PUNCTUATION, *comparisons, *connectives, *postfixes)),
        elsewhere={name: row.name for row in operators for name in row.elsewhere if name not in names},
    )
