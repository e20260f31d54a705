"""Flags for keywords: what the library says to a Python program ("bounds="), said to a person at the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.sessions.commands import COMMANDS

FLAGS: Mapping[str, str] = {option.key: option.flag for row in COMMANDS for option in row.options}
KEYWORD = re.compile(
    rf"(?<![\w-])(?P<key>{'|'.join(sorted(FLAGS, key=len, reverse=True))})=(?![=\w])"
    r"(?:'(?P<word>[^']*)'|\{(?P<pairs>[^}]*)\}|\[[^\]]*\])?"
)
_UNDERSCORED = "|".join(key for key in FLAGS if "_" in key)
BARE = re.compile(rf"^(?:{_UNDERSCORED})(?= is )|(?<=no option ')(?:{_UNDERSCORED})(?=')")
"""In the refusal of an option; elsewhere such a word may be a person's own variable."""
SAID = frozenset({"message", "advice", "outside", "reason", "hint"})
"""Entries of a record that are sentences for people."""


def in_flags(words: str) -> str:
    """A sentence of the library with flags in the place of keywords.

    >>> in_flags("Give more steps (max_steps=), or use method='newton'.")
    'Give more steps (--steps), or use --method newton.'
    >>> in_flags("a start is needed: start={'a': 1, 'b': 1}.")
    'a start is needed: --from a=1,b=1.'
    >>> in_flags("max_steps is -3; zero or more steps are needed.")
    '--steps is -3; zero or more steps are needed.'
    """
    return BARE.sub(lambda found: FLAGS[found[0]], KEYWORD.sub(_flag, words))


def _flag(found: re.Match[str]) -> str:
    value = found["word"] or ""
    if found["pairs"]:
        value = found["pairs"].replace("'", "").replace(": ", "=").replace(", ", ",")
    return f"{FLAGS[found['key']]} {value}".rstrip()


def record_in_flags(record: Any) -> Any:
    """A record whose sentences for people have flags in the place of keywords.

    >>> record_in_flags({"runs": [{"advice": "Add bounds=."}], "variables": ["x"]})
    {'runs': [{'advice': 'Add --bounds.'}], 'variables': ['x']}
    """
    if isinstance(record, Mapping):
        return {k: in_flags(v) if k in SAID and isinstance(v, str) else record_in_flags(v) for k, v in record.items()}
    return [record_in_flags(entry) for entry in record] if isinstance(record, list | tuple) else record
