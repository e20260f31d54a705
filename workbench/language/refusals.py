"""Refusals: for every place where a text cannot go on, what stands there, why it is not read, what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ParseError
from workbench.language.characters import PRIME
from workbench.language.formula import Symbol
from workbench.language.names import nameable, spelled
from workbench.language.table import EXAMPLES, PIECES, RAISED

if TYPE_CHECKING:
    from workbench.language.grammar import Grammar
    from workbench.language.resolver import Resolver
    from workbench.language.tokens import Tokens
    from workbench.language.vocabulary import Callee

_OPERATORS = ("+", "-", "*", "/", "^")

_AFTER = {
    "+": "x + 1", "-": "x - 1", "*": "2*x", "/": "x/2", "^": "x^2", "(": "(x + 1)", ",": "max(x, y)",
    "=": "y = x^2", "[": "[a, b]", "<": "x < 1", ">": "x > 0", "<=": "x <= 1", ">=": "x >= 0", ":": PIECES,
    RAISED: "x²",
}  # fmt: skip
"""What belongs after a sign, as an example."""

_PAIRS = {
    ("=", "<"): ("'=<' is not read", "<= between numbers, in piecewise(...)"),
    ("=", ">"): ("'=>' is not read", ">= between numbers, f(x) = x^2 for a definition"),
    ("-", ">"): ("'->' is not read", "f(x) = x^2"),
    ("<", ">"): ("'<>' is not read", "!= between numbers, in piecewise(...)"),
    ("/", "*"): ("comments are not read", "the formula alone"),
    ("(", "*"): ("comments are not read", "the formula alone"),
}
"""Two signs in a row that mean something elsewhere."""

_UNEXPECTED = {
    ")": ("this ')' has no partner", "one bracket fewer"),
    "]": ("this ']' has no partner", "one bracket fewer"),
    "|": ("this '|' has no partner", "|x| or abs(x)"),
    "‖": ("this '‖' has no partner", "‖w‖ or norm(w)"),
    ":": ("':' stands only in piecewise(condition: value)", "x/y for a quotient, f(x) = ... for a definition"),
    "=": ("an equation is not a formula", "one side alone, or f(x) = ... for a definition"),
    ",": ("a comma stands only between arguments and in lists", "[a, b] for a list"),
    "[": ("an index in brackets stands only behind a name", "x[1], and ( and ) for brackets"),
    "..": (
        "'..' stands only in the bounds of sums and products over an index",
        "sum(i=1..n, ...), or a decimal such as 1.5",
    ),
}


def unexpected(grammar: Grammar, index: int) -> ParseError:
    """A token after a complete part that cannot stand there."""
    token = grammar.items[index]
    if grammar.items[index - 1] == "]":
        return grammar.error(index, "nothing is read after a list", "( and ) for brackets")
    if token in grammar.table.connectives:
        shown = grammar.tokens.written(index, index)
        return grammar.error(index, f"'{shown}' joins comparisons, in piecewise(...)", PIECES)
    if token == "<" and grammar.items[index + 1] == ">":
        return grammar.error(index, *_PAIRS["<", ">"], index + 1)
    if token in grammar.table.comparisons and token != "=":
        return grammar.error(index, "a comparison is not a formula; comparisons stand in piecewise(...)", PIECES)
    if token == "," and _decimal(grammar, index):
        return _point(grammar, index)
    if token == PRIME:
        return stray_prime(grammar, index)
    reason, hint = _UNEXPECTED.get(
        token,
        (f"'{grammar.tokens.written(index, index)}' cannot stand here", "a sign such as + or * between two parts"),
    )
    return grammar.error(index, reason, hint)


def unclosed(grammar: Grammar, start: int, closing: str) -> ParseError:
    """A bracket or bar that is not closed where it should be."""
    token = grammar.items[grammar.index]
    opening = grammar.items[start]
    if token in (")", "]"):
        return grammar.error(grammar.index, f"'{token}' closes a '{opening}'", f"'{closing}'")
    if token in ("", "|"):
        return grammar.error(start, f"this '{opening}' is never closed", f"'{closing}' where it ends")
    return unexpected(grammar, grammar.index)


def no_operand(grammar: Grammar, index: int) -> ParseError:
    """A token where a number, name or bracket should begin."""
    token = grammar.items[index]
    if index == 0 and not token:
        if grammar.tokens.start:
            at = grammar.tokens.text.rindex("=", 0, grammar.tokens.start)
            return ParseError(grammar.tokens.text, at, 1, "nothing is written after '='", "f(x) = x^2")
        return grammar.error(index, "nothing is written here", "x^2 + 1")
    before = grammar.tokens.written(index - 1, index - 1) if index else ""
    shown = grammar.tokens.written(index, index)
    sign = grammar.items[index - 1] if index else grammar.tokens.text[: grammar.tokens.start].rstrip()[-1:]
    adjacent = grammar.tokens.span(index)[0] == (grammar.tokens.span(index - 1)[1] if index else grammar.tokens.start)
    if adjacent and (sign, token) in _PAIRS:
        return grammar.error(index, *_PAIRS[sign, token])
    if token == sign == "=":
        return grammar.error(index, "a second '=' in a row", "y = x^2")
    if token == PRIME:
        return stray_prime(grammar, index)
    if not token:
        return grammar.error(
            index,
            f"something is missing after '{before}'",
            _AFTER.get(grammar.items[index - 1], "a number or a name after it"),
        )
    if token == "[":
        return grammar.error(index, "a list stands alone, not inside a formula", "( and ) for brackets")
    if token == RAISED:
        return grammar.error(index, "nothing stands before this superscript", "x²")
    if grammar.items[index - 1] in _OPERATORS and token in _OPERATORS:
        hint = f"one '{shown}'" if before == shown else f"'{before}' or '{shown}' alone"
        return grammar.error(index, f"two operators in a row: '{before}' then '{shown}'", hint)
    if index and grammar.items[index - 1] in (*_OPERATORS, "(", ",", ":", "="):
        hint = _AFTER[grammar.items[index - 1]] if grammar.items[index - 1] != "," else f"'{shown}' without the comma"
        return grammar.error(index, f"something is missing between '{before}' and '{shown}'", hint)
    if index == 0 and token == "=":
        return grammar.error(index, f"something is missing before '{shown}'", "the formula without '='")
    return grammar.error(index, f"something is missing before '{shown}'", _AFTER.get(token, "x^2 + 1"))


def stray_prime(grammar: Grammar, index: int) -> ParseError:
    """A prime where none is read: behind a variable, a bracket, a name that is not defined."""
    name = grammar.tokens.written(index - 1, index - 1) if index else ""
    if not nameable(spelled(name)):
        reason = "a quote or prime stands only behind a function that is defined before"
        return grammar.error(index, reason, "f(x) = x^2; f'(x), or d/dx(x^2)")
    called = "f" if name == "x" else name
    hint = f"{called}(x) = ... in a line before it, or d/dx(...)"
    if grammar.words.known and spelled(name) in grammar.words.known:
        hint = "d/dx(...) for a derivative, another name without the prime"
    return grammar.error(index, f"a prime stands here, but {name} is not defined as a function", hint)


def number_after_factor(grammar: Grammar, index: int) -> ParseError:
    """`x 2`, `2 3`, `1.2.3`: a number that follows without a sign."""
    before, number = grammar.items[index - 1], grammar.tokens.written(index, index)
    times = before in ("x", "X") and grammar.items[index - 2] in grammar.words.numbers
    if times and grammar.tokens.spaced(index) == grammar.tokens.spaced(index - 1):
        first = grammar.items[index - 2]
        return grammar.error(
            index, f"'{before}' between two numbers is unclear", f"{first}*{number}, or {first}*{before}*{number}"
        )
    if before not in grammar.words.numbers or grammar.items[index - 2] == RAISED:
        hint = f"{before}*{number} or {before}^{number}" if before in grammar.atoms else f"* or ^ before {number}"
        return grammar.error(index, "a number after a factor is unclear", hint)
    if not number[0].isascii():
        return grammar.error(index, "a mixed number is unclear", f"{before} + {number}, or {before}*{number}")
    if number[0] == "." and not grammar.tokens.spaced(index):
        return grammar.error(index, "a number has one decimal point", "a number such as 1.5")
    left = grammar.tokens.written(index - 1, index - 1)
    grouped = len(number) == 3 and (left + number).isdecimal()
    return grammar.error(
        index,
        "two numbers in a row",
        (f"{_ungrouped(grammar, index - 1)}, or " if grouped else "") + f"{left}*{number}",
    )


def _ungrouped(grammar: Grammar, index: int) -> str:
    """A number whose digits are grouped by spaces or commas, from its first group on, without them."""
    digits = grammar.items[index]
    while (after := grammar.items[index + 1 : index + 3]) and len(digits) < 20:
        group = after[-1] if after[0] == "," else after[0]
        if len(group) != 3 or not group.isdecimal():
            break
        digits += group
        index += 2 if after[0] == "," else 1
    return digits


_INVERSE = "|A x - b|^2, whose minimum solves A x = b"
_TRACE = "sum(i=1..3, A[i, i])"
_OF_MATRICES = {
    "det": "A[1, 1]*A[2, 2] - A[1, 2]*A[2, 1], written out",
    "trace": _TRACE,
    "tr": _TRACE,
    "inv": _INVERSE,
    "inverse": _INVERSE,
    "solve": _INVERSE,
    "outer": "x y^T",
    "cross": "[u[2]*v[3] - u[3]*v[2], u[3]*v[1] - u[1]*v[3], u[1]*v[2] - u[2]*v[1]]",
    "diag": "its rows, [[a, 0], [0, b]]",
    "matmul": "A B, or A*B",
    "einsum": "sum(i=1..3, ...)",
}
"""Functions of vectors and matrices that are not read, and what to write instead."""


def unknown_function(tokens: Tokens, index: int, name: str, near: str) -> ParseError:
    """`f(x)` where f is neither defined nor declared; near: names in the table like it."""
    if name == tokens.defines:
        return tokens.error(index, f"'{name}' stands in its own definition", "another name for one of them")
    if name in _OF_MATRICES:
        return tokens.error(index, f"'{name}' is not read", _OF_MATRICES[name])
    hint = near or f"{name}(x) = ... to define it first, or {name}*(...) for a product"
    return tokens.error(index, f"unknown function '{name}'", hint)


def wrong_count(grammar: Grammar, callee: Callee, found: int, opening: int) -> ParseError:
    """A call with too many or too few arguments."""
    counts = sorted({len(row.parameters) for row in callee.rows} or {len(callee.parameters)})
    wanted = " or ".join(map(str, counts)) + (" or more" if any(row.variadic for row in callee.rows) else "")
    plural = "" if wanted == "1" else "s"
    reason = f"{callee.typed} needs {wanted} argument{plural}, got {found}"
    names = callee.parameters or EXAMPLES[: counts[0]]
    return grammar.error(opening, reason, f"{callee.typed}({', '.join(names)})", grammar.index - 1)


def twice_behind(grammar: Grammar, start: int) -> ParseError:
    """`x! !` or `x°°`: the sign at the current token stands there twice, behind the part that begins at start."""
    sign = grammar.tokens.written(grammar.index, grammar.index)
    once = grammar.tokens.written(start, grammar.index - 1)
    return grammar.error(grammar.index, f"'{sign}' twice is unclear", f"{once}, or ({once}){sign}")


def too_deep(grammar: Grammar, index: int) -> ParseError:
    """More levels than a person writes."""
    return grammar.error(index, "nested more than 64 deep", "a shorter formula, in parts")


def decimal_comma(grammar: Grammar, index: int) -> None:
    """Raises for `max(1,000)`: a comma that looks like one inside a number."""
    after = grammar.items[index + 1]
    if _decimal(grammar, index) and len(after) > 1 and after[0] == "0" and "." not in after:
        raise _point(grammar, index)


def _decimal(grammar: Grammar, index: int) -> bool:
    """Does a comma stand between two numbers, with no space?"""
    before, after = grammar.items[index - 1], grammar.items[index + 1]
    numbers = grammar.words.numbers
    return before in numbers and after in numbers and not grammar.tokens.spaced(index + 1)


def _point(grammar: Grammar, index: int) -> ParseError:
    before, after = grammar.items[index - 1], grammar.items[index + 1]
    grouped = len(after) == 3 and (before + after).isdecimal()
    decimal = f"{before.replace('.', '')}.{after}"
    last = grouped and grammar.items[index + 2] == "," and _decimal(grammar, index + 2)  # 1,000,000
    hint = _ungrouped(grammar, index - 1) if last else decimal + (f" or {before}{after}" if grouped else "")
    return grammar.error(index, "the decimal point is '.', and digits are not grouped", hint)


def raised_t(resolver: Resolver) -> None:
    """Raises for `theta^T x` where no shapes are declared: a transpose to most people, a power to the grammar."""
    items, words = resolver.tokens.items, resolver.vocabulary
    places = [index for index, item in enumerate(items) if item == "T"]
    raised = [
        index
        for index in places
        if index > 1
        and items[index - 1] in ("^", RAISED)
        and (items[index - 2] in (")", "}") or isinstance(words.atoms.get(items[index - 2]), Symbol))
    ]
    if raised and raised == places and "T" not in resolver.known:
        first = raised[0] - 2
        reason = f"'{resolver.tokens.written(first, raised[0])}' is unclear: a transpose, or a power?"
        hint = "declare the vectors with their shapes, variables={...}, or T for a power"
        raise resolver.tokens.error(first, reason, hint, raised[0])
