"""`/metrics` of a served site: right over its processes, by the name of the page, with nothing personal."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from directory.operations import metrics_server
from directory.operations.metrics_server import metrics_registry
from tests.patience import HUNG_SECONDS, wait_until
from tests.ports import free_port
from tests.trust.site import Site

SEARCHES = 40


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Iterator[Site]:
    """A served site of two processes, with metrics."""
    made = make_site()
    made.settings |= {"DIRECTORY_METRICS_PORT": str(free_port()), "DIRECTORY_WORKERS": "2"}
    made.serve()
    yield made
    made.stop()


def scraped(site: Site) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by its name and labels."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(site.settings["DIRECTORY_METRICS_PORT"]), timeout=HUNG_SECONDS
    )
    connection.request("GET", "/metrics")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests_of(samples: dict[tuple[str, tuple[tuple[str, str], ...]], float], endpoint: str) -> float:
    return sum(
        value
        for (name, labels), value in samples.items()
        if name == "choosing_care_requests_total" and ("endpoint", endpoint) in labels
    )


def test_what_a_served_site_shows(site: Site, make_site: Callable[..., Site]) -> None:
    """The metrics of both processes; none on the public port; and a second site that wants the same port says so."""
    for number in range(SEARCHES):  # each on a connection of its own, so that both processes answer some
        assert site.get(f"/find-care?q=Ann+Example+{number}&near=N8+0RD").status == 200
    assert site.get("/nowhere/ann@example.com").status == 404
    wait_until(
        lambda: requests_of(scraped(site), "finding.results") >= SEARCHES, "the counts of all processes"
    )
    samples = scraped(site)
    assert requests_of(samples, "finding.results") == SEARCHES
    assert requests_of(samples, "none") == 1
    assert samples["choosing_care_request_seconds_count", (("endpoint", "finding.results"),)] == SEARCHES
    assert samples["choosing_care_ready", ()] == 1
    assert samples["choosing_care_index_documents", ()] == 4
    assert samples["choosing_care_index_age_seconds", ()] > 0
    assert samples["choosing_care_outbox_age_seconds", ()] >= 0
    assert samples["choosing_care_register_fetch_failures", ()] == 0
    memory = {dict(labels)["process"]: value for (name, labels), value in samples.items() if "memory" in name}
    assert memory.keys() == {"main", "pages 1", "pages 2"}
    assert all(value > 20 * 2**20 for value in memory.values())
    pids = {path.name for path in (site.folder / "metrics" / str(site.port)).glob("counter_*.db")}
    assert len(pids) == 2, "both processes counted, and their counts were added up"
    written = str(samples)
    assert not re.search(r"Ann|N8|example\.com|127\.0\.0\.1|/find-care|\?", written)

    assert site.get("/metrics").status == 404
    taken = {"DIRECTORY_METRICS_PORT": site.settings["DIRECTORY_METRICS_PORT"]}
    second = make_site().run("serve", "--port", str(free_port()), **taken)
    assert second.returncode == 2
    assert f"Port {taken['DIRECTORY_METRICS_PORT']} of 127.0.0.1 is taken" in second.stderr
    assert "DIRECTORY_METRICS_PORT" in second.stderr


def test_a_database_that_is_away_leaves_the_rest(
    app: Flask, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise metrics_server.SQLAlchemyError("away")

    monkeypatch.setattr(metrics_server, "oldest_waiting", away)
    monkeypatch.setattr(metrics_server, "problems", lambda: ["database: away"])
    text = generate_latest(metrics_registry(app, tmp_path)).decode()
    assert "choosing_care_ready 0.0" in text
    assert "choosing_care_resident_memory_bytes" in text
    assert "choosing_care_outbox_age_seconds" not in text
