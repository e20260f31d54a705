"""Pages written to files: whole or not at all, never over an existing file unless asked, never through a link."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from workbench.errors import FileError
from workbench.pages.blocks import Document
from workbench.pages.drawing import drawable
from workbench.pages.figures import Figure
from workbench.pages.pictures import picture_names
from workbench.pages.renderers import PICTURES, RENDERERS, Picture, Renderer, picture_of, renderer_of


def save(
    document: Document,
    path: str | os.PathLike[str],
    *,
    force: bool = False,
    renderers: tuple[Renderer, ...] = RENDERERS,
) -> tuple[Path, ...]:
    """Write the page in the notation of the suffix, and its pictures beside it; returns the files, the page first.

    force: overwrite existing files. Raises OptionError for an unknown suffix, FileError where a file exists, a folder
    is missing or is not writable.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save(Document("A page", ()), Path(folder) / "page.md")]
    ['page.md']
    """
    return save_all({Path(path): document}, force=force, renderers=renderers)


def save_all(
    documents: Mapping[Path, Document], *, force: bool = False, renderers: tuple[Renderer, ...] = RENDERERS
) -> tuple[Path, ...]:
    """Write several pages that belong together, all or none; as `save` each of them."""
    contents: dict[Path, bytes] = {}
    for target, document in documents.items():
        renderer = renderer_of(target.suffix, renderers)
        contents[target] = renderer.render(document, target.stem).encode("utf-8")
        if renderer.draw is not None and drawable():
            names = picture_names(document, target.stem, renderer.picture_suffix)
            contents |= {target.with_name(name): renderer.draw(figure) for figure, name in names.items()}
    write_files(contents, force=force)
    return tuple(contents)


def save_picture(
    figure: Figure,
    path: str | os.PathLike[str],
    *,
    force: bool = False,
    pictures: tuple[Picture, ...] = PICTURES,
) -> Path:
    """Draw one figure into a file (.svg, .png or .pdf); returns the file.

    Raises OptionError for another suffix, FileError as save, MissingExtraError without matplotlib.
    """
    target = Path(path)
    write_files({target: picture_of(target.suffix, pictures).draw(figure)}, force=force)
    return target


def write_files(contents: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write all files, each under a temporary name in its folder and then moved into place, the first one last.

    Raises FileError, before anything is written, where a file exists (without force), a link or a folder stands in its
    place, or its folder is missing.
    """
    temporary: dict[Path, Path] = {}
    target = Path()
    try:
        for target in contents:
            refuse_target(target, force=force)
        for target, content in contents.items():
            temporary[target] = target.with_name(f".{target.name[:60]}.{secrets.token_hex(4)}.part")
            with open(temporary[target], "xb") as stream:  # x: never through a link that is already there
                stream.write(content)
        for target in reversed(list(contents)):
            refuse_target(target, force=force)
            os.replace(temporary[target], target)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"cannot write '{target}': {error.strerror or error}.") from error
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)


def refuse_target(target: Path, *, force: bool = False) -> None:
    """Raise FileError where a file cannot be written there: it exists (without force), its folder is missing, ..."""
    folder = target.parent
    if not folder.is_dir():
        raise FileError(f"cannot write '{target}': there is no folder '{folder}'. Create it first.")
    if target.is_symlink():
        raise FileError(f"cannot write '{target}': it is a link. Name the file that it points to.")
    if target.is_dir():
        raise FileError(f"cannot write '{target}': it is a folder. Name a file in it.")
    if target.exists() and not force:
        raise FileError(f"'{target}' exists already and was left as it is. Use force (--force) to overwrite it.")
