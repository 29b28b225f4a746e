"""What a text means: times, amounts, subjects, metrics. The same answers as src/adapters/duckdb gives."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

# What JavaScript takes for white space.
SPACE = "[\\t\\n\\x0b\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]+"
# `&amp;` last: what it leaves behind is decoded no second time.
ENTITIES = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
]
SECONDS = "^[0-9]{9,11}([.][0-9]+)?$"
ISO = "^(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2})(:\\d{2})?([.]\\d+)?(Z|z|[+-]\\d{2}(?::?\\d{2})?)?$"
COHORT = "^[0-9]{9,11}:.+$"


def at_micros(time: str) -> Column:
    """Of the column `time`: ISO 8601 with `T` or a space, any offset (UTC without one), or Unix seconds."""
    part = [F.regexp_extract(F.col(time), ISO, group) for group in range(6)]
    offset = F.regexp_replace(F.regexp_replace(part[5], "^([+-]\\d{2})$", "$1:00"), "^([+-]\\d{2})(\\d{2})$", "$1:$2")
    normal = F.concat(
        part[1],
        F.lit(" "),
        part[2],
        F.when(part[3] == "", F.lit(":00")).otherwise(part[3]),
        F.substring(part[4], 1, 7),
        F.upper(offset),
    )
    return (
        F.when(F.col(time).rlike(SECONDS), (F.expr(f"try_cast({time} AS DECIMAL(28, 6))") * 1_000_000).cast("bigint"))
        .when(part[0] != "", F.unix_micros(F.try_to_timestamp(normal)))
        .otherwise(F.lit(None).cast("bigint"))
    )


def value_micros(amount: str) -> Column:
    """Of the column `amount`; NULL where it is no number or too large."""
    return F.expr(f"try_cast(round(try_cast({amount} AS DECIMAL(28, 8)) * 1000000, 0) AS BIGINT)")


def fold_subject(subject: Column) -> Column:
    """As `foldSubject` in src/domain/subject.ts."""
    for entity, character in ENTITIES:
        subject = F.regexp_replace(subject, f"(?i){entity}", character)
    return F.regexp_replace(F.regexp_replace(subject, SPACE, " "), "^ | $", "")


def cohort(text: Column) -> Column:
    """`<unix seconds>:<message id>`; anything else in that column is no cohort."""
    return F.when(text.rlike(COHORT), text)


def metric(name: Column, metrics: tuple[tuple[str, str], ...]) -> Column:
    folded = F.lower(F.trim(F.regexp_replace(name, "[\\t\\n\\f\\r ]+", " ")))
    known = F.create_map([F.lit(text) for pair in metrics for text in pair])[folded]
    return F.coalesce(known, F.when(name.isNotNull(), F.lit("other")))


def is_true(text: Column) -> Column:
    return F.coalesce(F.lower(text).isin("true", "t", "1", "yes"), F.lit(False))
