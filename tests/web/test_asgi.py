"""Requests reach the WSGI application whole: slow, large, broken and odd ones too."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from directory.web import asgi
from directory.web.asgi import BODY_IS_BROKEN, BODY_IS_LATE, ThreadedWsgi, wsgi_environ

LARGEST = 1000
Result = TypeVar("Result")


def scope(
    method: str = "GET", path: str = "/", headers: Iterable[tuple[str, str]] = (), **more: Any
) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("203.0.113.7", 51234),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        **more,
    }


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
    """Answers with what it was sent, and whether that is all."""
    status = "408 Late" if environ.get(BODY_IS_LATE) else "200 OK"
    start_response(
        "400 Broken" if environ.get(BODY_IS_BROKEN) else status,
        [("Content-Type", "text/plain"), ("X-Length", environ.get("CONTENT_LENGTH", ""))],
    )
    return [environ["wsgi.input"].read(), b"!"]


class Client:
    """Sends chunks, the last of which may never come; notes what comes back."""

    def __init__(self, *chunks: bytes, ends: bool = True, goes: bool = False) -> None:
        self.chunks = list(chunks)
        self.ends, self.goes = ends, goes
        self.messages: list[dict[str, Any]] = []
        self.asked = 0

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        if self.chunks:
            chunk = self.chunks.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks) or not self.ends}
        if self.goes:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Any) -> None:
        self.messages.append(dict(message))

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)


@pytest.fixture
def server() -> ThreadedWsgi:
    return ThreadedWsgi(application, threads=2, largest_body=LARGEST)


def post(length: int | None) -> dict[str, Any]:
    return scope(
        "POST",
        headers=[("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))],
    )


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end in a thread of its own: browser tests in this process leave a loop running in the first."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def ask(server: ThreadedWsgi, request: dict[str, Any], client: Client) -> Client:
    run_apart(server(request, client.receive, client.send))
    return client


@pytest.mark.parametrize("length", [10, None])
def test_a_body_arrives_whole(server: ThreadedWsgi, length: int | None) -> None:
    client = ask(server, post(length), Client(b"what=", b"price"))
    assert (client.status, client.body) == (200, b"what=price!")
    assert (b"x-length", b"10") in client.messages[0]["headers"]


def test_a_request_without_a_body_waits_for_none(server: ThreadedWsgi) -> None:
    for request in (scope(), post(0), scope("POST"), scope("POST", headers=[("Content-Length", "-1")])):
        client = ask(server, request, Client())
        assert (client.status, client.body, client.asked) == (200, b"!", 0)


def test_a_body_that_is_too_large_is_told_by_its_length(server: ThreadedWsgi) -> None:
    declared = ask(server, post(LARGEST + 1), Client())
    assert declared.asked == 0 and (b"x-length", b"1001") in declared.messages[0]["headers"]
    undeclared = ask(server, post(None), Client(*[b"x" * 400] * 50))
    assert undeclared.asked == 3 and (b"x-length", b"1200") in undeclared.messages[0]["headers"]


def test_a_body_that_does_not_end_in_time_is_late(
    server: ThreadedWsgi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)
    client = ask(server, post(100), Client(b"what=", ends=False))
    assert (client.status, client.body) == (408, b"!")


def test_of_a_body_that_breaks_off_nothing_is_taken(server: ThreadedWsgi) -> None:
    client = ask(server, post(100), Client(b"what=", ends=False, goes=True))
    assert (client.status, client.body) == (400, b"!")


def test_where_too_many_are_slow_the_oldest_gives_way(
    server: ThreadedWsgi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "MOST_BODIES", 3)
    slow = [Client(b"what=", ends=False) for _ in range(5)]
    quick = Client(b"what=price")

    async def run() -> list[bool]:
        tasks = []
        for client in slow:
            tasks.append(asyncio.create_task(server(post(100), client.receive, client.send)))
            await asyncio.sleep(0.01)
        await server(post(10), quick.receive, quick.send)
        await asyncio.wait(tasks, timeout=0.5)
        answered = [task.done() for task in tasks]
        for task in tasks:
            task.cancel()
        return answered

    assert run_apart(run()) == [True, True, True, False, False]
    assert [client.status for client in slow[:3]] == [408] * 3 and quick.status == 200


@pytest.fixture
def held() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_health_is_answered_while_every_thread_is_busy(held: threading.Event) -> None:
    def busy(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            assert held.wait(60)
        return application(environ, start_response)

    server = ThreadedWsgi(busy, threads=2, largest_body=LARGEST, reserved=["/healthz"])
    pages, health = [Client() for _ in range(10)], Client()

    async def run() -> None:
        tasks = [asyncio.create_task(server(scope(), client.receive, client.send)) for client in pages]
        await asyncio.sleep(0.05)
        await server(scope(path="/healthz"), health.receive, health.send)
        assert health.status == 200 and not any(task.done() for task in tasks)
        held.set()
        await asyncio.gather(*tasks)

    run_apart(run())
    assert {client.status for client in pages} == {200}


def test_an_environment_in_the_terms_of_wsgi() -> None:
    environ = wsgi_environ(
        scope(
            path="/a%20b/%C3%A9%FF//x",
            query_string=b"q=%C3%A9&x=1",
            headers=[
                ("Host", "care.example.org"),
                ("Content-Type", "text/plain"),
                ("Cookie", "a=1"),
                ("Cookie", "b=2"),
                ("X-Forwarded-For", "203.0.113.9"),
                ("X-Forwarded-For", "203.0.113.8"),
                ("X_Forwarded_For", "6.6.6.6"),
            ],
        )
    )
    assert environ["PATH_INFO"].encode("latin-1") == b"/a b/\xc3\xa9\xff//x"
    assert environ["QUERY_STRING"] == "q=%C3%A9&x=1" and environ["REMOTE_ADDR"] == "203.0.113.7"
    assert environ["HTTP_COOKIE"] == "a=1; b=2" and environ["CONTENT_TYPE"] == "text/plain"
    assert environ["HTTP_X_FORWARDED_FOR"] == "203.0.113.9,203.0.113.8", (
        "a name with underscores passes for no other"
    )
    assert environ["HTTP_HOST"] == "care.example.org" and environ["SERVER_PORT"] == "8000"


def test_what_the_application_opens_is_closed() -> None:
    class Chunks:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            yield b"half"
            raise OSError("the disk is gone")

        def close(self) -> None:
            self.closed = True

    chunks = Chunks()

    def reads(_environ: dict[str, Any], start_response: Callable[..., object]) -> Chunks:
        start_response("200 OK", [])
        return chunks

    with pytest.raises(OSError, match="disk"):
        asgi.call(reads, {})  # type: ignore[arg-type]
    assert chunks.closed
