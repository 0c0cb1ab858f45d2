"""Whoosh as its documentation shows it: `MultifieldParser`, `filter=`, `groupedby=`, `sortedby=`.

The same documents, questions and facets. Whoosh has no distance, so a place is a square of degrees and
the order near a place is that of relevance; it is given this much less to do.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, qparser, query, sorting

from search.document import ServiceDocument
from search.query import SearchQuery

TEXTS = ("name", "provider_name", "summary", "text")
LISTS = ("needs", "languages", "areas")
SORTED_BY = {"start": "start_on", "feedback": "feedback_mean", "name": "name_sort"}


class DocumentedWhoosh:
    """An index in a folder."""

    def __init__(self, folder: Path, keys: Iterable[str]) -> None:
        stemmed = analysis.StemmingAnalyzer()
        columns: dict[str, Any] = {name: fields.TEXT(stored=True, analyzer=stemmed) for name in TEXTS}
        columns |= {name: fields.KEYWORD(commas=True, stored=True) for name in LISTS}
        columns |= {
            name: fields.ID(stored=True, sortable=True) for name in ("category", "rating", "name_sort")
        }
        numbers = ("start_on", "feedback_mean", "lat_e5", "lon_e5", "visits", *(_column(key) for key in keys))
        columns |= {name: fields.NUMERIC(stored=True, sortable=True, signed=True) for name in numbers}
        schema = fields.Schema(id=fields.ID(stored=True, unique=True), **columns)
        self._index = index.create_in(str(folder), schema)
        self._searcher: Any = None

    def build(self, documents: Iterable[ServiceDocument]) -> None:
        """Index all documents in one commit."""
        writer = self._index.writer(limitmb=256)
        for document in documents:
            values: dict[str, Any] = {name: getattr(document, name) for name in TEXTS}
            values |= {name: ",".join(getattr(document, name)) for name in LISTS}
            values |= {
                "category": document.category,
                "rating": document.rating,
                "name_sort": document.name.lower(),
            }
            values |= {
                name: getattr(document, name) for name in ("start_on", "feedback_mean", "lat_e5", "lon_e5")
            }
            values |= {_column(key): pence for key, pence in document.prices}
            writer.add_document(id=str(document.id), visits=int(document.visits), **values)
        writer.commit()
        self._searcher = self._index.searcher()

    def search(
        self, search_query: SearchQuery
    ) -> tuple[int, list[dict[str, Any]], dict[str, dict[str, int]]]:
        """Total, stored fields of the page, and counts."""
        words: Any = query.Every()
        if search_query.text:
            words = qparser.MultifieldParser(list(TEXTS), self._index.schema).parse(search_query.text)
        facets = sorting.Facets()
        for name in ("category", "rating"):
            facets.add_field(name)
        for name in ("needs", "languages"):
            facets.add_field(name, allow_overlap=True)
        column = (
            _column(search_query.price_key)
            if search_query.sort == "price" and search_query.price_key
            else SORTED_BY.get(search_query.sort)
        )
        results = self._searcher.search_page(
            words,
            search_query.page,
            pagelen=search_query.per_page,
            filter=_filter(search_query),
            groupedby=facets,
            sortedby=column,
        )
        counts = {
            name: {str(code): len(docs) for code, docs in results.results.groups(name).items()}
            for name in ("category", "rating", "needs", "languages")
        }
        return len(results), [hit.fields() for hit in results], counts


def _column(key: str) -> str:
    return "price_" + key.replace(":", "_")


def _filter(search_query: SearchQuery) -> Any:
    parts: list[Any] = []
    for name, codes in (("category", search_query.categories), ("rating", search_query.ratings)):
        if codes:
            parts.append(query.Or([query.Term(name, code) for code in codes]))
    for name in ("needs", "languages"):
        parts += [query.Term(name, code) for code in getattr(search_query, name)]
    comes = query.NumericRange("visits", 1, 1)
    goes = query.NumericRange("visits", 0, 0)
    if search_query.place is not None and search_query.miles is not None:
        up, across = round(search_query.miles * 1447), round(search_query.miles * 2320)
        lat, lon = search_query.place.lat_e5, search_query.place.lon_e5
        square = [
            query.NumericRange("lat_e5", lat - up, lat + up),
            query.NumericRange("lon_e5", lon - across, lon + across),
        ]
        parts.append(query.Or([comes, query.And(square)]))
    if search_query.visits_areas:
        parts.append(query.Or([goes, *(query.Term("areas", code) for code in search_query.visits_areas)]))
    if search_query.max_price is not None and search_query.price_key is not None:
        parts.append(query.NumericRange(_column(search_query.price_key), None, search_query.max_price))
    if search_query.available:
        parts.append(query.NumericRange("start_on", None, search_query.day))
    return query.And(parts) if parts else None
