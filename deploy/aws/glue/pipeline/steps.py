"""The pipeline's steps: the files of sql/pipeline, in the order of steps.json, which both engines read."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F


@dataclass(frozen=True)
class Step:
    """One SELECT; its rows are the table `name`, which later steps read."""

    name: str
    sql: str
    # A second name under which later steps read it.
    also: str | None
    # Whether each row belongs to a day, `day_micros`.
    has_days: bool


@dataclass(frozen=True)
class Finished:
    name: str
    rows_out: int
    seconds: float


def list_steps(folder: Traversable) -> list[Step]:
    """As `steps.json` lists them."""
    listed = json.loads((folder / "steps.json").read_text(encoding="utf-8"))
    return [
        Step(
            name=step["name"],
            sql=(folder / step["file"]).read_text(encoding="utf-8"),
            also=step["also"]["as"] if "also" in step else None,
            has_days=step["keeps"] == "days",
        )
        for step in listed
    ]


def run_steps(spark: SparkSession, steps: list[Step], output: str) -> Iterator[Finished]:
    """Writes each step's rows to `<output>/<name>`; later steps read what was written, not what was planned."""
    for step in steps:
        started = time.monotonic()
        path = f"{output}/{step.name}"
        rows = spark.sql(step.sql)
        _write(rows, path, step.has_days)
        # With the schema, for of no rows there is no file to take it from.
        written = spark.read.schema(rows.schema).parquet(path).select(*rows.columns)
        for name in (step.name, step.also):
            if name is not None:
                written.createOrReplaceTempView(name)
        yield Finished(step.name, written.count(), time.monotonic() - started)


def _write(rows: DataFrame, path: str, has_days: bool) -> None:
    if not has_days:
        rows.write.mode("overwrite").parquet(path)
        return
    day = F.date_format(F.timestamp_micros("day_micros"), "yyyy-MM-dd")
    by_day = rows.withColumn("day", day).repartition("day")
    by_day.write.mode("overwrite").partitionBy("day").parquet(path)
