r"""A page as a complete LaTeX article that plain pdflatex compiles, with its pictures as PDF files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.pages.aligned import RELATIONS, aligned, length, with_spaces
from workbench.pages.blocks import (
    Blank,
    Block,
    Code,
    CodeSpan,
    Details,
    Display,
    Document,
    Emphasis,
    Equation,
    Heading,
    Listing,
    Math,
    Note,
    Paragraph,
    Part,
    Step,
    Steps,
    Strong,
    Table,
    Text,
    parts,
    plain,
)
from workbench.pages.cuts import cuts
from workbench.pages.drawing import drawable
from workbench.pages.escaping import for_latex, printable
from workbench.pages.figures import Figure
from workbench.pages.pictures import NOT_DRAWN, numbers, picture_names
from workbench.pages.vetting import latex_of
from workbench.pages.words import ELSEWHERE, NOTE_SIGNS, NOTE_TITLES, WHY, mark

LONGEST_ROW = 72  # characters of a row of formulas that fit between the margins, about
LONGEST_CELL = 45  # characters of a cell of a table with sentences; columns with longer ones are broken over lines
MOST_BROKEN, LEAST_BROKEN = 0.92, 0.3  # of the page, for all columns with such cells, and for one of them
GAP = 3  # characters between two columns
LONGEST_BOX = 30  # rows of a table that may still be shrunk to the width of the page; longer ones are broken over pages

WRITING_LINE = r"\par\nopagebreak\vspace{2mm}\textcolor{faint}{\rule{\linewidth}{0.3pt}}"

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern,textcomp,amsmath,amssymb,graphicx,booktabs,longtable,array,xcolor}
\usepackage[margin=28mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\emergencystretch=3em
\clubpenalty=10000 \widowpenalty=10000
\fboxsep=2pt
\allowdisplaybreaks
\definecolor{accent}{HTML}{1F5FA8}
\definecolor{faint}{HTML}{5A6472}
\newsavebox{\widebox}
\newcommand{\fitted}[1]{\sbox{\widebox}{#1}%
  \ifdim\wd\widebox>\linewidth\resizebox{\linewidth}{!}{\usebox{\widebox}}\else\usebox{\widebox}\fi}
\newcommand{\displayed}[1]{\par\smallskip{\centering\fitted{$\displaystyle #1$}\par}\smallskip}
\newcommand{\piece}[1]{{\advance\linewidth-3em\relax\fitted{$\displaystyle #1$}}}
\newcommand{\cut}[1]{\unskip\penalty#1\relax}
\newcommand{\longrow}[1]{\par\smallskip\noindent\hangindent=3em\hangafter=1 {\rightskip=0pt plus 1fil\relax
  \lineskip=4pt\lineskiplimit=2pt #1\par}}
\newcommand{\step}[3]{\par\smallskip\textcolor{accent}{\sffamily\bfseries #1\enspace #2}\hfill
  {\small\textcolor{faint}{#3}}\par\nopagebreak[4]}
\newenvironment{inner}{\par\begingroup\advance\leftskip1.5em\relax\advance\linewidth-1.5em\relax}{\par\endgroup}
\newcommand{\note}[2]{\par\smallskip\textcolor{accent}{\rule[-0.3ex]{2pt}{2ex}}\enspace\textbf{#1.} #2\par\smallskip}
\newcommand{\illustration}[3]{\par\medskip{\centering\includegraphics[width=#1\linewidth,
  height=0.36\textheight,keepaspectratio]{#2}\par{\small #3\par}}\medskip}
"""


def to_latex(document: Document, *, stem: str = "figure") -> str:
    r"""The page as an article that includes pictures `stem-1.pdf`, ... beside it.

    >>> r"50\% of a page" in to_latex(Document("50% of a page", ()))
    True
    """
    pictures = picture_names(document, stem, ".pdf") if drawable() else {}
    subtitle = _inline(document.subtitle)
    return "\n".join(
        [
            PREAMBLE,
            r"\begin{document}",
            rf"\section*{{\LARGE {_inline(document.title)}}}",
            *([rf"\textcolor{{faint}}{{{subtitle}}}", ""] if subtitle else []),
            *_blocks(document.blocks, numbers(document), pictures),
            r"\end{document}",
            "",
        ]
    )


