r"""The reader: what the grammar needs to read LaTeX, its tokens, its vocabulary and its habits."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workbench.errors import ParseError
from workbench.language.grammar import Habits
from workbench.language.latex import arguments, entries, tokens, words
from workbench.language.latex.brackets import arranged
from workbench.language.names import Piece
from workbench.language.table import Table
from workbench.language.tokens import Tokens
from workbench.language.vocabulary import Resolver, Vocabulary

LATEX = Habits(arguments.application, arguments.may_follow, repeats=True)


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

    result = arranged(items, problem)

    def placed() -> Iterator[Piece]:
        spans = places()
        origins = range(len(items)) if result.origins is None else result.origins
        for item, origin in zip(result.items[:-1], origins, strict=False):
            first, last = spans[origin if origin >= 0 else ~origin]
            yield (item, first, last) if origin >= 0 else (item, first, first)

    return Tokens.cut(text, result.items, placed, end, defines)


def vocabulary(resolver: Resolver, arrays: Collection[str] = ()) -> Vocabulary:
    """What the items of a text in LaTeX mean; raises ParseError at one that is not read."""
    return entries.resolved(resolver, arrays)
