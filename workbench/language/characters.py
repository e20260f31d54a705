"""Characters: what each sign that may be typed stands for, and how one that may not is named.

Our own tables, never Unicode's compatibility forms: those turn x² into x2.
"""

from __future__ import annotations

import unicodedata

_GREEK_WORDS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi "
    "chi psi omega"
).split()

GREEK = (
    dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _GREEK_WORDS, strict=True))
    | {letter: word.capitalize() for letter, word in zip("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", _GREEK_WORDS, strict=True)}
    | {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ς": "sigma", "\u00b5": "mu", "\u2126": "Omega"}
)
"""Greek letters, with the variants and the two unit signs, by the one spelling they have inside."""

GREEK_WORDS = frozenset(GREEK.values())

GREEK_LETTERS = {word: letter for letter, word in reversed(GREEK.items())}
"""English name to letter; where there are variants the one listed first."""

SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx", strict=True))

SUPERSCRIPTS = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "0123456789+-()abcdefghijklmnoprstuvwxyz", strict=True)
)

BELOW = {plain: small for small, plain in SUBSCRIPTS.items()} | {"+": "₊", "−": "₋", "=": "₌"}
ABOVE = {plain: small for small, plain in SUPERSCRIPTS.items()}
"""What is printed below and above, by its small sign."""

FROM_BELOW, FROM_ABOVE = str.maketrans(SUBSCRIPTS), str.maketrans(SUPERSCRIPTS)
"""For `str.translate`: small signs by those of full size."""

FRACTIONS = {
    sign: (int(top), int(below))
    for sign, top, below in (
        entry for entry in map(tuple, ("½12", "⅓13", "⅔23", "¼14", "¾34", "⅕15", "⅖25", "⅗35", "⅘45", "⅙16", "⅚56",
                                       "⅛18", "⅜38", "⅝58", "⅞78"))
    )
}  # fmt: skip

SIGNS = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "·": "*", "⋅": "*", "∙": "*", "×": "*", "∗": "*", "÷": "/", "∕": "/",
    "⁄": "/", "**": "^", "º": "°",
}  # fmt: skip
"""Signs with one meaning, whichever of them is typed."""

PRIME = "'"
PRIMES = {"′": 1, "″": 2, "‴": 3, "⁗": 4}
"""Primes of Unicode, and how many of the keyboard each stands for."""

SPACES = " \t\r\n\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

REFUSED = {
    "∞": ("infinity is not a number in a formula", "a number, or a name such as n"),
    "±": ("'±' stands for two formulas", "one of them, with + or -"),
    "∓": ("'∓' stands for two formulas", "one of them, with + or -"),
    "∫": ("integrals are not read", ""),
    "∈": ("'∈' is not read", "sum(i=1..n, ...) for an index, n integer for a whole number"),
    "→": ("'→' belongs to limits, which are not read", ""),
    '"': ("quotes are not part of a formula", "the formula without quotes"),
    "`": ("quotes are not part of a formula", "the formula without quotes"),
    "“": ("quotes are not part of a formula", "the formula without quotes"),
    "”": ("quotes are not part of a formula", "the formula without quotes"),
    "„": ("quotes are not part of a formula", "the formula without quotes"),
    "‘": ("quotes are not part of a formula", "the formula without quotes"),
    "’": ("a quote or prime is not part of a formula", "the formula alone, and diff on it for a derivative"),
    "%": ("'%' is not read: percent or remainder?", "5/100 for 5%"),
    "#": ("comments are not read", "the formula alone"),
    ";": ("';' separates formulas; one formula at a time", "a list [a, b]"),
    "\\": ("a backslash is LaTeX, which is not part of text", "sqrt(x), alpha, x/y"),
    "$": ("'$' is not part of text", 'the formula between the dollar signs, or notation="latex" for LaTeX'),
    "{": ("'{' is not a bracket in text", '( and ), or notation="latex" for LaTeX'),
    "}": ("'}' is not a bracket in text", "( and )"),
    "&": ("'&' is not read", "'and' between conditions in piecewise(...)"),
    "&&": ("'&&' is not read", "'and' between conditions in piecewise(...)"),
    "||": ("'||' is not read", "abs(...) for an absolute value, norm(...) for a length, 'or' between conditions"),
    "//": ("'//' is not read", "x/y for a quotient"),
    ":=": ("':=' is not read", "f(x) = ... for a definition"),
    "^^": ("'^^' is not an operator", "x^2"),
    "***": ("'***' is not an operator", "x^2"),
    "!!": ("'!!' is unclear: a double factorial, or (x!)!", "(x!)!"),
    ".": ("'.' stands only in decimal numbers", "x*y and x^2 without points, or a number such as 0.5"),
    "_": ("'_' needs a letter before it", "x_1, or sum(i=1..n, ...) for a sum over an index"),
    "?": ("'?' is not part of a formula", ""),
    "@": ("'@' is not read", "a product with *"),
    "~": ("'~' is not read", ""),
}
"""Signs that are not read, each with the reason and what to write instead."""


