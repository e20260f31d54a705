r"""Entries: what each distinct item of a text in LaTeX means, put into the vocabulary that the grammar reads by."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from functools import partial

from workbench.errors import ParseError
from workbench.language import refusals
from workbench.language.formula import Apply, Formula
from workbench.language.gradients import gradient
from workbench.language.latex import derivatives, environments, fractions, groups, sums
from workbench.language.latex.commands import ACCENTS, ELSE_WORDS, FONTS, IF_WORDS, LETTERS, NO_NAMES, REFUSED, SIGNS
from workbench.language.latex.spelling import ACCENTED, name_of
from workbench.language.latex.tokens import ELSE, IF, ROW
from workbench.language.names import LONGEST_NAME, is_letter, stem
from workbench.language.numerals import whole
from workbench.language.resolver import Resolver
from workbench.language.table import NO_NUMBERS, RAISED
from workbench.language.vocabulary import Callee, FormReader, Vocabulary, noted_twins

FORMS: Mapping[str, FormReader] = {
    "{": groups.braces,
    r"\lvert": groups.bars,
    r"\lVert": groups.double_bars,
    r"\frac": fractions.fraction,
    r"\sqrt": fractions.root,
    r"\root": fractions.old_root,
    r"\sum": sums.total,
    r"\prod": sums.total,
    r"\left.": derivatives.at_point,
    "∂": derivatives.by_subscript,
    "∇": gradient,
    **environments.FORMS,
}
"""Items that read themselves and what belongs to them."""

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_STRUCTURE = frozenset(
    ("", RAISED, "}", r"\rvert", r"\rVert", r"\right|_", r"\right.", r"\sqrt[", r"\sqrt]", r"\of", IF, ELSE)
)
_SUMS = frozenset(sums.SIGNS)
_WITH_BELOW = frozenset((*sums.SIGNS, r"\right|_", r"\rVert", "∇", "∂"))
"""Items that something may stand below."""
_IN_ROWS = ("&", ROW)
_CLOSE = 0.75
"""How much a command must be like another one for that to be offered, of 1."""
_PARTS = re.compile(r"\\([A-Za-z]+)(\*?)(?:_(.+))?", re.DOTALL)
_UPRIGHT_D = re.compile(
    r"\\(?:mathrm|mathsf|text|textrm|textnormal|mbox|operatorname|rm|sf)\s*\*?\s*\{?\s*d(?![A-Za-z])"
)
_OF_VECTORS = re.compile(r"\\(?:vec|mathbf|boldsymbol|bm)(?![A-Za-z])")
_TWICE = re.compile(r"!\s*!")
_BEFORE_TERM = frozenset(("+", "-", "*", "/", "=", "(", "{", "[", ",", "&", "d"))
_NUMBER_WITH_E = re.compile(r"([0-9]+)[eE]([+-]?[0-9]+)")


def resolved(resolver: Resolver, start: int, end: int, arrays: Collection[str] = ()) -> Vocabulary:
    """The vocabulary of a text; raises ParseError at the first item that is not read, or not clear.

    start, end: where the items stand in the text. arrays: names that are declared with a shape.
    """
    words = resolver.vocabulary
    distinct, text = resolver.distinct, resolver.tokens.text
    where: sums.SumNames | None = None
    if arrays or not _SUMS.isdisjoint(distinct):
        named = [item for item in distinct if len(item) > 2 and "_" in item]
        where = sums.found(resolver.tokens.items, named, arrays)
    rows = r"\begin" in text
    for item in distinct:
        if item in _LETTERS and resolver.enter_word(item):  # most of them
            continue
        if item in resolver.table.signs or item in _STRUCTURE or (rows and (item in _IN_ROWS or item[:5] == r"\end{")):
            continue
        component = (
            where is not None and "_" in item and not _is_declared(resolver, item) and sums.is_component(item, where)
        )
        if component is None:
            raise resolver.refused(item, *sums.word_or_indices(item))
        if component:
            words.forms[item] = sums.element
        elif item in FORMS:
            words.forms[item] = FORMS[item]
        elif (item == "." and rows) or (item == "_" and not _WITH_BELOW.isdisjoint(distinct)):
            continue
        elif item in REFUSED:
            raise resolver.refused(item, *REFUSED[item])
        elif where is not None and "_" in item and _enter_below(resolver, item):
            continue
        else:
            _enter(resolver, item)
    _refuse_differential(resolver)
    if "T" in distinct and not arrays and r"matrix}" not in text:
        refusals.raised_t(resolver)
    if not arrays and "\\" in text and _OF_VECTORS.search(text):
        words.notes["arrows and bold letters are numbers here; shapes in variables={...} make them vectors"] = None
    for twins in noted_twins(resolver.variables):
        words.notes[twins] = None
    if "!" in distinct and _TWICE.search(text):
        words.notes["!! is read as the factorial of a factorial, not as a double factorial"] = None
    for accented in ACCENTED.finditer(text, start, end) if "\\" in text else ():
        if (name := name_of(accented[0])) is not None and name.spelled:
            words.notes[f"{accented[0]} is the name {name.spelled}"] = None
    if resolver.rewrites:
        resolver.tokens.rewrite(resolver.rewrites)
    return words


def _enter(resolver: Resolver, item: str) -> None:
    """A command, a name, a number, or a sign that both notations have."""
    if item[0] == "\\":
        _enter_command(resolver, item)
    elif item[0].isascii() and (item[0].isalpha() or item[0] == "{"):
        _enter_name(resolver, item)
    elif "e" in item.lower() and (number := _NUMBER_WITH_E.fullmatch(item)):
        hint = rf"{number[1]} \cdot 10^{{{int(number[2])}}}, or {number[1]} e with a space"
        raise resolver.refused(item, f"'{item}' is unclear: a power of ten, or a product with e?", hint)
    else:
        resolver.enter_other(item)


def _enter_name(resolver: Resolver, item: str) -> None:
    """A name in its one spelling, or one whose subscript is none."""
    if not item.replace("_", "").isalnum():
        shown = item[:LONGEST_NAME]
        raise resolver.refused(item, f"the subscript in '{shown}' is not read", r"x_1, x_{ij} or x_{\mathrm{max}}")
    declared = item in resolver.known
    if (word := item.partition("_")[0]) in NO_NAMES and not declared:
        raise resolver.refused(item, *NO_NAMES[word])
    if word != item and not declared and (word in IF_WORDS or word in ELSE_WORDS):
        raise resolver.refused(item, f"words are not read ('{word}')", rf"\text{{{word}}} in cases")
    if item in NO_NUMBERS and not declared:
        raise resolver.refused(item, f"'{item}' is not a number in a formula", "a number, such as 1.5")
    if resolver.enter_word(item):
        return
    letters = stem(item)
    if letters != item and letters in resolver.table.functions:
        raise resolver.refused(item, f"the subscript in '{item}' is not read", rf"\operatorname{{{letters}}}(x)")
    resolver.vocabulary.atoms[item] = resolver.symbol(item, item)


def _is_declared(resolver: Resolver, item: str) -> bool:
    name = name_of(item) if resolver.known else None
    return name is not None and name.spelled in resolver.known


def _enter_below(resolver: Resolver, item: str) -> bool:
    """A name whose subscript was kept as typed, because others are components of arrays."""
    name = name_of(item)
    own = name.spelled if name is not None else ""
    if not own:
        return False
    if callee := resolver.callee(item, own):
        resolver.vocabulary.functions[item] = callee
    else:
        resolver.vocabulary.atoms[item] = resolver.symbol(item, own)
    return True


def _refuse_differential(resolver: Resolver) -> None:
    """`2x dx`: d before a name each time, and behind a factor, is more likely a differential than a variable."""
    items, atoms = resolver.tokens.items, resolver.vocabulary.atoms
    if "d" not in atoms or "d" in resolver.known or (r"\frac" in resolver.distinct and "∂" in resolver.distinct):
        return
    places = [index for index, item in enumerate(items) if item == "d"]
    if _UPRIGHT_D.search(resolver.tokens.text):
        _refuse_upright(resolver)
    if all(index and items[index - 1] not in _BEFORE_TERM and items[index + 1] in atoms for index in places):
        index = places[0]
        names = {items[place + 1] for place in places}
        if all(items.count(name) > 1 and name not in resolver.vocabulary.numbers for name in names):
            reason = f"'d{items[index + 1]}' is unclear: a differential, or d times {items[index + 1]}?"
            raise resolver.tokens.error(index, reason, rf"d \cdot {items[index + 1]} for the product", index + 1)


def _refuse_upright(resolver: Resolver) -> None:
    r"""`\mathrm{d}x`: an upright d before a name is a differential, except above and below the line of a derivative."""
    items, tokens, words = resolver.tokens.items, resolver.tokens, resolver.vocabulary
    opened: list[int] = []
    for index, item in enumerate(items):
        if item == "{":
            opened.append(index)
        elif item == "}" and opened:
            opened.pop()
        elif item == "d" and (items[index + 1] in words.atoms or words.forms.get(items[index + 1]) is sums.element):
            opening = opened[-1] if opened else -1
            fraction = opening > 0 and items[opening + 1] == "d" and items[opening - 1] in (r"\frac", "}")
            if not fraction and items[index + 1] not in words.numbers and tokens.written(index, index) != "d":
                reason = f"'d{items[index + 1]}' is unclear: a differential, or d times {items[index + 1]}?"
                raise tokens.error(index, reason, rf"d \cdot {items[index + 1]} for the product", index + 1)


def _enter_command(resolver: Resolver, item: str) -> None:
    """A function; any other command that is met here is refused."""
    parts = _PARTS.fullmatch(item)
    if parts is None:
        raise _unreadable(resolver, item)
    name, star, below = parts[1], parts[2], parts[3]
    rows = resolver.table.functions.get(name, ()) if f"\\{name}" not in LETTERS and not star else ()
    if not rows:
        raise _unreadable(resolver, item)
    base: Formula | None = None
    if below is not None and below.isdecimal():
        _refuse_longer_base(resolver, item, below)
    if below is not None:
        base = _base(resolver, item, below) if any(row.subscript for row in rows) else None
        if base is None:
            hint = r"\log_{2} x" if any(row.subscript for row in rows) else rf"\{name}(x), without a subscript"
            raise resolver.refused(item, f"the subscript in '{item[:LONGEST_NAME]}' is not read", hint)
    resolver.vocabulary.functions[item] = Callee(item, rows, base)


def _refuse_longer_base(resolver: Resolver, item: str, digit: str) -> None:
    r"""`\log_10 x`: TeX lowers the 1, and sets 0x behind it."""
    items, tokens = resolver.tokens.items, resolver.tokens
    for index, found in enumerate(items):
        after = items[index + 1] if found == item else ""
        if after[:1].isdecimal() and tokens.span(index)[1] == tokens.span(index + 1)[0]:
            reason = f"TeX lowers only the '{digit}' of '{digit}{after}'"
            raise tokens.error(index, reason, rf"{item[: -len(digit)]}{{{digit}{after}}}, with braces", index + 1)


def _base(resolver: Resolver, item: str, typed: str) -> Formula | None:
    """The base of a logarithm: a whole number, or a name."""
    bare = typed[1:-1] if typed.startswith("{") else typed
    if bare.isdecimal():
        return whole(bare, partial(resolver.refused, item))
    name = name_of(bare)
    if name is None or not name.spelled:
        return None
    own = name.spelled
    if own not in resolver.known and (constant := resolver.table.constants.get(own)):
        return Apply(constant, ())
    return resolver.symbol(item, own) if is_letter(own) or own in resolver.known else None


def _unreadable(resolver: Resolver, item: str) -> ParseError:
    """A command that is not read: one of those with a reason, a name that is none, or an unknown one."""
    parts = _PARTS.match(item)
    command = f"\\{parts[1]}{parts[2]}" if parts else item
    if command in REFUSED:
        return resolver.refused(item, *REFUSED[command])
    if name_of(item) is not None:
        shown = item[:LONGEST_NAME]
        return resolver.refused(item, f"the subscript in '{shown}' is not read", r"x_1, x_{ij} or x_{\mathrm{max}}")
    if parts and parts[1] in FONTS:
        return resolver.refused(item, *_not_a_name(item, resolver))
    if parts and parts[1] in ACCENTS:
        return resolver.refused(item, f"'{command}' stands over one letter", rf"{command}{{x}}")
    if item.startswith((r"\begin{", r"\end{")):
        return resolver.refused(item, f"'{item[:LONGEST_NAME]}' is not read", r"\begin{cases} or \begin{pmatrix}")
    if item.startswith((r"\left", r"\right", r"\middle", r"\big", r"\Big")):
        return resolver.refused(item, f"'{item[:LONGEST_NAME]}' is not read", r"\left( and \right)")
    return resolver.refused(item, f"the command '{command[:LONGEST_NAME]}' is not known", _nearest(resolver, command))


def _not_a_name(item: str, resolver: Resolver) -> tuple[str, str]:
    inner = item[item.find("{") + 1 : -1] if "{" in item else item
    if " " in inner.strip() or not inner.strip().isascii():
        return (
            f"words are not read ('{inner.strip()[:LONGEST_NAME]}')",
            r"\text{if} and \text{otherwise} stand in cases",
        )
    near = resolver.table.nearest(inner.strip())
    return f"'{inner.strip()[:LONGEST_NAME]}' is not one name", near or r"\mathrm{loss}, or the formula without \mathrm"


def _nearest(resolver: Resolver, command: str) -> str:
    """The commands that are most like one."""
    known = {*LETTERS, *(form for form in FORMS if form[1:].isalpha()), r"\sum", r"\prod", r"\partial", r"\nabla"}
    words = {name[1:] for name in (*known, *SIGNS)} | {
        n for n in resolver.table.functions if n.isascii() and n.isalpha()
    }
    name = command[1:]
    near = difflib.get_close_matches(name, sorted(words), 2, _CLOSE)
    if not near:  # one other vowel: \\sen
        alike = [
            word for word in sorted(words) if len(word) == len(name) and word[0] == name[0] and word[-1] == name[-1]
        ]
        near = difflib.get_close_matches(name, alike, 2, 0.6)
    return " or ".join(rf"\{word}" for word in near) or r"a command for mathematics, such as \frac or \sin"
