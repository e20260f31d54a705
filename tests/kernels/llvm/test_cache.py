"""The cache gives back what was written or nothing at all, whatever happens to its folder."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.kernels.llvm import cache

NAME = cache.key("a test")
PAYLOAD = bytes(range(256)) * 8


def damaged():
    whole = cache._sealed(NAME, PAYLOAD)
    header = len(whole) - len(PAYLOAD)
    for size in (0, 1, 8, len(cache._MAGIC), header - 1, header, header + 1, len(whole) // 2, len(whole) - 1):
        yield f"cut at {size}", whole[:size]
    yield "longer", whole + b"\0"
    yield "twice", whole + whole
    yield "garbage", random.Random(0).randbytes(len(whole))
    yield "zeros", bytes(len(whole))
    for place in (0, len(cache._MAGIC), len(cache._MAGIC) + 7, header - 1, header, header + 1000, len(whole) - 1):
        flipped = bytearray(whole)
        flipped[place] ^= 4
        yield f"bit at {place}", bytes(flipped)


def test_what_was_written_under_another_name_is_nothing(folder):
    other = cache.key("another test")
    cache.write(other, PAYLOAD)
    (folder / other).rename(folder / NAME)
    assert cache.read(NAME) is None


def test_what_is_written_is_read(folder):
    assert cache.read(NAME) is None
    for payload in (PAYLOAD, b"", b"another"):
        cache.write(NAME, payload)
        assert cache.read(NAME) == payload
    assert [p.name for p in folder.iterdir()] == [NAME]
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / NAME).stat().st_mode & 0o077 == 0


def test_keys_differ_by_any_part():
    keys = [cache.key(), cache.key(""), cache.key("", ""), cache.key("ab"), cache.key("a", "b"), cache.key("\ud800")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("kind", "data"), list(damaged()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_damaged_file_is_nothing_and_is_rewritten(folder, kind, data):
    cache.write(NAME, PAYLOAD)
    (folder / NAME).write_bytes(data)
    assert cache.read(NAME) is None
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) == PAYLOAD


def test_a_folder_in_the_place_of_a_file(folder):
    cache.write(NAME, PAYLOAD)
    (folder / NAME).unlink()
    (folder / NAME).mkdir()
    assert cache.read(NAME) is None
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None
    assert [p.name for p in folder.iterdir()] == [NAME]  # and nothing half-written stays


@pytest.mark.parametrize("word", ["", "off"])
def test_it_can_be_turned_off(monkeypatch, tmp_path, word):
    monkeypatch.setenv("WORKBENCH_CACHE", word)
    monkeypatch.chdir(tmp_path)
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None
    assert not list(tmp_path.iterdir())


posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o702])
def test_a_folder_open_to_others_is_not_used(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None
    assert not list(folder.iterdir())


@posix
def test_a_folder_of_another_user_is_not_used(folder, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: folder.parent.stat().st_uid + 1)
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None


@posix
@pytest.mark.parametrize("open_one", ["", "workbench", "workbench/kernels"])
def test_folders_above_it_count_up_to_the_users_own(monkeypatch, tmp_path, open_one):
    monkeypatch.delenv("WORKBENCH_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "root"))
    (tmp_path / "root/workbench/kernels").mkdir(parents=True)
    (tmp_path / "root" / open_one).chmod(0o777)
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None


@posix
@pytest.mark.parametrize(
    ("platform", "expected"), [("linux", ".cache/workbench/kernels"), ("darwin", "Library/Caches/workbench/kernels")]
)
def test_the_folder_is_the_users(monkeypatch, tmp_path, platform, expected):
    monkeypatch.delenv("WORKBENCH_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path))
    tmp_path.chmod(0o777)  # a home open to others is not ours to judge
    cache.write(NAME, PAYLOAD)
    assert (tmp_path / expected / NAME).is_file()


@posix
def test_where_nothing_can_be_written_there_is_no_cache(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file/below", Path("/proc/nowhere"), Path("/dev/null/x")):
        monkeypatch.setenv("WORKBENCH_CACHE", str(place))
        cache.write(NAME, PAYLOAD)
        assert cache.read(NAME) is None
    monkeypatch.delenv("WORKBENCH_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # neither HOME nor an entry of the user
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions bind no superuser")
def test_a_folder_that_is_read_only(folder):
    cache.write(NAME, PAYLOAD)
    folder.chmod(0o500)
    try:
        cache.write(cache.key("more"), PAYLOAD)
        assert cache.read(NAME) == PAYLOAD
        assert len(list(folder.iterdir())) == 1
    finally:
        folder.chmod(0o700)


def test_a_full_disk(folder, monkeypatch):
    cache.write(NAME, PAYLOAD)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    cache.write(NAME, b"new")
    assert cache.read(NAME) == PAYLOAD
    assert len(list(folder.iterdir())) == 1


def test_a_folder_removed_meanwhile(folder):
    cache.write(NAME, PAYLOAD)
    (folder / NAME).unlink()
    folder.rmdir()
    cache.write(NAME, PAYLOAD)
    assert cache.read(NAME) is None


def test_what_is_too_large_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr(cache, "_LARGEST", 1000)
    cache.write(NAME, bytes(1001))
    assert cache.read(NAME) is None


def test_the_sweep_removes_what_was_unused_for_longest(folder):
    names = [cache.key(str(k)) for k in range(10)]
    for age, name in enumerate(names):
        cache.write(name, bytes(1000))
        os.utime(folder / name, (time.time() - 7200 * (age + 1),) * 2)
    assert cache.read(names[9]) is not None  # of use again: its date is today's
    cache.sweep(limit=10_000_000, files=100)
    assert len(list(folder.iterdir())) == 10
    cache.sweep(limit=8000, files=100)
    assert {p.name for p in folder.iterdir()} == {names[9], *names[:4]}
    cache.sweep(limit=8000, files=4)
    assert {p.name for p in folder.iterdir()} == {names[9], *names[:2]}


def test_the_sweep_removes_what_a_killed_writer_left(folder):
    cache.write(NAME, PAYLOAD)
    for name, age in (("new-old", 7200), ("new-young", 10)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - age,) * 2)
    cache.sweep()
    assert {p.name for p in folder.iterdir()} == {NAME, "new-young"}


def test_writing_sweeps_now_and_then(folder, monkeypatch):
    swept = []
    monkeypatch.setattr(cache, "sweep", lambda: swept.append(1))
    for k in range(640):
        cache.write(cache.key(str(k)), b"")
    assert 1 <= len(swept) <= 40


WRITER = """
import sys
from workbench.kernels.llvm import cache
name, byte = sys.argv[1], sys.argv[2].encode()
for size in range(1, 400):
    cache.write(name, byte * (size * 100))
    found = cache.read(name)
    if found is None or len(set(found)) != 1 or len(found) % 100:
        sys.exit(f"{size}: {found and len(found)}")
