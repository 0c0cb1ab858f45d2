"""Invented files in the shapes the regulator publishes. The column names are the published ones; nothing else is."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from directory.imports.cqc.published_headers import HSCA_ACTIVE_LOCATIONS


def _columns(names: str) -> list[str]:
    return names.split("|")


DIRECTORY_2016 = [
    "Name",
    "Also known as",
    "Address",
    "Postcode",
    "Phone number",
    "Service's website (if available)",
    "Service types",
    "Date of latest check",
    "Specialisms/services",
    "Provider name",
    "Local Authority",
    "Region",
    "Location URL",
    "CQC Location (for office use only",
    "CQC Provider ID (for office use only)",
]
DIRECTORY_2025 = [
    "Name",
    "Address 1",
    "Address 2",
    "Town/City",
    "County",
    "Postcode",
    "Phone number",
    "CQC Provider ID (for office use only)",
    "CQC Location ID (for office use only)",
    "Website",
    "Local authority",
    "Region",
    "Report publication date",
    "URL",
    "Also known as",
    "Specialisms/services",
    "Service types",
    "Provider name",
]
DIRECTORY_2026 = [
    "Name",
    "Also known as",
    "Address",
    "Postcode",
    "Phone number",
    "Service's website (if available)",
    "Service types",
    "Date of latest check",
    "Specialisms/services",
    "Provider name",
    "Local authority",
    "Region",
    "Location URL",
    "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
]
HSCA_2025 = [
    "Location Name",
    "Location ID",
    "Registered manager",
    "Location telephone number",
    "Location Web Address",
    "Location Local Authority",
    "Location ADASS Region",
    "Primary inspection category",
    "Service Types",
    "Care homes beds",
    "Location HSCA start date",
    "Location HSCA end date",
    "Dormant",
    "Location Latest Overall Rating",
    "Publication Date",
    "Service users supported",
    "Location safe rating",
    "Location effective rating",
    "Location caring rating",
    "Location responsive rating",
    "Location well-led rating",
    "Provider Name",
    "Provider ID",
    "Provider Ownership Type",
    "Provider Companies House Number",
    "Brand Name",
    "Brand ID",
]
HSCA_2026 = list(HSCA_ACTIVE_LOCATIONS)
LATEST_2026 = [
    "Location ID",
    "Location ODS Code",
    "Location Name",
    "Care Home?",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location Post Code",
    "Location Local Authority",
    "Location Region",
    "Service / Population Group",
    "Domain",
    "Latest Rating",
    "Publication Date",
    "Report Type",
    "Inherited Rating (Y/N)",
    "URL",
    "Provider ID",
    "Provider Name",
    "Brand ID",
    "Brand Name",
]
RATINGS_EXTRACT = _columns("location_id|report_date|overall_rating|ownership|ended")
COUNCIL_EXTRACT = [
    "cqc_location_id",
    "name",
    "provider_name",
    "provider_id",
    "brand_name",
    "telephone",
    "website",
    "city",
    "county",
    "postcode",
    "latitude",
    "longitude",
    "region",
    "local_authority",
    "beds_total",
    "year_registered",
    "care_residential",
    "care_nursing",
    "service_types",
    "service_user_bands",
    "cqc_rating_overall",
    "cqc_rating_safe",
    "cqc_rating_effective",
    "cqc_rating_caring",
    "cqc_rating_responsive",
    "cqc_rating_well_led",
    "cqc_last_inspection_date",
    "cqc_publication_date",
    "is_dormant",
    "building_info",
    "source_metadata",
]
TIDY = [
    "location_id",
    "name",
    "provider_id",
    "provider_name",
    "brand_name",
    "address",
    "postcode",
    "town",
    "local_authority",
    "region",
    "lat",
    "lon",
    "adult_social_care",
    "care_home",
    "service_types",
    "specialisms",
    "regulated_activities",
    "beds",
    "rating_overall",
    "rating_safe",
    "rating_effective",
    "rating_caring",
    "rating_responsive",
    "rating_well_led",
    "rating_date",
    "last_inspection_date",
    "registration_date",
    "dormant",
    "phone",
    "website",
    "source",
    "as_of",
    "still_registered_2025",
    "freshness",
]
# The rows above the header of a whole directory: its day stands alone in the third.
WHOLE = ("CQC directory", "Every location")
ROSE, ELM = "1-900000001", "1-900000002"
PROVIDER = "1-800000001"


def table(header: Sequence[str], rows: Iterable[dict[str, str]], preamble: Sequence[str] = ()) -> str:
    """A CSV file as text; cells that a row does not name are blank."""
    words = io.StringIO()
    writer = csv.writer(words)
    for line in preamble:
        writer.writerow([line])
    writer.writerow(header)
    for row in rows:
        unknown = set(row) - set(header)
        assert not unknown, unknown
        writer.writerow([row.get(name, "") for name in header])
    return words.getvalue()


def put(folder: Path, name: str, content: str | bytes | Any) -> Path:
    """Write a file: text as UTF-8, packed where its name ends in .gz, and anything else as JSON."""
    path = folder / name
    if not isinstance(content, str | bytes):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def ods(sheets: dict[str, list[list[str]]], extra: str = "") -> bytes:
    """An ODS spreadsheet, with the long runs of repeated blanks that the real ones have."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        extra,
        (
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        ),
    ]
    for name, rows in sheets.items():
        parts.append(f'<table:table table:name="{name}">')
        parts += [f"<table:table-row>{''.join(map(_cell, row))}{_BLANKS}</table:table-row>" for row in rows]
        parts.append(f'<table:table-row table:number-rows-repeated="1048000">{_BLANKS}</table:table-row>')
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "".join(parts))
    return held.getvalue()


