"""A Parquet table from elsewhere, of which repeated values are counted before they are written out."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.errors import InputError
from core.files.limits import ARCHIVE_TABLE_BYTES, TABLE_COLUMNS, sized

_CELL_BYTES = 8
_BATCH_ROWS = 65_536


def bounded_table(data: bytes, name: str) -> pa.Table:
    """Return the table in a Parquet file.

    One long text that stands in a million rows is written once in the file, and would be a million texts in
    memory; it is read as it is written, and measured, before it is written out.

    Raises:
        InputError: It would be too large.
        pa.ArrowException, OSError, ValueError: It is damaged.
    """
    file = pq.ParquetFile(io.BytesIO(data))
    rows, columns = file.metadata.num_rows, file.metadata.num_columns
    if columns > TABLE_COLUMNS.value():
        raise _too_large(name, f"{columns:,} columns")
    _require_bytes(rows * columns * _CELL_BYTES, name)
    schema = file.schema_arrow
    texts = [field.name for field in schema if _is_text(field.type)]
    packed = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts)
    count, batches = 0, []
    for batch in packed.iter_batches(batch_size=_BATCH_ROWS):
        count += sum(_written_out(column) for column in batch.columns)
        _require_bytes(count, name)
        batches.append(batch)
    table = pa.Table.from_batches(batches, packed.schema_arrow)
    return table.cast(schema).replace_schema_metadata(schema.metadata)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _written_out(column: pa.Array) -> int:
    """Return the bytes of a column with every text written out."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.take(pc.binary_length(column.dictionary), column.indices)
    return int(pc.sum(lengths).as_py() or 0) + _CELL_BYTES * len(column)


def _require_bytes(count: int, name: str) -> None:
    if count > ARCHIVE_TABLE_BYTES.value():
        raise _too_large(name, sized(count))


def _too_large(name: str, found: str) -> InputError:
    return InputError(
        f"the table {name} would have {found}, where {sized(ARCHIVE_TABLE_BYTES.value())} in "
        f"{TABLE_COLUMNS.value():,} columns is the most; if it is honest, set "
        f"{ARCHIVE_TABLE_BYTES.variable} higher"
    )