"""


def test_two_processes_write_at_once(folder):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, NAME, letter]) for letter in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert [p.name for p in folder.iterdir()] == [NAME]


class TestObjects:
    """The engine beside its cache."""

    IR = "define double @f(double %x) {\n  %y = fmul double %x, 3.0\n  ret double %y\n}"

    @pytest.fixture(autouse=True)
    def engine(self):
        pytest.importorskip("llvmlite")
        from workbench.kernels.llvm import engine

        return engine

    def value(self, code):
        import ctypes

        return ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(code.addresses["f"])(2.0)

    def test_a_hit_reads_no_ir(self, engine, monkeypatch):
        assert not engine.compile_ir(self.IR, ["f"]).cached
        monkeypatch.setattr(engine, "object_code", None)
        code = engine.compile_ir(self.IR, ["f"])
        assert code.cached and self.value(code) == 6.0

    def test_what_it_depends_on_makes_another_object(self, engine, folder):
        for count, options in enumerate([{}, {"level": 0}, {"level": 2}], 1):
            assert not engine.compile_ir(self.IR, ["f"], **options).cached
            assert len(list(folder.iterdir())) == count
        assert not engine.compile_ir(self.IR + "\n", ["f"]).cached

    def test_it_is_left_alone_when_asked(self, engine, folder):
        for _ in range(2):
            assert not engine.compile_ir(self.IR, ["f"], cached=False).cached
        assert not folder.exists()

    @pytest.mark.parametrize("kind", ["cut", "flipped", "sealed garbage", "sealed cut", "sealed empty"])
    def test_a_damaged_object_is_made_again(self, engine, folder, kind):
        engine.compile_ir(self.IR, ["f"])
        (path,) = folder.iterdir()
        good = path.read_bytes()
        payload = cache.read(path.name)
        path.write_bytes(
            {
                "cut": good[:-10],
                "flipped": good[:200] + bytes([good[200] ^ 1]) + good[201:],
                "sealed garbage": cache._sealed(path.name, b"garbage" * 100),
                "sealed cut": cache._sealed(path.name, payload[: len(payload) // 3]),
                "sealed empty": cache._sealed(path.name, b""),
            }[kind]
        )
        code = engine.compile_ir(self.IR, ["f"])
        assert not code.cached and self.value(code) == 6.0
        assert path.read_bytes() == good
        assert engine.compile_ir(self.IR, ["f"]).cached

    def test_code_outlives_the_cache(self, engine, folder):
        import shutil

        engine.compile_ir(self.IR, ["f"])
        code = engine.compile_ir(self.IR, ["f"])
        shutil.rmtree(folder)
        assert code.cached and self.value(code) == 6.0
        assert self.value(engine.compile_ir(self.IR, ["f"])) == 6.0
