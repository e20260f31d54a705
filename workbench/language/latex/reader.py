r"""The reader: what the grammar needs to read LaTeX, its tokens, its vocabulary and its habits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from workbench.errors import ParseError
from workbench.language.habits import Habits
from workbench.language.latex import arguments, entries, tokens, words
from workbench.language.latex.brackets import arranged
from workbench.language.latex.commands import REFUSED
from workbench.language.latex.spelling import STYLE, name_of
from workbench.language.names import Piece
from workbench.language.resolver import Resolver
from workbench.language.table import Table
from workbench.language.tokens import Tokens
from workbench.language.vocabulary import Vocabulary

LATEX = Habits(
    arguments.application,
    arguments.may_follow,
    repeats=True,
    dotted=arguments.dotted,
    before_condition=("(", ",", "&", tokens.IF),
    after_condition=(*r"\end{cases} \end{dcases} \end{rcases} \end{array} ) , . ;".split(), tokens.ROW, ""),
)


def cut_into_tokens(
    text: str, start: int, end: int, defines: str, known: Collection[str], table: Table, arrays: Collection[str] = ()
) -> Tokens:
    """The tokens of a formula, its brackets in pairs; raises ParseError at one without a partner."""
    below = bool(arrays) or r"\sum" in text or r"\prod" in text
    special = tuple(sorted(name for name in known if len(name) > 1 and "_" not in name))
    words.check(text, start, end, table, known)
    typed = tokens.cut(text, start, end, special)
    meaning = {token: tokens.items(token, below) for token in dict.fromkeys(typed)}
    items = [item for token in typed for item in meaning[token]]
    items.append("")

    def places() -> list[tuple[int, int]]:
        return [*tokens.placed(text, start, end, special, below=below), (end, end)]

    def problem(index: int, reason: str, hint: str) -> ParseError:
        first, last = places()[index]
        return ParseError(text, first, last - first, reason, hint)

    if STYLE.search(text, start, end) is not None and (looks := _looks(meaning, table.constants)) is not None:
        first, second = looks
        index = sum(len(meaning[token]) for token in typed[: typed.index(second)])
        reason = f"'{first}' and '{second}' would be one name, {_spelled(first)}"
        raise problem(index, reason, "names that differ in more than their font or accent")
    if any(token[0] == "^" and meaning[token][0][0] == "^" for token in meaning if token):
        raise problem(*_wrongly_raised(items))
    result = arranged(items, problem)

    def placed() -> Iterator[Piece]:
        spans = places()
        origins = range(len(items)) if result.origins is None else result.origins
        for item, origin in zip(result.items[:-1], origins, strict=False):
            first, last = spans[origin if origin >= 0 else ~origin]
            yield (item, first, last) if origin >= 0 else (item, first, first)

    return Tokens.cut(text, result.items, placed, end, defines)


def _wrongly_raised(items: list[str]) -> tuple[int, str, str]:
    """The first superscript without braces of which TeX would raise only the first sign."""
    index = next(index for index, item in enumerate(items) if item[:1] == "^")
    inner = items[index][1:].strip()
    if inner == "^":
        return index, *REFUSED["^^"]
    if inner[:1].isdigit() or inner[:1] == ".":
        number = inner.rstrip(".")
        return index, f"TeX raises only the '{inner[0]}' of '{inner}'", f"x^{{{number}}}, with braces"
    if inner == "*":
        return index, "a star as a superscript is not read", r"x_{\mathrm{opt}} for a name"
    return index, f"TeX raises only the '{inner}'", f"x^{{{inner}...}}, with braces around the exponent"


def _looks(typed: Iterable[str], constants: Collection[str]) -> tuple[str, str] | None:
    """Two names that look different, by font or accent, and have one spelling inside; None where there are none."""
    names = [token for token in typed if token[:1].isalpha() or "{" in token or token[:1] == "\\"]
    seen: dict[str, tuple[str, str]] = {}
    for token in names:
        name = name_of(token)
        if name is None or not name.spelled or name.spelled in constants:
            continue
        look, before = seen.setdefault(name.spelled, (name.look, token))
        if look != name.look:
            return before, token
    return None


def _spelled(token: str) -> str:
    name = name_of(token)
    return name.spelled if name is not None else token


def vocabulary(resolver: Resolver, start: int, end: int, arrays: Collection[str] = ()) -> Vocabulary:
    """What the items of a text in LaTeX mean, from start to end; raises ParseError at one that is not read."""
    return entries.resolved(resolver, start, end, arrays)
