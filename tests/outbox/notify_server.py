"""A double of GOV.UK Notify on loopback: checks the token, keeps what it took by reference, and has its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from tests.loopback import QuietHandler, serving_http

SERVICE, SECRET = "a1b2c3d4-0000-4000-8000-00000000cafe", "e5f6a7b8-0000-4000-8000-00000000beef"
KEY = f"test_of_letters-{SERVICE}-{SECRET}"
TEMPLATE = "0f0f0f0f-0000-4000-8000-000000000001"


class Notify:
    """What the double holds. `answers` are given first, one for each letter: a status, an error's kind, its words."""

    def __init__(self, *answers: tuple[int, str, str]) -> None:
        self.answers = list(answers)
        self.taken: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.loses_the_answer = False
        self.url = ""

    def refusal(self, headers: Any) -> tuple[int, dict[str, Any]] | None:
        """Why a request is not let in."""
        try:
            token = headers["Authorization"].removeprefix("Bearer ")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": True})
        except jwt.PyJWTError:
            return 403, errors(403, "AuthError", "Invalid token: signature, api token not found")
        return (
            None
            if claims["iss"] == SERVICE
            else (403, errors(403, "AuthError", "Invalid token: service not found"))
        )

    def known(self, reference: str) -> dict[str, Any]:
        """The letters under a reference."""
        self.asked.append(reference)
        found = [one for one in self.taken if one["reference"] == reference]
        return {"notifications": found, "links": {"current": ""}}

    def take(self, letter: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take a letter, or not."""
        if self.answers:
            status, kind, words = self.answers.pop(0)
            return status, errors(status, kind, words)
        if letter["template_id"] != TEMPLATE:
            return 400, errors(400, "BadRequestError", "Template not found")
        missing = {"subject", "body"} - letter.get("personalisation", {}).keys()
        if missing:
            return 400, errors(
                400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}"
            )
        self.taken.append(letter)
        return 201, {"id": "0", "reference": letter["reference"]}


def errors(status: int, kind: str, words: str) -> dict[str, Any]:
    """An error as Notify words it."""
    return {"status_code": status, "errors": [{"error": kind, "message": words}]}


@contextmanager
def serving_notify(notify: Notify) -> Iterator[str]:
    """The double on a free port; its address as the setting has it."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            """Look letters up."""
            reference = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
            self._answer(*(notify.refusal(self.headers) or (200, notify.known(reference))))

        def do_POST(self) -> None:
            """Take a letter."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = notify.refusal(self.headers) or notify.take(body)
            if notify.loses_the_answer and answer[0] == 201:
                self.close_connection = True
                return
            self._answer(*answer)

        def _answer(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving_http(Handler) as port:
        yield f"notify://127.0.0.1:{port}"
