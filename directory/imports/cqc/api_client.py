"""The regulator's public API over HTTP: paced, patient, and careful with what it is answered.

`GET /locations`, `/changes/location` and `/locations/<id>` below `https://api.service.cqc.org.uk/public/v1`, with the
subscription key in a header. A request is tried again where the fault may pass: no answer, a broken one, 429 and 5xx,
with a growing wait and never sooner than Retry-After says. No word of the key is in an error or a log line.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from directory.imports.cqc import values

KEY_HEADER = "Ocp-Apim-Subscription-Key"
PER_PAGE = 1000  # the most that the API gives
CONNECT_SECONDS, READ_SECONDS, ANSWER_SECONDS = 10.0, 30.0, 90.0
MOST_BYTES = 8 * 1024 * 1024  # the largest location seen has 150 kB, a page of a thousand 120 kB
TRIES = 4
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0  # who is asked to wait longer breaks off, and goes on then
ADULT_SOCIAL_CARE = "Adult social care"
_JITTER = random.SystemRandom()


class ApiError(Exception):
    """The API gave no usable answer; `args[0]` is the reason, for an operator.

    `wait` is how long it asked to be left alone. `everywhere` says that the next request would fare no better.
    """

    everywhere = False

    def __init__(self, reason: str, wait: timedelta = timedelta()) -> None:
        super().__init__(reason)
        self.wait = wait


class ApiAway(ApiError):
    """It does not answer, or asks to be left alone."""


class KeyRefused(ApiError):
    """It does not know the subscription key, or does not let it in."""

    everywhere = True


class NotThere(ApiError):
    """It has nothing at this address."""


class BadAnswer(ApiError):
    """What it answered can't be read."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: ids in the regulator's shape, how many entries were none, and how many pages there are."""

    location_ids: tuple[str, ...]
    refused: int
    pages: int
    total: int


class ApiClient:
    """Asks one thing at a time. `pause` and `clock` are Python's own but in tests."""

    def __init__(
        self,
        url: str,
        key: str,
        user_agent: str,
        requests_a_minute: int,
        *,
        pause: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url.rstrip("/") + "/"
        self._pause, self._clock = pause, clock
        self._gap = 60.0 / requests_a_minute
        self._next = 0.0
        self._session = requests.Session()
        self._session.headers.update(
            {KEY_HEADER: key, "User-Agent": user_agent, "Accept": "application/json"}
        )

    def locations(self, page: int) -> ListPage:
        """One page of all adult social care locations, those that have ended too."""
        params = {"page": str(page), "perPage": str(PER_PAGE), "inspectionDirectorate": ADULT_SOCIAL_CARE}
        return _list_page(self._get("locations", params), "locations")

    def changes(self, since: datetime, until: datetime, page: int) -> ListPage:
        """One page of the locations that changed between two moments, of any kind of care."""
        params = {
            "startTimestamp": _moment(since),
            "endTimestamp": _moment(until),
            "page": str(page),
            "perPage": str(PER_PAGE),
        }
        return _list_page(self._get("changes/location", params), "changes")

    def location(self, location_id: str) -> Mapping[str, Any]:
        """One location, as it is now. Raises NotThere where it is none any more."""
        return _object(self._get(f"locations/{location_id}", {}))

    def _get(self, path: str, params: Mapping[str, str]) -> Any:
        """What is at `path`. Raises an ApiError once it was tried often enough."""
        for attempt in range(1, TRIES + 1):
            self._keep_pace()
            try:
                return self._ask(path, params)
            except (ApiAway, BadAnswer) as error:
                wait = max(error.wait.total_seconds(), _growing_wait(attempt))
                if attempt == TRIES or wait > LONGEST_WAIT_SECONDS:
                    raise
            self._pause(wait)
        raise AssertionError("the last try returns or raises")

    def _keep_pace(self) -> None:
        early = self._next - self._clock()
        if early > 0:
            self._pause(early)
        self._next = max(self._next, self._clock()) + self._gap

    def _ask(self, path: str, params: Mapping[str, str]) -> Any:
        try:
            with self._session.get(
                self._url + path,
                params=dict(params),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,  # the key goes to the address that was set, and to no other
                stream=True,
            ) as response:
                _check_status(response)
                return _parsed(self._body(response))
        except requests.RequestException as error:
            # Its text names the address that was asked, with the moments of the query: the kind of error says enough.
            raise ApiAway(f"no answer ({type(error).__name__})") from None

    def _body(self, response: requests.Response) -> bytes:
        """The whole body; a sender that drips is not waited for without end."""
        until = self._clock() + ANSWER_SECONDS
        body = bytearray()
        for block in response.iter_content(65536):
            body += block
            if len(body) > MOST_BYTES:
                raise BadAnswer(f"the answer is longer than {MOST_BYTES // 2**20} MB")
            if self._clock() > until:
                raise ApiAway(f"the answer took longer than {ANSWER_SECONDS:.0f} seconds")
        return bytes(body)


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status == HTTPStatus.OK:
        return
    reason = f"it answered {status}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise KeyRefused(f"it refuses the subscription key ({status})")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NotThere(reason)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT) or status >= 500:
        raise ApiAway(reason, retry_after(response.headers.get("Retry-After")))
    raise ApiError(reason)


def retry_after(header: str | None) -> timedelta:
    """How long a Retry-After asks to wait, in seconds or until a moment; nothing where it can't be read."""
    try:
        return timedelta(seconds=max(Retry().parse_retry_after(header), 0.0)) if header else timedelta()
    except (InvalidHeader, OverflowError):
        return timedelta()


def _growing_wait(attempt: int) -> float:
    """2, 4, 8 … seconds and up to a half more, so that those who failed together don't come back together."""
    return FIRST_WAIT_SECONDS * 2 ** (attempt - 1) * _JITTER.uniform(1.0, 1.5)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadAnswer("the answer is no JSON") from None


def _list_page(answer: Any, name: str) -> ListPage:
    page = _object(answer)
    entries = page.get(name)
    pages, total = page.get("totalPages"), page.get("total")
    if not isinstance(entries, list) or not isinstance(pages, int) or not isinstance(total, int):
        raise BadAnswer(f"the answer is no page of a list: it lacks “{name}”, “totalPages” or “total”")
    ids = [values.location_id(_id_of(entry)) for entry in entries]
    known = tuple(one for one in ids if one is not None)
    return ListPage(known, len(ids) - len(known), pages, total)


def _id_of(entry: Any) -> str | None:
    """A change is an id, an entry of the list an object with one."""
    found = entry.get("locationId") if isinstance(entry, dict) else entry
    return found if isinstance(found, str) else None


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise BadAnswer("the answer is something else than an object")
    return answer


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
