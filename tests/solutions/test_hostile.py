"""Solutions of every kind with hostile text in the place of all of their words and formulas: it is only shown.

What can come from elsewhere, such as notes, the names of methods or of data, is a part of this.
"""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

import workbench as wb
from tests.pages.test_escaping import CHECKS
from tests.solutions.kinds import solved
from workbench.pages import Figure, Notations

KINDS_OF_PAGES = (
    "chain",
    "hessian",
    "bound",
    "descent",
    "newton in the plane",
    "cycle",
    "rates",
    "check that fails",
    "critical points",
    "line",
    "formula",
)
HOSTILE = (
    "</title></style><script>alert(1)</script>",
    "]]></svg><img src=x onerror=alert(1)>",
    "</math></mtext><script>alert(1)</script>",
    "&#x6a;avascript:alert(1) &lt;b&gt;",
    '"onmouseover="alert(1)',
    r"\(\href{javascript:alert(1)}{x}\) $x$ $$y$$ \input{/etc/passwd} ^^5cinput \end{document}",
    "`</code>` ``` [x](javascript:alert(1)) ![x](http://evil.example/p.png) <http://evil.example>",
    '"\n%%bash\ntouch x\n!touch y\n\n# heading | a | b |\n---|---\n1. item',
    "=cmd|' /C calc'!A0",
    "\x1b[31mred \u202egnp.exe \u2028 \ud800",
)
OURS = frozenset({"kind", "relation", "level", "alignment", "mark", "language", "code", "opened", "aside", "ordered"})
"""Fields that hold choices from a closed list, never anyone's words."""


def overwritten(thing: Any, text: str) -> Any:
    """The page with this text in every place where a text or a formula stands, and without pictures."""
    if isinstance(thing, str):
        return text
    if isinstance(thing, Notations):
        return Notations(text, text, text, text)
    if isinstance(thing, tuple):
        return tuple(overwritten(part, text) for part in thing if not isinstance(part, Figure))
    if not is_dataclass(thing):
        return thing
    return replace(
        thing,
        **{f.name: overwritten(getattr(thing, f.name), text) for f in fields(thing) if f.name not in OURS},
    )


@pytest.mark.parametrize("name", KINDS_OF_PAGES)
def test_hostile_text_is_only_shown_whatever_is_explained(name: str) -> None:
    told = replace(solved(name).document, code="")
    for text in HOSTILE:
        for check in CHECKS:
            check(lambda words: overwritten(told, words), text)


def test_text_is_a_literal_in_code() -> None:
    code = wb.explain(wb.function("sin(x)", variables=["x", "print"]).gradient).document.code
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    (made,) = [call for call in calls if ast.unparse(call.func) == "wb.function"]
    assert [ast.literal_eval(argument) for argument in made.args] == ["f(x, print) = sin(x)"]
    assert not made.keywords
