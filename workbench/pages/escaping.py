"""One escape function per notation: what a user typed is shown as typed and never becomes markup, link or command.

HTML has its own (jinja2's autoescape, `markupsafe.escape`); notebooks are JSON around Markdown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # terminal escapes, direction marks, lone surrogates

LATEX_SPECIALS: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
        "\t": r"\ ",
    }
)

# Characters of our own pages that pdflatex does not know; each is set in math mode.
LATEX_SYMBOLS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            "αβγδεζηθικλμνξπρςστυφχψωϕϵϑΓΔΘΛΞΠΣΥΦΨΩ",
            r"\alpha \beta \gamma \delta \varepsilon \zeta \eta \theta \iota \kappa \lambda \mu \nu \xi \pi \rho "
            r"\varsigma \sigma \tau \upsilon \varphi \chi \psi \omega \phi \epsilon \vartheta \Gamma \Delta \Theta "
            r"\Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega".split(),
            strict=True,
        )
    )
    | dict(
        zip(
            "−·×÷±∓√∂∇∞≈≠≤≥≪≫→←↦⇒∈∉∑∏∫‖∥⋅∘′″∀∃ℝ⁺⁻⁼⁽⁾ᵀ⟨⟩⟦⟧≡∝✓✗…⊥",
            r"- \cdot \times \div \pm \mp \surd \partial \nabla \infty \approx \neq \leq \geq \ll \gg \to \leftarrow "
            r"\mapsto \Rightarrow \in \notin \sum \prod \int \| \| \cdot \circ ' '' \forall \exists \mathbb{R} "
            r"^{+} ^{-} ^{=} ^{(} ^{)} ^{T} \langle \rangle [\![ ]\!] \equiv \propto \checkmark \times \ldots "
            r"\perp".split(),
            strict=True,
        )
    )
    | {character: f"^{{{digit}}}" for digit, character in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    | {character: f"_{{{digit}}}" for digit, character in enumerate("₀₁₂₃₄₅₆₇₈₉")}
    | {"ⁿ": "^{n}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₖ": "_{k}", "ₙ": "_{n}", "₊": "_{+}", "₋": "_{-}"}
)

LATEX_PUNCTUATION: Mapping[str, str] = MappingProxyType(
    {
        "–": "--",
        "—": "---",
        "“": "``",
        "”": "''",
        "‘": "`",
        "’": "'",
        "\u00a0": "~",
        "\u2009": r"\,",
        "½": r"\textonehalf{}",
    }
)

LIGATURES = frozenset({"--", ",,", "''", "``", "?`", "!`"})
"""Characters that LaTeX would set as another one, when they stand side by side."""
_LATEX = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿᵀ]+)|.", re.DOTALL)

MARKDOWN_SPECIALS = re.compile(r"([\\`*_\[\]<>&$|~{}])")
MARKDOWN_LINE_START = re.compile(r"^([ \t]*)([#+\-=:]|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
MARKDOWN_AUTOLINK = re.compile(r"(?i)\b(www)\.|:(?=//)")


def printable(text: str) -> str:
    r"""Text with the characters spelled out that are not seen but act (terminal escapes, changes of direction).

    >>> printable("red \x1b[31m")
    'red \\x1b[31m'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in INVISIBLE
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def one_line(text: str) -> str:
    """Printable text on one line."""
    return " ".join(printable(text).split())


def shortened(text: str, longest: int = 60) -> str:
    """One line of at most so many characters, for places that have no more room.

    >>> shortened("a long label", 8)
    'a long …'
    """
    line = one_line(text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def for_markdown(text: str, *, begins: bool = True) -> str:
    r"""Text for Markdown: no emphasis, link, mathematics, HTML, list or heading comes out of it.

    begins: may it stand at the beginning of a line, where a dash begins a list?

    >>> print(for_markdown("[x](javascript:alert(1)) <b> 2*3*4"))
    \[x\](javascript:alert(1)) \<b\> 2\*3\*4
    """
    escaped = MARKDOWN_SPECIALS.sub(r"\\\1", one_line(text))
    if begins:
        escaped = MARKDOWN_LINE_START.sub(_escape_line_start, escaped)
    return MARKDOWN_AUTOLINK.sub(lambda found: r"www\." if found[1] else r"\:", escaped)


def for_latex(text: str) -> str:
    r"""Text for LaTeX: no command comes out of it, and every character is one that pdflatex can set.

    >>> print(for_latex(r"\input{secret} 50% of α²"))
    \textbackslash{}input\{secret\} 50\% of \ensuremath{\alpha}\ensuremath{^{2}}
    """
    runs = _LATEX.finditer(one_line(text))
    pieces = [_raised(found[0]) if found[1] else _latex_character(found[0]) for found in runs]
    return "".join(
        piece + "{}" if piece[-1] + after[:1] in LIGATURES else piece for piece, after in pairwise((*pieces, ""))
    )


def _escape_line_start(found: re.Match[str]) -> str:
    space, mark = found[1], found[2]
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"


def _raised(exponent: str) -> str:
    """A run of small raised digits and signs as one exponent."""
    return rf"\ensuremath{{^{{{''.join(LATEX_SYMBOLS[character][2:-1] for character in exponent)}}}}}"


def _latex_character(character: str) -> str:
    if character.isascii():
        return LATEX_SPECIALS.get(character, character)
    if character in LATEX_SYMBOLS:
        return rf"\ensuremath{{{LATEX_SYMBOLS[character]}}}"
    if character in LATEX_PUNCTUATION:
        return LATEX_PUNCTUATION[character]
    if "\u00c0" <= character <= "\u017e" and character not in "ĦħĸĿŀŉŦŧ":  # T1 has the others
        return character
    return rf"\texttt{{U+{ord(character):04X}}}"
