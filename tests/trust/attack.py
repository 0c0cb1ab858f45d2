"""Attacks a demonstration of its own as every role: `python -m tests.trust.attack [ROLE ...]`.

Sends what nobody could mean to its addresses and its forms (`tests.trust.fuzz`, `tests.trust.fuzz_forms`), then scans
it with Wapiti, signed out and as each role, where `wapiti` is on the path: it is no part of this project, and lives
best in an environment of its own (`pip install wapiti3`). Ends with 1 where anything was found.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from directory.demo.accounts import ROLES
from tests.browser.signing_in import sign_in
from tests.trust import fuzz, fuzz_forms
from tests.trust.site import Site

SERVICES = "60"
MODULES = (
    "sql,timesql,xss,permanentxss,exec,file,crlf,redirect,ssrf,xxe,upload,methods,backup,htaccess,"
    "cookieflags,http_headers,csp"
)
CRAWL_SECONDS, MODULE_SECONDS = "150", "90"
SIGNED_OUT = "signed_out"
# What holds of a site that is reached over plain http on one's own machine; behind https the headers are there.
PLAIN_HTTP = frozenset(
    {
        "Unencrypted Channels",
        "Secure Flag cookie",
        "HTTP Strict Transport Security (HSTS)",
        "Strict-Transport-Security",
    }
)


def main(roles: Sequence[str]) -> int:
    """Run all of it, print what was found, and give the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "site", settings={"DIRECTORY_DEMONSTRATION": "1"})
        site.folder.mkdir()
        made = site.run("demo", "--services", SERVICES)
        if made.returncode:
            print(made.stderr[-2000:])
            return made.returncode
        site.serve()
        try:
            address = f"http://127.0.0.1:{site.port}"
            codes = [] if roles else [fuzz.main(address), fuzz_forms.main(address, 1, 1)]
            everyone = (SIGNED_OUT, *dict.fromkeys(str(role) for role, _ in ROLES))
            return max(0, *codes, *(scan(address, role) for role in roles or everyone))
        finally:
            site.stop()


def scan(address: str, role: str) -> int:
    """Scan the site with Wapiti as a role: 1 where it found anything, 2 where it did not run to its end."""
    wapiti = shutil.which("wapiti")
    if wapiti is None:
        print("wapiti is not on the path: nothing was scanned")
        return 2
    signed_in = [] if role == SIGNED_OUT else ["-H", f"Cookie: session={sign_in(address, role)}"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                *(
                    wapiti,
                    "-u",
                    f"{address}/",
                    "--scope",
                    "folder",
                    "-m",
                    MODULES,
                    "-f",
                    "json",
                    "-o",
                    report,
                ),
                *("-x", f"{address}/sign-out", "--max-scan-time", CRAWL_SECONDS, "--flush-session"),
                *(
                    "--max-attack-time",
                    MODULE_SECONDS,
                    "--store-session",
                    folder,
                    "--no-bugreport",
                    "-v",
                    "0",
                ),
                *signed_in,
            ],
            check=False,
            stdout=subprocess.DEVNULL,
        )
        if not report.exists():
            print(f"{role}: wapiti stopped before its end: nothing is known")
            return 2
        found = json.loads(report.read_text(encoding="utf-8"))
    problems = {
        kind: [f"{each['method']} {each['path']}: {each['info']}" for each in entries]
        for part in ("vulnerabilities", "anomalies")
        for kind, entries in found[part].items()
        if entries and kind not in PLAIN_HTTP
    }
    print(
        f"{role}: {found['infos'].get('crawled_pages_nbr')} pages scanned, {len(problems)} kinds of problem"
    )
    for kind, said in problems.items():
        print(f"  {kind}", *said[:5], sep="\n    ")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
