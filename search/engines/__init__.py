"""One module an engine; `memory` is the oracle the others are tested against."""
