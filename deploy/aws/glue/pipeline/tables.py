"""The pipeline's inputs: folders of Parquet under one root, as views of typed columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

# What tables.json calls them, in DuckDB's words.
SPARK_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "long",
    "INTEGER": "integer",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
}


@dataclass(frozen=True)
class Table:
    name: str
    schema: StructType


def read_tables(spark: SparkSession, root: str) -> list[Table]:
    """`tables.json` beside the data names every table and the types of its columns."""
    described: dict[str, dict[str, str]] = json.loads(read_text(spark, f"{root}/tables.json"))
    return [Table(name, _schema(columns)) for name, columns in described.items()]


def _schema(columns: dict[str, str]) -> StructType:
    schema = StructType()
    for name, kind in columns.items():
        schema.add(name, SPARK_TYPES[kind])
    return schema


def create_inputs(spark: SparkSession, root: str, tables: list[Table]) -> None:
    """A column that an old file has not yet is NULL there; a folder that is not there yet is an empty table."""
    for table in tables:
        folder = f"{root}/{table.name}"
        rows = (
            spark.read.schema(table.schema).option("recursiveFileLookup", "true").parquet(folder)
            if exists(spark, folder)
            else spark.createDataFrame([], table.schema)
        )
        rows.createOrReplaceTempView(table.name)


def list_organisations(spark: SparkSession, warehouse: str) -> list[str]:
    """Folders that have been laid out."""
    file_system, hadoop_path = _open(spark, warehouse)
    names = sorted(entry.getPath().getName() for entry in file_system.listStatus(hadoop_path))
    return [name for name in names if exists(spark, f"{warehouse}/{name}/tables.json")]


def read_text(spark: SparkSession, path: str) -> str:
    if not exists(spark, path):
        raise SystemExit(f"{path} is missing. `justai pipeline --engine spark` writes it; did it run?")
    return "".join(row.value for row in spark.read.text(path, wholetext=True).collect())


def exists(spark: SparkSession, path: str) -> bool:
    file_system, hadoop_path = _open(spark, path)
    return bool(file_system.exists(hadoop_path))


def first_bytes(spark: SparkSession, path: str, count: int) -> bytes:
    file_system, hadoop_path = _open(spark, path)
    stream = file_system.open(hadoop_path)
    read = [stream.read() for _ in range(count)]
    stream.close()
    return bytes(each for each in read if each >= 0)


def _open(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """Hadoop's file system, for which pyspark has no public name."""
    jvm: Any = spark._jvm  # noqa: SLF001
    hadoop_path = jvm.org.apache.hadoop.fs.Path(path)
    return hadoop_path.getFileSystem(spark._jsc.hadoopConfiguration()), hadoop_path  # noqa: SLF001
