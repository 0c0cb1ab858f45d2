"""Where bytes are kept: a folder and an S3 behave alike, and what is away says so."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import s3fs
from moto.server import ThreadedMotoServer

from directory.foundation import blob_storage
from directory.foundation.blob_storage import BlobStorage, FolderStorage, open_storage, require_library
from directory.foundation.errors import BadSettings, NotFound, Unavailable
from directory.foundation.identifiers import new_public_id
from directory.foundation.time import now
from directory.foundation.whole_files import SUFFIX

BUCKET = "files-of-care"
A_KEY = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """An S3 on loopback with one bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_environment(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What AWS' own tools read."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "only-for-tests",
        "AWS_SECRET_ACCESS_KEY": "only-for-tests",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": s3_server,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, s3_environment: None) -> BlobStorage:
    if request.param == "folder":
        return open_storage(f"folder://{tmp_path / 'files'}")
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    if not files.exists(BUCKET):
        files.mkdir(BUCKET)
    return open_storage(f"s3://{BUCKET}/{tmp_path.name}")


def test_bytes_are_kept_listed_and_let_go(storage: BlobStorage) -> None:
    assert list(storage.blobs()) == []
    key, other = new_public_id(), new_public_id()
    content = os.urandom(300_000)
    storage.put(key, content)
    storage.put(other, b"x")
    assert storage.get(key) == content
    told = {blob.key: blob for blob in storage.blobs()}
    assert told.keys() == {key, other} and told[key].size == 300_000
    assert abs(now() - told[key].written_at) < timedelta(minutes=1)
    storage.delete(key)
    storage.delete(key)
    with pytest.raises(NotFound):
        storage.get(key)
    assert [blob.key for blob in storage.blobs()] == [other]


A_KEY = "0a6f4e1c-1b1d-4d6e-9b57-3d1b6c6e8a10"


@pytest.mark.parametrize(
    "key",
    ["", "../secret_key", "a" * 32, "x/../../y", "0A6F4E1C-1B1D-4D6E-9B57-3D1B6C6E8A10", f"{A_KEY}\n"],
)
def test_a_key_that_is_none_of_ours_becomes_part_of_no_path(storage: BlobStorage, key: str) -> None:
    for act in (storage.get, storage.delete, lambda key: storage.put(key, b"x")):
        with pytest.raises(ValueError, match="no key"):
            act(key)


def test_what_is_written_by_many_at_once_is_all_there(storage: BlobStorage) -> None:
    keys = [new_public_id() for _ in range(12)]
    threads = [threading.Thread(target=storage.put, args=(key, key.encode())) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key: storage.get(key) for key in keys} == {key: key.encode() for key in keys}


def test_an_s3_that_is_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "only-for-tests")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    s3fs.S3FileSystem.clear_instance_cache()
    away = open_storage("s3://nowhere/at-all")
    for act in (
        lambda: away.put(new_public_id(), b"x"),
        lambda: away.get(new_public_id()),
        lambda: list(away.blobs()),
    ):
        with pytest.raises(Unavailable):
            act()


def test_a_bucket_that_there_is_not_says_so(s3_environment: None) -> None:
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(Unavailable):
        open_storage("s3://no-such-bucket").put(new_public_id(), b"x")


def test_a_folder_is_its_owners_alone_and_holds_nothing_unfinished(tmp_path: Path) -> None:
    kept = FolderStorage(tmp_path / "files")
    key = new_public_id()
    kept.put(key, b"x")
    path = kept.path_of(key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (kept.folder, path.parent)} == {0o700}
    (path.parent / f".{key}.abc{SUFFIX}").write_bytes(b"half")  # of a process that was killed
    assert [blob.key for blob in kept.blobs()] == [key]
    kept.put(key, b"y")
    assert [each.name for each in path.parent.iterdir()] == [key]


def test_a_site_without_the_extra_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_storage, "find_spec", lambda _: None)
    for refuses in (open_storage, require_library):
        with pytest.raises(BadSettings, match=r"requirements-s3\.lock"):
            refuses("s3://bucket")
    require_library("folder:///srv/files")
    with pytest.raises(BadSettings, match="DIRECTORY_FILES_URL"):
        open_storage("ftp://bucket")