def described(character: str) -> str:
    """A character by its code point and name, for an error.

    >>> described("х")
    "'х' (U+0445, Cyrillic small letter ha)"
    """
    name = unicodedata.name(character, "a control or unassigned character")
    shown = f"'{character}' " if character.isprintable() and not unicodedata.combining(character) else ""
    words = name.split(" ", 1)
    proper = words[0].capitalize() + (f" {words[1].lower()}" if len(words) > 1 else "") if name.isupper() else name
    return f"{shown}(U+{ord(character):04X}, {proper})" if shown else f"U+{ord(character):04X} ({proper})"


LATIN_TWINS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
"""Greek letters that look exactly like Latin ones."""

_LOOK_ALIKE = dict(zip("асеорхуіѕјԁһԛԝАВЕКМНОРСТХУІЅЈ", "aceopxyisjdhqwABEKMHOPCTXYISJ", strict=True)) | dict(
    zip("—‒―﹣⁃➖•・✕✖⨯➕➗∣｜¦ˆ⌃↑℮ℯℎℓıſ≔", "------*****+/|||^^^eehlis=", strict=True)
)
_INSTEAD = {
    "∜": "x^(1/4)", "⩽": "<=", "⩾": ">=", "≪": "<", "≫": ">", "≡": "=", "…": "the terms written out", "∆": "Δ or Delta",
    "←": "y = x^2", "↦": "f(x) = x^2", "⇒": "f(x) = x^2", "∘": "f(g(x))", "⟋": "x/y", "⅟": "1/x", "∥": "norm(w)",
    "⟨": "dot(u, v)",
}  # fmt: skip
"""Signs that are not read, and how what they mean is written."""


def instead_of(character: str) -> str:
    """What to write instead of a character that is not read.

    >>> instead_of("х"), instead_of("∜"), instead_of("\u0302")
    ("'x' from the keyboard", 'x^(1/4)', 'a name such as x_hat or x_bar')
    """
    if similar := look_alike(character):
        return f"'{similar}' from the keyboard"
    if character in _INSTEAD:
        return _INSTEAD[character]
    kind = unicodedata.category(character)
    if unicodedata.combining(character):
        return "a name such as x_hat or x_bar"
    if kind[0] in "CM" or kind in ("Zl", "Zp"):
        return "the formula without it"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return f"{digit}, or x_{digit} below a name" if character in SUBSCRIPTS else f"'{digit}' from the keyboard"
    base = unicodedata.normalize("NFD", character)[0]
    if kind[0] == "L" and base != character and base.isascii():
        return f"a name such as {base}_hat or {base}_bar, or '{base}' from the keyboard"
    return "letters, digits, + - * / ^ and functions such as sin(x)"


def look_alike(character: str) -> str:
    """The character on the keyboard that one from another script looks like, or "".

    >>> look_alike("х"), look_alike("２"), look_alike("字")
    ('x', '2', '')
    """
    if 0xFF01 <= ord(character) <= 0xFF5E:  # full-width forms
        return chr(ord(character) - 0xFEE0)
    if 0x1D400 <= ord(character) <= 0x1D7FF:  # mathematical alphabets
        return unicodedata.normalize("NFKC", character)
    return _LOOK_ALIKE.get(character, "")
