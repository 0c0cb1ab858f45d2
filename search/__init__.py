"""The search wing: documents in, results out. A library that could be used without us.

Owns the shape that is indexed, the question, the answer, the published order and what people's words
mean. Must never know Flask or `directory`, or decide who may see what.
"""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from search.engine import Engine
from search.engines.memory import MemoryEngine
from search.engines.whoosh import WhooshEngine


def open_engine(url: str, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> Engine:
    """The engine behind an address: "memory://", or "whoosh:///var/lib/directory/index" for a folder.

    `synonyms` are those of a `words.Thesaurus`; without them a word finds only itself. Raises ValueError
    for an address no engine answers to. Opening reads nothing: a missing index is met by the first
    question.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryEngine(synonyms)
    if parts.scheme == "whoosh":
        return WhooshEngine(unquote(parts.netloc + parts.path), synonyms)
    raise ValueError(f"no search engine answers to {parts.scheme}://")
