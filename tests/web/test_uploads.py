"""How much may be sent where: a whole file to a view that takes one, and little to any other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from flask import Flask, request

from directory.app import create_app
from directory.foundation.settings import Settings
from directory.web import asgi
from directory.web.access import public
from directory.web.asgi import ThreadedWsgi
from directory.web.uploads import LARGEST_FILE, largest_upload, takes_files
from tests.web.test_asgi import LARGEST, Client, application, ask, post, run_apart

SMALL = Settings().max_body_kb * 1024
PATH = "/upload/1"
EDGE = "the-edge-of-a-part"


@pytest.fixture(scope="module")
def uploads(settings: Settings) -> Flask:
    """An application with one view that takes a file, and one that takes none."""
    app = create_app(settings)

    @public
    @takes_files
    def upload(number: int) -> str:
        return str(len(request.files["file"].read()))

    @public
    def note(number: int) -> str:
        return request.form.get("words", "")

    app.add_url_rule("/upload/<int:number>", view_func=upload, methods=["POST"])
    app.add_url_rule("/note/<int:number>", view_func=note, methods=["POST"])
    return app


def send(app: Flask, path: str, size: int) -> Any:
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
    body = head + bytes(size) + f"\r\n--{EDGE}--\r\n".encode()
    return app.test_client().post(
        path,
        data=body,
        content_type=f"multipart/form-data; boundary={EDGE}",
        headers={"Sec-Fetch-Site": "same-origin"},
    )


@pytest.mark.parametrize("size", [1, SMALL + 1, LARGEST_FILE])
def test_a_view_that_takes_a_file_takes_a_large_one(uploads: Flask, size: int) -> None:
    response = send(uploads, PATH, size)
    assert (response.status_code, response.get_data(as_text=True)) == (200, str(size))


def test_more_than_a_file_is_refused(uploads: Flask) -> None:
    assert send(uploads, PATH, LARGEST_FILE + SMALL).status_code == 413


def test_no_other_view_takes_a_large_body(uploads: Flask) -> None:
    assert send(uploads, "/note/1", SMALL + 1).status_code == 413
    assert send(uploads, "/no-such-page", SMALL + 1).status_code in (404, 413)


def test_the_words_beside_a_file_are_bounded_as_in_any_form(uploads: Flask) -> None:
    response = uploads.test_client().post(
        PATH, data={"words": "x" * 600_000}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 413


def test_the_server_asks_the_map_of_addresses(uploads: Flask) -> None:
    largest = largest_upload(uploads)
    assert largest("POST", PATH) == LARGEST_FILE + SMALL
    for method, path in (
        ("GET", PATH),
        ("POST", "/note/1"),
        ("POST", "/upload/x"),
        ("PUT", "/"),
    ):
        assert largest(method, path) == SMALL


@pytest.fixture
def server() -> ThreadedWsgi:
    return ThreadedWsgi(
        application,
        threads=2,
        largest_body=LARGEST,
        largest_upload=lambda _, path: 5 * LARGEST if path == "/upload" else LARGEST,
    )


def upload_of(length: int | None) -> dict[str, Any]:
    return {**post(length), "path": "/upload", "raw_path": b"/upload"}


@pytest.mark.parametrize("length", [5000, None])
def test_a_large_body_arrives_whole(server: ThreadedWsgi, length: int | None) -> None:
    client = ask(server, upload_of(length), Client(*[b"x" * 1000] * 5))
    assert client.status == 200 and client.body == b"x" * 5000 + b"!"


def test_elsewhere_it_is_told_by_its_length(server: ThreadedWsgi) -> None:
    assert ask(server, post(5000), Client()).asked == 0
    assert ask(server, upload_of(5001), Client()).asked == 0
    assert ask(server, post(None), Client(*[b"x" * 400] * 50)).asked == 3


def test_an_upload_that_breaks_off_leaves_nothing(server: ThreadedWsgi) -> None:
    client = ask(server, upload_of(5000), Client(b"x" * 1000, ends=False, goes=True))
    assert (client.status, client.body) == (400, b"!")


def test_an_upload_that_does_not_end_in_time_is_late(
    server: ThreadedWsgi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "UPLOAD_SECONDS", 0.05)
    assert ask(server, upload_of(5000), Client(b"x", ends=False)).status == 408


def test_slow_uploads_take_no_room_from_forms(server: ThreadedWsgi, monkeypatch: pytest.MonkeyPatch) -> None:
    """More slow ones than may be under way: the oldest give way, and a form is answered all the while."""
    monkeypatch.setattr(asgi, "MOST_UPLOADS", 2)

    async def many() -> tuple[list[Client], Client]:
        slow = [Client(b"x" * 10, ends=False) for _ in range(4)]
        tasks = [asyncio.create_task(server(upload_of(5000), each.receive, each.send)) for each in slow]
        await asyncio.sleep(0.05)
        form = Client(b"what=price")
        await server(post(10), form.receive, form.send)
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return slow, form

    slow, form = run_apart(many())
    assert (form.status, form.body) == (200, b"what=price!")
    assert [bool(each.messages) for each in slow] == [True, True, False, False]
    assert [each.status for each in slow[:2]] == [408, 408]


def test_a_large_body_lies_on_disk(server: ThreadedWsgi) -> None:
    seen: list[Any] = []

    def look(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(getattr(environ["wsgi.input"], "_rolled", None))
        return application(environ, start_response)

    server.application = look
    ask(server, upload_of(5000), Client(*[b"x" * 1000] * 5))
    ask(server, post(10), Client(b"what=price"))
    assert seen == [True, False]
