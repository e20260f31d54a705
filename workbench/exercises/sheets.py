"""Sheet: numbered exercises with room to write, and the key: the answers in a table, then the worked solutions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import OptionError
from workbench.exercises.exercises import Exercise
from workbench.exercises.questions.kinds import KINDS
from workbench.exercises.recipes.draws import Draws
from workbench.exercises.setting import SEEDS, drawn_seed, exercise
from workbench.exercises.topics import topic
from workbench.pages import Blank, Block, Details, Document, Heading, Paragraph, Step, Steps, Table, Text
from workbench.pages.blocks import parts
from workbench.solutions.manner import manner

MOST = 200
TRIES = 80
"""Seeds that are tried for each exercise before a sheet is given up."""
FRESH = 6
"""Of these, so many are tried for a formula that differs by more than its numbers."""
SCHEMA = 1
KEY = "-key"
"""What is added to the name of the sheet's file for that of the key."""
NAME = "Name: ______________________________     Date: ______________"


@dataclass(frozen=True, repr=False)
class Sheet:
    """Exercises on a page, made by `worksheet`.

    topics, difficulty, seed: how it was asked for. title: of the page. level: how much of the solutions the key holds.
    """

    exercises: tuple[Exercise, ...]
    topics: tuple[str, ...]
    difficulty: int
    seed: int
    title: str = "Exercises"
    level: str = "standard"

    @property
    def document(self) -> Document:
        """The sheet: a line for name and date, the questions, room to write."""
        questions = tuple(
            Step(str(k), "", made.task, (Blank(KINDS[made.posed.kind].lines),))
            for k, made in enumerate(self.exercises, start=1)
        )
        return Document(self.title, (Paragraph(NAME), Steps(questions)))

    @property
    def key(self) -> Document:
        """The key: every answer in a table, then each worked solution, folded away."""
        header: tuple[Text, ...] = ("", "question", "answer")
        rows = tuple((str(k), made.task, made.answer_in_words) for k, made in enumerate(self.exercises, start=1))
        solutions = [
            Details((f"{k}. ", *parts(made.task)), made.explained(level=self.level).document.blocks)
            for k, made in enumerate(self.exercises, start=1)
        ]
        asked = f"Topics: {', '.join(self.topics)}. Difficulty {self.difficulty}, seed {self.seed}."
        blocks: tuple[Block, ...] = (Paragraph(asked), Table(header, rows), Heading("Solutions"), *solutions)
        return Document(f"{self.title}: key", blocks)

    def __len__(self) -> int:
        return len(self.exercises)

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def __repr__(self) -> str:
        count = f"{len(self)} exercise{'s' if len(self) > 1 else ''}"
        return f"Sheet: {count} on {', '.join(self.topics)}, difficulty {self.difficulty}, seed {self.seed}"

    def to_html(self) -> str:
        """The sheet as one self-contained HTML page."""
        from workbench.pages.html import to_html

        return to_html(self.document)

    def _repr_html_(self) -> str:
        from workbench.pages.html import to_fragment

        return to_fragment(self.document)

    def to_dict(self) -> dict[str, Any]:
        """As data ready for JSON: how it was asked for, and each exercise with its answer."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "topics": list(self.topics),
            "difficulty": self.difficulty,
            "seed": self.seed,
            "exercises": [made.to_dict() for made in self.exercises],
        }

    def save(self, path: str | Path, *, force: bool = False) -> tuple[Path, ...]:
        """Write the sheet, and its key beside it (sheet.html, sheet-key.html); the suffix says how.

        Raises OptionError for an unknown suffix, FileError where one of the two exists; then neither is written.
        """
        from workbench.pages.saving import save_all

        target = Path(path)
        return save_all({target: self.document, target.with_stem(f"{target.stem}{KEY}"): self.key}, force=force)


def worksheet(
    topics: str | Sequence[str],
    count: int = 10,
    difficulty: int = 1,
    seed: int | None = None,
    *,
    title: str = "Exercises",
    level: str = "standard",
) -> Sheet:
    """So many different exercises, of the topics in turn; none is another but for names, signs and order of terms.

    topics: names of TOPICS. count: 1 to 200. difficulty: 1, 2 or 3. seed: as of `exercise`; the same makes the same
    sheet. title: of the page. level: of the solutions in the key, "brief", "standard" or "full".
    Raises OptionError for names that there are not, and where there are not so many different exercises.

    >>> sheet = worksheet(["chain", "product"], 4, seed=7)
    >>> sheet, [made.topic for made in sheet]
    (Sheet: 4 exercises on chain, product, difficulty 1, seed 7, ['chain', 'product', 'chain', 'product'])
    """
    names = (topics,) if isinstance(topics, str) else tuple(topics)
    rows = [topic(name) for name in names]
    if not rows:
        raise OptionError("a sheet needs a topic.")
    if not isinstance(count, int) or not 1 <= count <= MOST:
        raise OptionError(f"count={count!r:.40}: a sheet has 1 to {MOST} exercises.")
    manner(level)
    seed = drawn_seed(seed)
    draws = Draws("sheet", *names, difficulty, seed)
    made: dict[tuple[object, ...], Exercise] = {}
    patterns: set[tuple[object, ...]] = set()
    tries = 0  # since an exercise was put on the sheet
    while len(made) < count and tries < TRIES:
        found = exercise(rows[len(made) % len(rows)].name, difficulty, draws.below(SEEDS))
        tries += 1
        repeated = found.posed.pattern in patterns and tries < FRESH
        if not repeated and found.posed.likeness not in made:
            made[found.posed.likeness] = found
            patterns.add(found.posed.pattern)
            tries = 0
    if len(made) < count:
        told = f"only {len(made)} different exercises on {', '.join(names)} were found, not {count}"
        raise OptionError(f"{told}; ask for fewer, or for more topics.")
    return Sheet(tuple(made.values()), names, difficulty, seed, title, level)
