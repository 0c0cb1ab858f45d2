"""The WSGI application behind an ASGI server, so that no thread waits for a sender.

What a client sends is taken by the event loop, whole, within a time and a size; only then does a thread work on it. A
server that gives each request its thread at once lets as many slow senders as it has threads stop the site.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

BODY_SECONDS = 20.0  # for all of it; a form of ours, on the slowest line, is sent in two or three
MOST_BODIES = (
    200  # under way at the same time in one process; one more, and the oldest of them has to give way
)
UPLOAD_SECONDS = 180.0  # for a whole file: ten megabytes on a line of half a megabit a second
MOST_UPLOADS = 16  # the same for bodies with a file in them; each lies on disk meanwhile
# In the environment of a request whose body did not come in time, or broke off.
BODY_IS_LATE = "directory.body_is_late"
BODY_IS_BROKEN = "directory.body_is_broken"
RESERVED_THREADS = 2


class ClientGone(Exception):
    """The client closed its connection before it had sent all."""


class ThreadedWsgi:
    """An ASGI application that answers each request by a WSGI application, in a thread, once its body is there."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int,
        largest_body: int,
        largest_upload: Callable[[str, str], int] | None = None,
        reserved: Collection[str] = (),
    ) -> None:
        """`largest_body` is in bytes; the application is told of a larger one by its length alone.

        `largest_upload` says how many bytes a method may send to a path that takes files; what is larger than
        `largest_body` there is kept on disk, not in memory.

        `reserved` paths are answered by threads of their own: whoever watches the site learns that it lives however
        busy all others are.
        """
        self.application = application
        self.reserved = frozenset(reserved)
        self.largest_body = largest_body
        self.largest_upload = largest_upload
        self._threads = ThreadPoolExecutor(threads, "request")
        self._reserved = ThreadPoolExecutor(RESERVED_THREADS, "health")
        self._bodies: dict[asyncio.Timeout, None] = {}
        self._uploads: dict[asyncio.Timeout, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = wsgi_environ(scope)
        await self._take_body(environ, receive)
        threads = self._reserved if scope["path"] in self.reserved else self._threads
        loop = asyncio.get_running_loop()
        try:
            status, headers, content = await loop.run_in_executor(threads, call, self.application, environ)
        finally:
            environ["wsgi.input"].close()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _take_body(self, environ: WSGIEnvironment, receive: Receive) -> None:
        chunked = environ.pop("HTTP_TRANSFER_ENCODING", None)
        declared = environ.get("CONTENT_LENGTH", "")
        if not chunked and not (declared.isdecimal() and int(declared)):
            return
        most = self.largest_body
        if self.largest_upload is not None and (chunked or int(declared) > most):
            most = self.largest_upload(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if not chunked and int(declared) > most:
            return
        try:
            body, size = await self._whole_body(receive, most)
        except TimeoutError:
            environ[BODY_IS_LATE] = True
            body, size = BytesIO(), 0
        except ClientGone:  # or what came is no body: the server tells of both alike, and waits for an answer
            environ[BODY_IS_BROKEN] = True
            body, size = BytesIO(), 0
        environ["CONTENT_LENGTH"] = str(size)
        environ["wsgi.input"] = body

    async def _whole_body(self, receive: Receive, most: int) -> tuple[IO[bytes], int]:
        """What was sent; of a body that is too large, a little more than may be sent. Raises TimeoutError."""
        is_upload = most > self.largest_body
        waiting, room = (self._uploads, MOST_UPLOADS) if is_upload else (self._bodies, MOST_BODIES)
        _make_room(waiting, room)
        async with asyncio.timeout(UPLOAD_SECONDS if is_upload else BODY_SECONDS) as deadline:
            waiting[deadline] = None
            try:
                return await _read(receive, most, self.largest_body)
            finally:
                del waiting[deadline]


def _make_room(waiting: dict[asyncio.Timeout, None], room: int) -> None:
    """End the oldest bodies under way where there are too many: a form takes a moment, an attacker takes long."""
    now = asyncio.get_running_loop().time()
    under_way = [deadline for deadline in waiting if (deadline.when() or now) > now]
    for deadline in under_way[: len(under_way) + 1 - room]:
        deadline.reschedule(now)


async def _read(receive: Receive, most: int, in_memory: int) -> tuple[IO[bytes], int]:
    """A body and its size; what is larger than `in_memory` on disk, without a name, gone with its request."""
    with ExitStack() as undone:
        body: IO[bytes] = undone.enter_context(SpooledTemporaryFile(max_size=in_memory + 1))
        size = 0
        while size <= most:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            size += body.write(message.get("body", b""))
            if not message.get("more_body", False):
                break
        body.seek(0)
        undone.pop_all()
    return body, size


def wsgi_environ(scope: Scope) -> WSGIEnvironment:
    """A request in the terms of WSGI (PEP 3333), its body still empty.

    A header whose name has an underscore is left out: in WSGI it would pass for the one with a hyphen, which a proxy
    in front sets and vouches for.
    """
    host, port = scope.get("server") or ("localhost", 80)
    remote, remote_port = scope.get("client") or ("", 0)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": remote,
        "REMOTE_PORT": str(remote_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            _add_header(environ, name.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1"))
    return environ


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value


def call(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """What the application answers, whole: its pages and files are no larger than a process can hold."""
    started: list[tuple[int, list[tuple[bytes, bytes]]]] = []

    def start_response(status: str, headers: Iterable[tuple[str, str]], _error: object = None) -> Any:
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        started.append((int(status[:3]), lines))
        return None  # the way of writing that PEP 3333 keeps for old applications; ours returns its answers

    chunks = application(environ, start_response)
    try:
        content = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    status, headers = started[-1]
    return status, headers, content
