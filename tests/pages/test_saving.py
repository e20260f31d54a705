"""Files are written whole or not at all, never over another, never through a link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.pages.samples import PAGE, tangent_figure
from workbench.errors import FileError, OptionError
from workbench.pages import Document, Paragraph
from workbench.pages.renderers import PICTURES, RENDERERS
from workbench.pages.saving import save, save_picture, write_files

PLAIN = Document("A page", (Paragraph("words"),))


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.suffix)
def test_a_page_is_what_its_renderer_gives(tmp_path: Path, renderer) -> None:
    path = tmp_path / f"page{renderer.suffix}"
    assert save(PLAIN, path) == (path,)
    assert path.read_bytes() == renderer.render(PLAIN, "page").encode()
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", [".md", ".tex"])
def test_pictures_stand_beside_the_page_that_names_them(tmp_path: Path, suffix: str) -> None:
    path, *pictures = save(PAGE, str(tmp_path / f"my page{suffix}"))
    assert sorted(os.listdir(tmp_path)) == sorted(file.name for file in (path, *pictures))
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.name in path.read_text("utf-8")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.suffix)
def test_a_figure_by_itself(tmp_path: Path, picture) -> None:
    path = save_picture(tangent_figure(), tmp_path / f"figure{picture.suffix}")
    assert path.read_bytes() == picture.draw(tangent_figure())


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("mine")
    with pytest.raises(FileError, match=r"page\.txt' exists already.*--force"):
        save(PLAIN, path)
    assert path.read_text() == "mine"
    save(PLAIN, path, force=True)
    assert path.read_text("utf-8").startswith("A page")


def test_nothing_is_written_where_a_picture_would_be_overwritten(tmp_path: Path) -> None:
    (tmp_path / "page-2.png").write_text("mine")
    with pytest.raises(FileError, match=r"page-2\.png' exists already"):
        save(PAGE, tmp_path / "page.md")
    assert os.listdir(tmp_path) == ["page-2.png"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target.txt").write_text("mine")
    (tmp_path / "page.txt").symlink_to(tmp_path / "target.txt")
    with pytest.raises(FileError, match="it is a link"):
        save(PLAIN, tmp_path / "page.txt", force=True)
    assert (tmp_path / "target.txt").read_text() == "mine"


def test_missing_folders_and_unknown_suffixes_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"there is no folder '.*nowhere'"):
        save(PLAIN, tmp_path / "nowhere" / "page.html")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(FileError, match="it is a folder"):
        save(PLAIN, tmp_path / "folder.md", force=True)
    with pytest.raises(OptionError, match=r"\.html, \.md, \.tex, \.ipynb, \.txt"):
        save(PLAIN, tmp_path / "page.pdf")
    with pytest.raises(OptionError, match="no suffix"):
        save(PLAIN, tmp_path / "page")


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "page.txt"
    kept.write_text("mine")

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FileError, match="No space left on device"):
        write_files({kept: b"new", tmp_path / "other.txt": b"new"}, force=True)
    assert os.listdir(tmp_path) == ["page.txt"]
    assert kept.read_text() == "mine"


def test_an_unwritable_folder_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot write"):
        write_files({tmp_path / ("x" * 300 + ".txt"): b""})
