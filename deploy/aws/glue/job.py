"""The AWS Glue 5.0 job (Spark 3.5.4): the same sql/pipeline as on one machine, over Parquet in a bucket.

    spark-submit job.py --warehouse s3://bucket/warehouse --results s3://bucket/results

Below the warehouse is a folder an organisation, as `justai pipeline --engine spark` lays it out; `justai publish` takes
the results. With --exports the job reads plain export files of one --organisation instead; see pipeline/exports.py.
"""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from pyspark.sql import SparkSession

from pipeline.load import load_exports
from pipeline.steps import Step, list_steps, run_steps
from pipeline.tables import create_inputs, list_organisations, read_tables


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    options.add_argument("--warehouse", required=True, help="where the organisations' tables lie")
    options.add_argument("--results", required=True, help="where to leave what was counted")
    options.add_argument("--organisation", help="this one only; by default all")
    options.add_argument("--exports", help="read these files instead: JSON that lists them and how each is read")
    options.add_argument("--sql", help="folder of the SQL files; by default those packed with this job")
    # Glue adds arguments of its own.
    asked, _ = options.parse_known_args()
    if asked.exports is not None and asked.organisation is None:
        options.error("--exports needs --organisation: whose events are they?")
    spark = start_spark()
    if asked.exports is not None:
        load(spark, asked)
        return
    steps = list_steps(files("pipeline") / "sql" if asked.sql is None else Path(asked.sql))
    one = None if asked.organisation is None else [asked.organisation]
    for organisation in one or list_organisations(spark, asked.warehouse):
        count(spark, f"{asked.warehouse}/{organisation}", f"{asked.results}/{organisation}", steps)


def load(spark: SparkSession, asked: argparse.Namespace) -> None:
    root = f"{asked.warehouse}/{asked.organisation}"
    create_inputs(spark, root, read_tables(spark, root))
    loaded = load_exports(spark, asked.exports, f"{asked.results}/{asked.organisation}")
    say(f"load: {loaded.events:,} new events, {loaded.rejected:,} rows rejected")
    for name in loaded.parked:
        say(f"load: {name} is parked: too many of its rows cannot be read, and none was loaded")


def count(spark: SparkSession, root: str, results: str, steps: list[Step]) -> None:
    create_inputs(spark, root, read_tables(spark, root))
    for finished in run_steps(spark, steps, results):
        say(f"{finished.name}: {finished.rows_out:,} rows in {finished.seconds:.1f} s")


def say(line: str) -> None:
    print(line, flush=True)


def start_spark() -> SparkSession:
    return (
        SparkSession.builder.appName("justai-pipeline")
        .config("spark.sql.session.timeZone", "UTC")
        # As DuckDB does: what overflows or cannot be cast is an error and no silent NULL.
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )


if __name__ == "__main__":
    main()
