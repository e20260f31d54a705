"""The steps of a derivation as numbered blocks of a page; what a person takes at sight is folded in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workbench.checks.steps import all_verified, with_evidence
from workbench.derivations import Step
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.language.formula import Formula
from workbench.language.printing import notations, to_unicode
from workbench.language.printing.marked import marked, path_of
from workbench.language.printing.phrases import Part
from workbench.pages import Block, Display
from workbench.pages import Step as StepBlock
from workbench.pages.blocks import parts as parts_of
from workbench.solutions.manner import STANDARD, Level, Manner
from workbench.solutions.statements import maths, name_of
from workbench.solutions.steps.chains import chain_of
from workbench.solutions.steps.components import written
from workbench.solutions.steps.derivative_notation import DerivativeNotation, notation_of
from workbench.solutions.steps.layers import Layers
from workbench.solutions.steps.sentences import OPERANDS, Words, at_sight, passed_through, sentences, title
from workbench.solutions.steps.step_rows import StepRows, outer_name

FUNCTIONS = ("f", "g", "h", "k", "p", "q", "r", "F", "G", "H", "K", "P", "Q", "R")
"""Names for factors and for the layers of a chain; those that nothing else on the page has."""
SPARE = tuple(f"f_{number}" for number in range(1, 5))
"""Names for a function that has all of these letters."""
LEAST = 4
"""Names that are kept for the steps inside."""
LONG = 28
"""Characters of a formula, beyond which its derivative is called by the name of the function."""
LONGEST_PLACE = 60
"""Characters of a formula that a smaller step repeats, to show where its part stands."""


@dataclass
class StepBlocks:
    """Turns derivations into numbered blocks; a derivative that is already printed is referred to by its number.

    d: a derivative, whose variables, data and operators are those of all that are printed. count: of the outermost
    blocks so far. printed: the numbers of the derivatives so far, by what is differentiated and by which variable.
    """

    d: Function
    told: Manner = STANDARD
    count: int = 0
    printed: dict[tuple[Formula, str], str] = field(default_factory=dict)

    def outermost(self, step: Step) -> StepBlock:
        """The next step of the page, with those that it needs below it."""
        self.count += 1
        return self._block(step, str(self.count), self._functions)

    def chain(self, step: Step, left: Part) -> Display:
        """The derivative as one chain of equations, without steps."""
        return self._writer(self._functions).brief(step, self._layers(step, self._functions), left)

    @property
    def signs(self) -> DerivativeNotation:
        """How derivatives are written on this page."""
        return notation_of(self.d, self.told.notation)

    def _block(self, step: Step, number: str, functions: tuple[str, ...]) -> StepBlock:
        """functions: names that are free for factors and layers; those of the steps above are not."""
        root = "." not in number
        self.printed.setdefault((step.before, step.variable), number)
        layers = self._layers(step, functions)
        parts = step.parts if layers is None else tuple(slope.step for slope in layers.chain.slopes)
        needed = {(part.before, part.variable): part for part in self._needed(parts)}
        inside = functions[2:] if step.rule in OPERANDS and len(functions) > LEAST else functions
        found: list[Words] = []
        below: list[StepBlock] = []
        folded: list[Step] = []
        for key, part in needed.items():
            if self._folds(part, again=key in self.printed):
                folded.append(part)
            elif key in self.printed:
                found.append((maths(self.signs.derivative(*key)), f" was found in step {self.printed[key]}"))
            else:
                block = self._block(part, f"{number}.{len(below) + 1}", inside)
                below.append(placed(block, part.before, step.before))
        words = sentences(
            step,
            () if layers is None else layers.told,
            folded if self.told.level is not Level.FULL else (),
            found,
            functions,
            self.told.level,
        )
        return StepBlock(
            number,
            title(step),
            words,
            self._rows(step, layers, functions, root=root, plain=not below and not found),
            tuple(below),
            Verdict.PASS if step.evidence is not None else Verdict.INCONCLUSIVE,
            "not confirmed" if step.evidence is None else step.evidence.means,
        )

    def _writer(self, functions: tuple[str, ...]) -> StepRows:
        return StepRows(self.told.level, self.signs, tuple(self.d.operators), self._confirmed, functions, self._taken)

    def _rows(
        self, step: Step, layers: Layers | None, functions: tuple[str, ...], *, root: bool, plain: bool
    ) -> tuple[Block, ...]:
        left, writer = self._left(step, root=root), self._writer(functions)
        if layers is None:
            return writer.worked(step, left, root=root, plain=plain)
        return writer.chained(step, layers, left, root=root)

    def _layers(self, step: Step, functions: tuple[str, ...]) -> Layers | None:
        if not step.bindings:
            return None
        letters = {name for inner in step.walk() for name, _ in inner.bindings}
        chain = chain_of(step, outer_name(self._taken | letters), self._confirmed, at_sight=self._at_sight)
        used = {name for name, _ in chain.layers}
        return Layers(chain, self.signs, tuple(name for name in functions if name not in used))

    def _left(self, step: Step, *, root: bool) -> Part:
        """What stands to the left: d/dx of the formula; of a long one df/dx, where it is the function itself."""
        f = written(self.d)
        whole = self.signs.derivative(step.before, step.variable)
        if not root or step.before != f.formula or f.shape or len(notations(step.before).unicode) <= LONG:
            return whole
        return self.signs.slope(name_of(f), step.variable)

    def _needed(self, parts: Iterable[Step]) -> Iterator[Step]:
        """The derivatives that a step rests on; of a part that is a sum or multiple, those that it rests on itself."""
        for part in parts:
            if self.told.level is not Level.FULL and passed_through(part) and part.evidence is not None:
                yield from self._needed(part.parts)
            else:
                yield part

    def _folds(self, part: Step, *, again: bool) -> bool:
        """Goes a derivative without a step of its own? In full only dx/dx and dc/dx, once they have been printed."""
        if self.told.level is Level.FULL:
            return again and not part.parts and part.rule in ("constant", "identity")
        return at_sight(part) and all_verified(part)

    def _at_sight(self, part: Step) -> bool:
        return self.told.level is not Level.FULL and at_sight(part)

    @property
    def _taken(self) -> frozenset[str]:
        f = written(self.d)
        return frozenset({*f.variables, *self.d.columns, *self.d.bound})

    @property
    def _functions(self) -> tuple[str, ...]:
        taken = {*self._taken, name_of(written(self.d))}
        return tuple(name for name in (*FUNCTIONS, *SPARE) if name not in taken)

    def _confirmed(self, step: Step) -> bool:
        return all_verified(with_evidence(step, columns=self.d.columns, operators=self.d.operators))


def placed(block: StepBlock, part: Formula, whole: Formula) -> StepBlock:
    """The block of a part, its sentence saying where the part stands: "In x²·⟦sin(xy)⟧: with u = xy this is ..." """
    path = path_of(part, whole) if len(to_unicode(whole)) <= LONGEST_PLACE else None
    if not path:
        return block
    first, *rest = parts_of(block.sentence) or ("",)
    begun = first[:1].lower() + first[1:] if isinstance(first, str) else first
    return replace(block, sentence=("In ", maths(marked(whole, path)), ": ", begun, *rest))
