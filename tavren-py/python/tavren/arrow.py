"""What a table of any package is here: something that offers an Arrow stream."""

from typing import Protocol


class ArrowStream(Protocol):
    """A frame or a series of polars, pandas (from 2.2) or pyarrow, a relation of DuckDB, or a result."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