def published_ods(header: Sequence[str], rows: Iterable[dict[str, str]], day: str, sheet: str) -> bytes:
    """An ODS as published: a README sheet with its day, then the table."""
    cells = [list(header)] + [[row.get(name, "") for name in header] for row in rows]
    return ods({"README": [["About this file"], [f"CQC database as at {day}"]], sheet: cells})


_BLANKS = '<table:table-cell table:number-columns-repeated="16000"/>'


def _cell(value: str) -> str:
    if not value:
        return "<table:table-cell/>"
    return f"<table:table-cell><text:p>{escape(value)}</text:p></table:table-cell>"


def tidy_row(**cells: str) -> dict[str, str]:
    """A home care agency of 2025."""
    return {
        "location_id": ROSE,
        "name": "Rose Homecare",
        "provider_id": PROVIDER,
        "provider_name": "Rose Care Limited",
        "address": "1 Rose Street, Hornsey, London",
        "postcode": "N8 0RD",
        "town": "London",
        "local_authority": "Haringey",
        "region": "London",
        "service_types": "Domiciliary care service",
        "specialisms": "Dementia;Caring for adults over 65 yrs",
        "as_of": "2025-08",
        **cells,
    }


def directory_row(location_id: str = ROSE, **cells: str) -> dict[str, str]:
    """A residential home of the directory of 2026."""
    return {
        "Name": "Rose House",
        "Address": "1 Rose Street, London",
        "Postcode": "N8 0RD",
        "Phone number": "02079460001",
        "Service types": "Residential homes",
        "Specialisms/services": "Dementia|Personal care",
        "Provider name": "Rose Care Limited",
        "Local authority": "Haringey",
        "CQC Location ID (for office use only)": location_id,
        "CQC Provider ID (for office use only)": PROVIDER,
        **cells,
    }


def hsca_row(location_id: str = ROSE, **cells: str) -> dict[str, str]:
    """A residential home of the active locations of 2026."""
    return {
        "Location ID": location_id,
        "Location HSCA start date": "21/02/2015",
        "Care home?": "Y",
        "Location Name": "Rose House",
        "Registered manager": "Person, Invented",
        "Provider Nominated Individual Name": "Other, Invented",
        "Location Inspection Directorate": "Adult social care",
        "Location Latest Overall Rating": "Good",
        "Publication Date": "03/04/2024",
        "Location Street Address": "1 Rose Street",
        "Location City": "London",
        "Location Postal Code": "N8 0RD",
        "Location Latitude": "51.58",
        "Location Longitude": "-0.12",
        "Brand Name": "BRAND Rose Group",
        "Provider ID": PROVIDER,
        "Provider Name": "Rose Care Limited",
        "Regulated activity - Personal care": "Y",
        "Service type - Care home service without nursing": "Y",
        "Service user band - Older People": "Y",
        **cells,
    }


def latest_row(location_id: str, group: str, domain: str, rating: str, **cells: str) -> dict[str, str]:
    """One rating of the latest ratings of 2026."""
    return {
        "Location ID": location_id,
        "Location Name": "Rose House",
        "Location City": "London",
        "Location Post Code": "N8 0RD",
        "Service / Population Group": group,
        "Domain": domain,
        "Latest Rating": rating,
        "Publication Date": "25/06/2026",
        "Provider ID": PROVIDER,
        "Provider Name": "Rose Care Limited",
        **cells,
    }


def api_location(location_id: str = ROSE, **members: Any) -> dict[str, Any]:
    """A registered home care agency as the API answers."""
    return {
        "locationId": location_id,
        "providerId": PROVIDER,
        "name": "Rose Homecare",
        "registrationStatus": "Registered",
        "registrationDate": "2019-05-01",
        "postalAddressLine1": "1 Rose Street",
        "postalAddressTownCity": "London",
        "postalCode": "N8 0RD",
        "onspdLatitude": 51.58,
        "onspdLongitude": -0.12,
        "careHome": "N",
        "inspectionDirectorate": "Adult social care",
        "gacServiceTypes": [{"name": "Homecare agencies", "description": "Domiciliary care service"}],
        "specialisms": [{"name": "Dementia"}],
        "regulatedActivities": [
            {"name": "Personal care", "code": "RA1", "contacts": [{"personFamilyName": "Invented"}]}
        ],
        **members,
    }


def rated(overall: str, day: str, **questions: str) -> dict[str, Any]:
    """A block of current ratings."""
    parts = [{"name": name, "rating": rating, "reportDate": day} for name, rating in questions.items()]
    return {"overall": {"rating": overall, "reportDate": day, "keyQuestionRatings": parts}, "reportDate": day}
