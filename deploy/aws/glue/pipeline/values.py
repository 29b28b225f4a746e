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
# By time format: so many digits, and what one of their units is in microseconds.
UNIX = {
    "any": [("{9,11}", 1_000_000), ("{12,14}", 1_000)],
    "iso": [],
    "unix_seconds": [("{1,11}", 1_000_000)],
    "unix_milliseconds": [("{1,14}", 1_000)],
}
ISO = "^(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2})(:\\d{2})?([.]\\d+)?(Z|z|[+-]\\d{2}(?::?\\d{2})?)?$"
# In small letters.
NOTHING = ("", "null", "none", "nan", "nil", "n/a", "na", "#n/a", "undefined", "-", "\\n", "0")
# 2000-01-01: no export of Klaviyo is older.
EARLIEST_MICROS = 946_684_800_000_000
COHORT = "^[0-9]{9,11}:.+$"
DIGEST_CHARACTERS = 32
KLAVIYO_IDENTITY = "([?&](_kx|_ke)=)[^&#]*"
# It cannot begin inside a word; said so, a long word without an email is looked through once and not from each letter.
EMAIL = "(?<![^/?&#=:;,+ ])[^/?&#=:;,+ ]+(@|%40)[A-Za-z0-9-]+([.][A-Za-z0-9-]++)++"


def at_micros(time: str, time_format: str) -> Column:
    """Of the column `time`: ISO 8601 with `T` or a space, any offset (UTC without one), or Unix time."""
    found = F.lit(None).cast("bigint")
    for digits, micros in reversed(UNIX[time_format]):
        number = F.expr(f"try_cast({time} AS DECIMAL(28, 6))")
        found = F.when(F.col(time).rlike(f"^[0-9]{digits}([.][0-9]+)?$"), (number * micros).cast("bigint")).otherwise(
            found
        )
    return found if time_format.startswith("unix") else F.coalesce(_iso_micros(F.col(time)), found)


def _iso_micros(time: Column) -> Column:
    part = [F.regexp_extract(time, ISO, group) for group in range(6)]
    offset = F.regexp_replace(F.regexp_replace(part[5], "^([+-]\\d{2})$", "$1:00"), "^([+-]\\d{2})(\\d{2})$", "$1:$2")
    seconds = F.when(part[3] == "", F.lit(":00")).otherwise(part[3])
    fraction = F.substring(part[4], 1, 7)
    normal = F.concat(part[1], F.lit(" "), part[2], seconds, fraction, F.upper(offset))
    return F.when(part[0] != "", F.unix_micros(F.try_to_timestamp(normal)))


def value_micros(amount: str) -> Column:
    """Of the column `amount`; NULL where it is no number or too large."""
    micros = f"round(try_cast({amount} AS DOUBLE) * 1000000, 0)"
    # What is 2^63 as a double would become the largest BIGINT.
    return F.expr(f"CASE WHEN abs({micros}) < 9223372036854775807D THEN CAST({micros} AS BIGINT) END")


def fold_subject(subject: Column) -> Column:
    """As `foldSubject` in src/domain/subject.ts."""
    for entity, character in ENTITIES:
        subject = F.regexp_replace(subject, f"(?i){entity}", character)
    return F.regexp_replace(F.regexp_replace(subject, SPACE, " "), "^ | $", "")


def subject_digest(folded: Column) -> Column:
    """As src/adapters/duckdb/subject-digest.ts: a subject is evidence only by being the same as another."""
    return F.when(folded == "", "").otherwise(F.substring(F.sha2(folded, 256), 1, DIGEST_CHARACTERS))


def private_url(url: Column) -> Column:
    """As src/adapters/duckdb/private-url.ts: which page it was stays, who clicked does not."""
    return F.regexp_replace(F.regexp_replace(url, KLAVIYO_IDENTITY, "$1"), EMAIL, "")


def cohort(text: Column) -> Column:
    """`<unix seconds>:<message id>`; anything else in that column is no cohort."""
    return F.when(text.rlike(COHORT), text)


def metric(name: Column, metrics: tuple[tuple[str, str], ...]) -> Column:
    known = F.create_map([F.lit(text) for pair in metrics for text in pair])
    folded = F.lower(F.trim(F.regexp_replace(name, "[_\\t\\n\\f\\r ]+", " ")))
    return F.coalesce(known[F.lower(name)], known[folded], F.when(name.isNotNull(), F.lit("other")))


def is_true(text: Column) -> Column:
    return F.coalesce(F.lower(text).isin("true", "t", "1", "yes", "y"), F.lit(False))


def own_id(text: Column) -> Column:
    """What exporters write for nothing would make one event, or one person, of many."""
    trimmed = F.trim(text)
    return F.when(~F.lower(trimmed).isin(*NOTHING), trimmed)


def unfit_id(text: Column) -> Column:
    """Rounded by a spreadsheet, too long, or with characters that no id has."""
    return (
        text.rlike("^[0-9][.,][0-9]+[eE][+][0-9]+$") | (F.octet_length(text) > 200) | text.rlike("[\\x00-\\x1F\\x7F]")
    )
