"""Export files into typed events, each once and none that the warehouse has."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import SparkSession

from pipeline.exports import ExportFile, parse_exports
from pipeline.reader import new_events, parked_files, read_exports
from pipeline.tables import first_bytes, read_text

# How a file begins that lies in justai's own landing area.
SEALED = b"JAILAND1"
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Loaded:
    events: int
    rejected: int
    parked: list[str]


def load_exports(spark: SparkSession, listed: str, output: str) -> Loaded:
    """Leaves the new events in `<output>/events/day=…`, and which rows are none in `<output>/rejects`."""
    files = parse_exports(read_text(spark, listed))
    for file in files:
        _refuse_unreadable(spark, file)
    rows = read_exports(spark, files).persist(StorageLevel.DISK_ONLY)
    rejects = rows.where("bad_column IS NOT NULL").select("file", "row_number", "bad_column")
    rejects.write.mode("overwrite").parquet(f"{output}/rejects")
    parked = parked_files(rows)
    known = spark.table("events")
    events = new_events(rows.where(~rows.file.isin(parked)), known).persist(StorageLevel.DISK_ONLY)
    columns = [name for name in known.columns if name in events.columns]
    events.select(*columns, "day").write.mode("overwrite").partitionBy("day").parquet(f"{output}/events")
    return Loaded(events.count(), rejects.count(), sorted(parked))


def _refuse_unreadable(spark: SparkSession, file: ExportFile) -> None:
    start = first_bytes(spark, file.path, len(SEALED))
    if start == SEALED:
        raise SystemExit(f"{file.path} is sealed by justai, which alone has the key: load it with `justai ingest`.")
    if start.startswith(GZIP) and not file.path.endswith(".gz"):
        raise SystemExit(f"{file.path} is packed with gzip. Spark goes by the name: let it end in .gz.")
