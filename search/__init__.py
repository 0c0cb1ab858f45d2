"""The search library: documents in, results out. It can be used without the application.

Owns the shape that is indexed, the question, the answer, the published order and the thesaurus of
lay words. Must never know Flask or `directory`, or decide who may see what.
"""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from search.engine import Engine
from search.engines.memory import MemoryEngine
from search.engines.whoosh import WhooshEngine


def open_engine(url: str, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> Engine:
    """The engine behind an address: "memory://", or "whoosh:///var/lib/directory/index" for a folder.

    `synonyms` are those of a `words.Thesaurus`; without them a word finds only itself. Raises ValueError
    for an unknown scheme. Opening reads nothing: the first query raises where the index is missing.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryEngine(synonyms)
    if parts.scheme == "whoosh":
        return WhooshEngine(unquote(parts.netloc + parts.path), synonyms)
    raise ValueError(f"no search engine for {parts.scheme}://")
