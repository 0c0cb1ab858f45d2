"""The client of the regulator's API: pace, patience, and what it makes of every kind of answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from directory.imports.cqc import api_client
from directory.imports.cqc.api_client import (
    ApiAway,
    ApiClient,
    ApiError,
    BadAnswer,
    KeyRefused,
    NotThere,
    retry_after,
)
from tests.imports.cqc_files import ELM, ROSE, api_location
from tests.imports.regulator_api import KEY, Fault, RegulatorApi, serving

AGENT = "ChoosingCare (+https://care.example.org)"
WHERE = f"/locations/{ROSE}"


class Clock:
    """A clock that only waiting moves on."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.at

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api() -> Iterator[RegulatorApi]:
    with serving(RegulatorApi([api_location(), api_location(ELM)])) as double:
        yield double


@pytest.fixture
def client(api: RegulatorApi, clock: Clock) -> ApiClient:
    return ApiClient(api.url, KEY, AGENT, 600, pause=clock.wait, clock=clock.now)


def test_it_names_the_site_and_sends_the_key(api: RegulatorApi, client: ApiClient) -> None:
    assert client.location(ROSE)["name"] == "Rose Homecare"
    assert api.asked[0].headers["user-agent"] == AGENT
    assert api.asked[0].headers["ocp-apim-subscription-key"] == KEY


def test_the_list_is_of_adult_social_care_by_thousands(api: RegulatorApi, client: ApiClient) -> None:
    page = client.locations(1)
    assert (page.location_ids, page.refused, page.pages, page.total) == ((ROSE, ELM), 0, 1, 2)
    assert api.asked[0].query == {
        "page": "1",
        "perPage": "1000",
        "inspectionDirectorate": "Adult social care",
    }


def test_changes_are_asked_for_between_two_moments(api: RegulatorApi, client: ApiClient) -> None:
    api.changed = [ELM, "not an id", "../locations"]
    page = client.changes(
        datetime(2026, 11, 1, 2, tzinfo=UTC), datetime(2026, 11, 2, 2, 0, 30, tzinfo=UTC), 1
    )
    assert (page.location_ids, page.refused) == ((ELM,), 2)
    assert api.asked[0].query["startTimestamp"] == "2026-11-01T02:00:00Z"
    assert api.asked[0].query["endTimestamp"] == "2026-11-02T02:00:30Z"


def test_it_keeps_below_the_limit(api: RegulatorApi, client: ApiClient, clock: Clock) -> None:
    begun = clock.at
    for _ in range(30):
        client.location(ROSE)
    assert clock.at - begun == pytest.approx(29 * 0.1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(502),
        Fault(503),
        Fault(429),
        Fault(408),
        Fault(body=b"<html>maintenance</html>"),
        Fault(body=b'{"locationId": "1-9'),
        Fault(body=b"[1, 2"),
        Fault(body=b"\xff\xfe\x00"),
        Fault(body=b"[" * 200_000),
        Fault(body=b'{"a": 1}', cut=True),
        Fault(headers={"Content-Encoding": "gzip"}, body=b"no gzip at all"),
    ],
)
def test_what_may_pass_is_tried_again(
    api: RegulatorApi, client: ApiClient, clock: Clock, fault: Fault
) -> None:
    api.faults[WHERE] = [fault, fault]
    assert client.location(ROSE)["locationId"] == ROSE
    assert len(api.asked) == 3
    first, second = (wait for wait in clock.waits if wait > 1)
    assert 2 <= first <= 3
    assert 4 <= second <= 6


