"""Export files and how each is to be read: `justai plan FILE…` lays the mappings over each file's header.

    [{"path": "s3://bucket/exports/events_2026-07-01T10.csv.gz", "plan": {…}}, …]

The order of the files is the order in which they count: of two rows of one event the first stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a field is: a column by its place, a value of the row's JSON by the names on the way, a constant."""

    column: int | None = None
    path: tuple[str, ...] = ()
    constant: str | None = None


@dataclass(frozen=True)
class Plan:
    columns: int
    delimiter: str
    encoding: str
    fields: tuple[tuple[str, tuple[Source, ...]], ...]
    json_column: int | None
    metrics: tuple[tuple[str, str], ...]
    latest_micros: int
    time_format: str


@dataclass(frozen=True)
class ExportFile:
    path: str
    plan: Plan

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


def parse_exports(text: str) -> list[ExportFile]:
    files = [ExportFile(each["path"], _plan(each["plan"], each["path"])) for each in json.loads(text)]
    names = [file.name for file in files]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise SystemExit(f"Several files have one name: {', '.join(sorted(doubled))}. Rename all but one of each.")
    return files


def _plan(given: dict[str, Any], path: str) -> Plan:
    time_format = given["timeFormat"]["kind"]
    if time_format not in ("any", "iso", "unix_seconds", "unix_milliseconds"):
        raise SystemExit(f"{path}: only `justai ingest` reads times by a pattern.")
    return Plan(
        columns=len(given["header"]),
        delimiter=given["delimiter"],
        encoding=given["encoding"],
        fields=tuple((field, tuple(map(_source, sources))) for field, sources in given["fields"].items()),
        json_column=given["jsonColumn"],
        metrics=tuple(given["metricNames"].items()),
        latest_micros=given["latest"] * 1000,
        time_format=time_format,
    )


def _source(given: dict[str, Any]) -> Source:
    match given["kind"]:
        case "column":
            return Source(column=given["column"])
        case "json":
            return Source(path=tuple(given["path"]))
        case "constant":
            return Source(constant=given["value"])
        case other:
            raise SystemExit(f"A field's source of the kind {other} is not known: this job is older than the plans.")
