"""pdflatex, where the machine has it: whether a LaTeX file compiles, and what it says on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

MISSING = shutil.which("pdflatex") is None
needs_tex = pytest.mark.skipif(
    MISSING and not os.environ.get("CI"),
    reason="there is no pdflatex here: apt-get install texlive-latex-extra texlive-fonts-recommended lmodern",
)
"""Without TeX these tests are skipped; under CI they are not, and fail."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """What pdflatex made of a file: its log, and the PDF where there were no errors (else b"")."""

    log: str
    pdf: bytes

    @property
    def fault(self) -> str:
        """What it says where it stops; "" where all of it compiles."""
        return "" if self.pdf else self.log[max(self.log.find("\n!"), 0) :][:1000].strip()


def compiled(source: str, beside: Mapping[str, bytes] | None = None) -> Compilation:
    """The file compiled in a folder of its own, with the files that stand beside it; no command of a shell is run."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (beside or {}).items():
            Path(folder, name).write_bytes(content)
        path = Path(folder, "page.tex")
        path.write_text(source, encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", path.name]
        environment = os.environ | {"max_print_line": "1000"}  # a line of the log is not broken
        ran = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
        pdf = path.with_suffix(".pdf")
        made = pdf.read_bytes() if ran.returncode == 0 and pdf.is_file() else b""
    return Compilation(ran.stdout.decode("utf-8", "replace"), made)
