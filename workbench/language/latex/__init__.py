r"""LaTeX as people write it in textbooks, read to the same tree as text.

`reader` gives the grammar of the text reader the tokens, the vocabulary and the habits of LaTeX.
"""

from workbench.language.latex.clauses import assumptions, clauses
from workbench.language.latex.opening import opening
from workbench.language.latex.reader import LATEX, cut_into_tokens, vocabulary

__all__ = ["LATEX", "assumptions", "clauses", "cut_into_tokens", "opening", "vocabulary"]
