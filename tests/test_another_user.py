"""What another user of the machine gets to see: nothing. The administrator is two users in turn."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from another_user import OWNER, STRANGER, as_user

from app.serve.folder import ADDRESS, JOURNAL, LINK, LOCK, SessionFolder
from app.serve.journal import Journal
from data.cache_folder import untold, usable_cache
from data.errors import OutputError


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that all may write in: those of other tests are locked to other users."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o1777)
        yield Path(made)


def test_a_session_is_unreadable_to_another_user_and_not_taken_over(place: Path) -> None:
    path = place / "plan.whatif"
    with as_user(OWNER):
        folder = SessionFolder(path)
        folder.announce("http://127.0.0.1:8000/")
        folder.keep_link("<p>")
        with Journal(path, "a" * 64) as journal:
            journal.recall()
    assert {each.name for each in path.iterdir()} == {ADDRESS, JOURNAL, LINK, LOCK}
    with as_user(STRANGER):
        assert list(place.iterdir()) == [path]
        for name in (ADDRESS, JOURNAL, LINK, LOCK):
            with pytest.raises(PermissionError):
                (path / name).read_bytes()
        with pytest.raises(PermissionError):
            list(path.iterdir())
        with pytest.raises(OutputError, match="belongs to another user"):
            SessionFolder(path)
    folder.close()


def test_the_cache_of_another_user_is_not_used(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = place / "cache"
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(cache))
    untold()  # what other tests of this process have left to say
    with as_user(OWNER):
        assert usable_cache() == cache
        (cache / "roads.npz").touch()
        assert not untold()
    with as_user(STRANGER):
        assert usable_cache() is None
        assert "it belongs to another user" in untold()[0].text
        with pytest.raises(PermissionError):
            (cache / "roads.npz").read_bytes()
