"""Completion and preview of a line that is being typed."""

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from workbench.interface.completion import LineCompleter, preview
from workbench.interface.conversation import Conversation


@pytest.fixture
def conversation(folder):
    found = Conversation()
    found.session.define("loss(m, b) = m^2 + b^2")
    return found


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("mini", "minimize"),
        ("grad lo", "loss"),
        ("sigm", "sigmoid("),
        ("2\\al", "α"),
        ("minimize f --lear", "--learning-rate"),
        ("minimize f --method gr", "gradient-descent"),
        ("root f --method bis", "bisection"),
        ("minimize f --method scipy:Ne", "scipy:Nelder-Mead"),
        ("grad @form", "ula.txt"),
        ("grad x --data poi", "nts.csv"),
        ("grad x -o page", None),
        ("grad f --lear", None),
        ("fit y = m*x ./poi", "nts.csv"),
        ("forg", "forget"),
        ("zzz", None),
        ("", None),
    ],
)
def test_completion(conversation, line, completed):
    found = [c.text for c in LineCompleter(conversation.names).get_completions(Document(line), CompleteEvent())]
    assert (completed in found) if completed else not found


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("2x sin(x)", "2x·sin(x)"),
        ("grad 2x sin(x) --at 1", "2x·sin(x)"),
        ("loss", "loss(m, b) = m² + b²"),
        ("f(x) = x +", ""),
        ("tour", ""),
        ("grad", ""),
        ("grad @formula.txt", ""),
        ("help grad", ""),
    ],
)
def test_preview(conversation, line, shown):
    assert preview(conversation, line) == shown
