"""Formulas are markup too: only known MathML elements and LaTeX commands pass, anything else is shown as plain text.

The printers of `language` produce nothing else; this holds the door should a formula ever come from elsewhere.
Source of the MathML lists: MathML Core (W3C), sections 2.1.3 and 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from types import MappingProxyType
from xml.etree import ElementTree

from workbench.pages.blocks import Notations
from workbench.pages.escaping import for_latex, one_line

MATHML_ELEMENTS = frozenset(
    "math mi mn mo mtext mspace mrow mfrac msqrt mroot mstyle msub msup msubsup munder mover munderover mtable mtr mtd "
    "mpadded mphantom".split()
)
MATHML_ATTRIBUTES = frozenset(
    "mathvariant stretchy form fence separator lspace rspace displaystyle scriptlevel linethickness columnalign "
    "rowalign columnspacing rowspacing display minsize maxsize symmetric largeop movablelimits accent accentunder "
    "width height depth voffset class intent arg alttext".split()
)
MATHML_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"

LATEX_COMMANDS = frozenset(
    r"""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi rho
    varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
    Omega frac dfrac tfrac sqrt sum prod int lim limits cdot cdots ldots dots vdots ddots times div pm mp circ ast star
    sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth exp log ln lg max min det dim sup inf gcd arg
    operatorname mathrm mathit mathbf mathsf mathtt mathbb mathcal boldsymbol text textrm textit texttt
    left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle
    lvert rvert lVert rVert vert Vert lbrace rbrace langle rangle lfloor rfloor lceil rceil lbrack rbrack
    le leq ge geq lt gt ne neq approx equiv sim propto in notin to rightarrow leftarrow Rightarrow mapsto
    land lor lnot neg wedge vee cap cup forall exists emptyset
    partial nabla infty prime mathsf top bot perp mid parallel colon
    hat bar tilde vec dot ddot overline underline widehat widetilde overbrace underbrace boxed
    displaystyle textstyle scriptstyle quad qquad mathstrut
    """.split()
)
LATEX_SYMBOLS = frozenset({r"\\", r"\,", r"\;", r"\:", r"\!", r"\{", r"\}", r"\|", r"\_", r"\ ", r"\%"}) | {
    rf"\{side}{{{environment}}}"
    for side in ("begin", "end")
    for environment in "aligned cases pmatrix bmatrix vmatrix matrix smallmatrix gathered".split()
}

# Inside dollars GitHub reads backslash + punctuation as its own escape, and other readers see no dollars at all.
MARKDOWN_TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "<": r"\lt ",
        ">": r"\gt ",
        "|": r"\vert{}",
        "*": r"\ast ",
        "[": r"\lbrack ",
        "]": r"\rbrack ",
        r"\|": r"\Vert{}",
        r"\{": r"\lbrace ",
        r"\}": r"\rbrace ",
        r"\,": r"\thinspace ",
        r"\:": r"\thinspace ",
        r"\;": r"\thinspace ",
        r"\!": "",
        "\n": " ",
    }
)

_LATEX_TOKEN = re.compile(r"\\(?:begin|end)\{[A-Za-z]+\}|\\[A-Za-z]+|\\.|[^\\]|\\$", re.DOTALL)
_LATEX_PLAIN = re.compile(r"[ \nA-Za-z0-9+\-*/=<>|()\[\].,:;!?'{}^_&]")  # no $ % # ~ " ` @, nothing beyond ASCII
_SAFE_VALUE = re.compile(r"[^<>\"'&\\]*")


@lru_cache(maxsize=4096)
def vetted_mathml(mathml: str) -> str | None:
    """What stands inside the math element, or None where anything but known MathML occurs.

    >>> vetted_mathml("<mi>x</mi>"), vetted_mathml("<math><mi>x</mi></math>"), vetted_mathml("<script/>")
    ('<mi>x</mi>', '<mi>x</mi>', None)
    """
    inner = re.sub(r"^\s*<math[^<>]*>(.*)</math>\s*$", r"\1", mathml, flags=re.DOTALL)
    if "<!" in inner or "<?" in inner:  # comments and CDATA are read differently as HTML
        return None
    try:
        root = ElementTree.fromstring(f"<math>{inner}</math>")  # noqa: S314  # no document type, so no entities
    except (ElementTree.ParseError, UnicodeEncodeError):
        return None
    for element in root.iter():
        if element.tag.removeprefix(MATHML_NAMESPACE) not in MATHML_ELEMENTS:
            return None
        if not all(name in MATHML_ATTRIBUTES and _SAFE_VALUE.fullmatch(value) for name, value in element.items()):
            return None
    return inner


@lru_cache(maxsize=4096)
def latex_tokens(latex: str) -> tuple[str, ...] | None:
    r"""The tokens of a formula, or None where anything but known commands occurs, or groups that do not close.

    >>> latex_tokens(r"\frac{1}2"), latex_tokens(r"\input{x}"), latex_tokens("x}")
    (('\\frac', '{', '1', '}', '2'), None, None)
    """
    tokens = tuple(_LATEX_TOKEN.findall(latex))
    known = all(token[1:] in LATEX_COMMANDS or token in LATEX_SYMBOLS or _LATEX_PLAIN.match(token) for token in tokens)
    sound = "^^" not in latex and not re.search(r"\n\s*\n", latex)  # a character by its code; an end of paragraph
    return tokens if tokens and known and sound and _groups_close(tokens) else None


def _groups_close(tokens: tuple[str, ...]) -> bool:
    """Whether braces, environments and \\left ... \\right are nested as they should be."""
    opened: list[str] = []
    for token in tokens:
        if token in ("{", r"\left") or token.startswith(r"\begin"):
            opened.append(token)
        elif token in ("}", r"\right") or token.startswith(r"\end{"):
            expected = {"}": "{", r"\right": r"\left"}.get(token) or token.replace("end", "begin", 1)
            if not opened or opened.pop() != expected:
                return False
        elif token in ("&", r"\\") and not (opened and opened[-1].startswith(r"\begin")):
            return False  # columns and rows outside of an environment
    return not opened


def mathml_of(notations: Notations) -> str:
    """MathML that may stand inside a math element; a formula that does not pass is set as its plain text.

    >>> mathml_of(Notations("a<b", "a < b", "a<b", "<b onclick='x'>a</b>"))
    '<mtext>a &lt; b</mtext>'
    """
    vetted = vetted_mathml(notations.mathml)
    return f"<mtext>{escape(one_line(notations.unicode))}</mtext>" if vetted is None else vetted


def latex_of(notations: Notations) -> str:
    r"""LaTeX for math mode; a formula that does not pass is set as its plain text.

    >>> print(latex_of(Notations("x", "x\\y", r"\write18{x}", "<mi>x</mi>")))
    \text{x\textbackslash{}y}
    """
    tokens = latex_tokens(notations.latex)
    return rf"\text{{{for_latex(notations.unicode)}}}" if tokens is None else notations.latex


def markdown_math_of(notations: Notations) -> str | None:
    r"""LaTeX that survives between dollars in Markdown, or None for a formula that does not pass.

    >>> print(markdown_math_of(Notations("a<b", "a < b", r"a<b\,|c|", "")))
    a\lt b\thinspace \vert{}c\vert{}
    """
    tokens = latex_tokens(notations.latex)
    return None if tokens is None else "".join(MARKDOWN_TOKENS.get(token, token) for token in tokens).strip()