def _blocks(blocks: Iterable[Block], figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> list[str]:
    return [f"{_block(block, figure_numbers, pictures)}\n" for block in blocks]


def _block(block: Block, figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> str:
    match block:
        case Heading():
            command = {2: "section", 3: "subsection", 4: "subsubsection"}[block.level]
            return rf"\{command}*{{{_inline(block.text)}}}"
        case Paragraph():
            return _inline(block.text)
        case Display():
            return _display(block)
        case Table():
            return _table(block)
        case Steps():
            return "\n".join(_step(step, figure_numbers, pictures) for step in block.steps)
        case Figure():
            return _figure(block, figure_numbers, pictures)
        case Code():
            lines = printable(block.text).expandtabs(4).strip("\n").split("\n")
            return "\n".join(["\\par{\\small\\raggedright", *map(_code_line, lines), "}\\par\\medskip"])
        case Details(aside=True):
            return rf"\emph{{{_inline(block.summary)}: {ELSEWHERE}.}}"
        case Details():
            inside = "\n".join(_blocks(block.blocks, figure_numbers, pictures))
            return f"\\textbf{{{_inline(block.summary)}}}\n\\begin{{inner}}\n{inside}\\end{{inner}}"
        case Note():
            title = f"{NOTE_SIGNS[block.kind]} {block.title or NOTE_TITLES[block.kind]}"
            return rf"\note{{{for_latex(title)}}}{{{_inline(block.text)}}}"
        case Blank():
            return "\n".join([WRITING_LINE] * block.lines)
        case Listing():
            name = "enumerate" if block.ordered else "itemize"
            items = "\n".join(rf"\item {{}}{_inline(item)}" for item in block.items)
            return f"\\begin{{{name}}}\n{items}\n\\end{{{name}}}" if items else ""


def _display(block: Display) -> str:
    """Rows one below the other, aligned; or, where they are too long for that, each in as many lines as it needs."""
    if length(block) <= LONGEST_ROW:
        return rf"\displayed{{{aligned(block, latex_of, for_latex)}}}"
    return "\n".join(map(_long_row, block.equations)) + "\n\\par\\smallskip"


def _long_row(row: Equation) -> str:
    left = _cut(latex_of(row.left)) if row.left else r"\quad"
    right = _cut(latex_of(row.right), f"{{}}{RELATIONS[row.relation]} " if row.relation else "")
    reason = rf"\quad {_inline(row.reason)}" if parts(row.reason) else ""
    return rf"\longrow{{{left}\cut{{0}}{right}{reason}}}"


def _cut(latex: str, sign: str = "") -> str:
    """The pieces of a formula, each of which may begin a line: rather one that stands in fewer brackets."""
    first, *others = cuts(latex)
    return rf"\piece{{{sign}{first.latex}}}" + "".join(
        f"\n\\cut{{{100 * piece.depth}}}\\piece{{{piece.latex}}}" for piece in others
    )


def _inline(text: Text) -> str:
    return "".join(map(_part, parts(text)))


def _part(part: Part) -> str:
    match part:
        case str():
            return with_spaces(part, for_latex)
        case Math():
            return f"${latex_of(part.notations)}$"
        case Strong():
            return rf"\textbf{{{for_latex(part.text)}}}"
        case Emphasis():
            return rf"\emph{{{for_latex(part.text)}}}"
        case CodeSpan():
            return rf"\texttt{{{for_latex(part.text)}}}"


def _code_line(line: str) -> str:
    """A line of code: its spaces kept, the line ended without a gap below."""
    indent = len(line) - len(line.lstrip(" "))
    return rf"\mbox{{}}\texttt{{{'~' * indent}{for_latex(line)}}}\\[-1pt]"


def _table(block: Table) -> str:
    columns = max(map(len, (block.header, *block.rows)), default=0)
    if not columns:
        return ""
    broken, share = _broken(block)
    wide = rf">{{\raggedright\arraybackslash}}p{{{share:.2f}\linewidth}}"
    alignment = (*block.alignment, *["left"] * (columns - len(block.alignment)))
    sides = "".join(wide if k in broken else side[0] for k, side in enumerate(alignment))
    rows = [" & ".join(rf"\textbf{{{_inline(cell)}}}" for cell in block.header)] if block.header else []
    for row in block.rows:
        cells = [_in_column(cell) if k in broken else _inline(cell) for k, cell in enumerate(row)]
        if not block.header and cells:
            cells[0] = rf"\textbf{{{cells[0]}}}"
        rows.append(" & ".join(cells))
    lines = [r"\toprule", *(rf"{{}}{row} \\" for row in rows), r"\bottomrule"]  # {}: a row may start with [
    if block.header:
        lines.insert(2, r"\midrule")
    name = "tabular" if len(rows) <= LONGEST_BOX and not broken else "longtable"
    body = "\n".join([rf"\begin{{{name}}}{{{sides}}}", *lines, rf"\end{{{name}}}"])
    caption = rf"{{\small {_inline(block.caption)}\par}}\smallskip " if parts(block.caption) else ""
    body = rf"{{\renewcommand{{\arraystretch}}{{1.7}}{body}}}" if r"\frac" in body else body  # they would touch
    fitted = rf"\fitted{{{body}}}" if name == "tabular" else body
    return rf"{{\centering {caption}{fitted}\par}}"


def _broken(block: Table) -> tuple[set[int], float]:
    """The columns whose cells are broken over lines, and the share of the page that is left for each.

    They are the long ones of a table in which a long cell is a sentence; none where the others leave no room.
    """
    long = [(k, cell) for row in block.rows for k, cell in enumerate(row) if len(plain(cell)) > LONGEST_CELL]
    broken = {k for k, _ in long}
    widths: dict[int, int] = {}
    for row in (block.header, *block.rows):
        widths |= {k: max(len(plain(cell)), widths.get(k, 0)) for k, cell in enumerate(row) if k not in broken}
    room = MOST_BROKEN - sum(width + GAP for width in widths.values()) / LONGEST_ROW
    share = room / max(1, len(broken))
    sentences = any(isinstance(parts(cell)[0], str) for _, cell in long)
    return (broken, share) if sentences and share >= LEAST_BROKEN else (set(), share)


def _in_column(cell: Text) -> str:
    """A cell that is broken over lines; a formula that is wider than its column is made narrower."""
    return "".join(rf"\fitted{{{_part(part)}}}" if isinstance(part, Math) else _part(part) for part in parts(cell))


def _step(step: Step, figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> str:
    pieces = [rf"\step{{{for_latex(step.number)}}}{{{for_latex(step.title)}}}{{{for_latex(mark(step))}}}"]
    if parts(step.sentence):
        pieces.append(_inline(step.sentence) + "\n")
    pieces += _blocks(step.body, figure_numbers, pictures)
    if step.children:
        inside = "\n".join(_step(child, figure_numbers, pictures) for child in step.children)
        pieces.append(f"\\begin{{inner}}\\small\n\\emph{{{WHY}}}\n{inside}\n\\end{{inner}}")
    return "\n".join(pieces)


def _figure(figure: Figure, figure_numbers: Mapping[Figure, int], pictures: Mapping[Figure, str]) -> str:
    number, caption = figure_numbers[figure], for_latex(figure.caption)
    if figure not in pictures:
        words = f"{caption} {for_latex(figure.alt)} {for_latex(NOT_DRAWN)}"
        return rf"\note{{Figure {number}}}{{{words}}}"
    width = 0.75 if len(figure.panels) == 1 else 1
    return rf"\illustration{{{width}}}{{{pictures[figure]}}}{{Figure {number}. {caption}}}"