@pytest.mark.parametrize(
    ("fault", "kind"), [(Fault(500), ApiAway), (Fault(429), ApiAway), (Fault(body=b"{"), BadAnswer)]
)
def test_it_gives_up_in_the_end(
    api: RegulatorApi, client: ApiClient, fault: Fault, kind: type[ApiError]
) -> None:
    api.always[WHERE] = fault
    with pytest.raises(kind):
        client.location(ROSE)
    assert len(api.asked) == api_client.TRIES


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(401), KeyRefused),
        (Fault(403), KeyRefused),
        (Fault(404), NotThere),
        (Fault(400), ApiError),
        (Fault(302, {"Location": "https://elsewhere.example.org/"}), ApiError),
    ],
)
def test_what_will_not_pass_is_asked_for_once(
    api: RegulatorApi, client: ApiClient, fault: Fault, kind: type[ApiError]
) -> None:
    """A redirect among it: the key goes to no other address."""
    api.faults[WHERE] = [fault]
    with pytest.raises(kind):
        client.location(ROSE)
    assert len(api.asked) == 1


def test_retry_after_is_kept(api: RegulatorApi, client: ApiClient, clock: Clock) -> None:
    api.faults[WHERE] = [Fault(429, {"Retry-After": "47"})]
    client.location(ROSE)
    assert 47.0 in clock.waits


def test_who_is_asked_to_wait_long_breaks_off(api: RegulatorApi, client: ApiClient, clock: Clock) -> None:
    api.faults[WHERE] = [Fault(503, {"Retry-After": "3600"})]
    with pytest.raises(ApiAway) as caught:
        client.location(ROSE)
    assert caught.value.wait == timedelta(hours=1)
    assert not [wait for wait in clock.waits if wait > 1]


def test_retry_after_in_every_form() -> None:
    later = datetime.now(UTC) + timedelta(minutes=10)
    assert timedelta(minutes=9) < retry_after(format_datetime(later, usegmt=True)) <= timedelta(minutes=10)
    assert retry_after("5") == timedelta(seconds=5)
    nothing = [None, "", "soon", "-5", format_datetime(later - timedelta(days=1), usegmt=True)]
    assert {retry_after(header) for header in nothing} == {timedelta()}
    assert retry_after("9" * 40) == timedelta(hours=6), "no header stops us for longer"


def test_a_server_that_never_answers(
    api: RegulatorApi, client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_client, "READ_SECONDS", 0.2)
    api.faults[WHERE] = [Fault(silent=True)]
    assert client.location(ROSE)["locationId"] == ROSE
    assert len(api.asked) == 2


def test_nobody_listens(client: ApiClient, api: RegulatorApi, clock: Clock) -> None:
    away = ApiClient("http://127.0.0.1:1/public/v1", KEY, AGENT, 600, pause=clock.wait, clock=clock.now)
    with pytest.raises(ApiAway, match="ConnectionError"):
        away.location(ROSE)


def test_an_answer_without_end_is_refused(
    api: RegulatorApi, client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_client, "MOST_BYTES", 1000)
    api.always[WHERE] = Fault(body=b'"' + b"a" * 5000 + b'"')
    with pytest.raises(BadAnswer, match="longer"):
        client.location(ROSE)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b'"text"', b'{"locations": {}}', b'{"locations": [], "totalPages": "1", "total": 0}'],
)
def test_what_is_no_page_of_a_list(api: RegulatorApi, client: ApiClient, body: bytes) -> None:
    api.always["/locations"] = Fault(body=body)
    with pytest.raises(BadAnswer):
        client.locations(1)


def test_an_entry_without_an_id_is_counted(api: RegulatorApi, client: ApiClient) -> None:
    api.always["/locations"] = Fault(
        body=b'{"locations": [{"locationId": "1-900000001"}, {}, 7, null, {"locationId": 5}, {"locationId": "a/b"}],'
        b' "totalPages": 1, "total": 6}'
    )
    page = client.locations(1)
    assert (page.location_ids, page.refused) == ((ROSE,), 5)


def test_the_key_is_in_no_log_and_no_error(
    api: RegulatorApi, client: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.location(ROSE)
    api.always[WHERE] = Fault(500)
    with pytest.raises(ApiError) as caught:
        client.location(ROSE)
    assert caplog.records
    assert KEY not in caplog.text
    assert KEY not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
