"""Export files into typed events, with Spark's own CSV and JSON parsers: the reader of this engine."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructType

from pipeline import values
from pipeline.exports import ExportFile, Plan, Source

MOST_REJECTED_SHARE = 0.2


def read_exports(spark: SparkSession, files: list[ExportFile]) -> DataFrame:
    """Every row of every file, typed, with its file, its number and, in `bad_column`, why it is no event."""
    by_plan: dict[Plan, list[ExportFile]] = {}
    for file in files:
        by_plan.setdefault(file.plan, []).append(file)
    order = F.create_map([F.lit(each) for number, file in enumerate(files) for each in (file.name, number)])
    rows = [_typed(_read(spark, plan, of_plan), plan) for plan, of_plan in by_plan.items()]
    return reduce(DataFrame.unionByName, rows).withColumn("file_number", order[F.col("file")])


def _read(spark: SparkSession, plan: Plan, files: list[ExportFile]) -> DataFrame:
    schema = reduce(lambda so_far, place: so_far.add(f"c{place}", StringType()), range(plan.columns), StructType())
    rows = spark.read.csv(
        [file.path for file in files],
        schema=schema.add("broken", StringType()),
        header=True,
        sep=plan.delimiter,
        encoding=plan.encoding,
        quote='"',
        escape='"',
        multiLine=True,
        maxCharsPerColumn=-1,
        columnNameOfCorruptRecord="broken",
    )
    return rows.select("*", F.col("_metadata.file_name").alias("file"), F.monotonically_increasing_id().alias("place"))


def _typed(rows: DataFrame, plan: Plan) -> DataFrame:
    text = F.lit(None).cast("string") if plan.json_column is None else _filled(F.col(f"c{plan.json_column}"))
    strict = {"allowSingleQuotes": "false", "mode": "PERMISSIVE"}
    rows = rows.withColumn("json", text)
    rows = rows.withColumn("keys", F.from_json("json", "map<string, string>", strict))
    rows = rows.select(
        "file",
        (F.row_number().over(Window.partitionBy("file").orderBy("place")) + 1).alias("row_number"),
        F.col("broken"),
        (F.col("json").isNotNull() & F.col("keys").isNull()).alias("is_broken_json"),
        *[_field(sources).alias(field) for field, sources in plan.fields],
    )
    return rows.select(
        "file",
        "row_number",
        "broken",
        "is_broken_json",
        values.own_id(F.col("eventId")).alias("given_id"),
        values.own_id(F.col("uuid")).alias("uuid"),
        values.at_micros("time", plan.time_format).alias("at_micros"),
        values.own_id(F.col("profileId")).alias("profile_id"),
        values.metric(F.col("metricName"), plan.metrics).alias("metric"),
        F.col("metricName").alias("metric_name"),
        F.col("flowId").alias("flow_id"),
        F.col("messageId").alias("message_id"),
        values.cohort(F.col("cohort")).alias("cohort"),
        "variation",
        values.fold_subject(F.col("subject")).alias("subject_folded"),
        "url",
        values.is_true(F.col("botClick")).alias("is_bot"),
        values.is_true(F.col("machineOpen")).alias("is_machine"),
        F.col("value").alias("raw_value"),
        values.value_micros("value").alias("value_micros"),
        F.lit(plan.latest_micros).cast("bigint").alias("latest_micros"),
    ).withColumn("bad_column", _bad_column())


def _field(sources: tuple[Source, ...]) -> Column:
    """The first of a field's sources that holds anything."""
    return F.coalesce(*map(_value, sources), F.lit(None).cast("string"))


def _value(source: Source) -> Column:
    if source.column is not None:
        return _filled(F.col(f"c{source.column}"))
    if source.constant is not None:
        return F.lit(source.constant)
    if len(source.path) == 1:
        return _filled(F.col("keys").getItem(source.path[0]))
    return _filled(F.get_json_object("json", "$" + "".join(f"['{name}']" for name in source.path)))


def _filled(text: Column) -> Column:
    return F.when(text != "", text)


def _bad_column() -> Column:
    is_in_time = F.col("at_micros").between(values.EARLIEST_MICROS, F.col("latest_micros"))
    return (
        F.when(F.col("broken").isNotNull(), "row")
        .when(F.col("is_broken_json"), "event_properties")
        .when(~F.coalesce(is_in_time, F.lit(False)), "time")
        .when(F.col("profile_id").isNull() | F.col("profile_id").contains("@"), "profile")
        .when(F.col("metric").isNull(), "metric")
        .when(F.col("raw_value").isNotNull() & F.col("value_micros").isNull(), "value")
        .when(values.unfit_id(F.col("given_id")), "event id")
        .when(values.unfit_id(F.col("profile_id")), "profile")
    )


def parked_files(rows: DataFrame) -> list[str]:
    """Files with a larger share of broken rows are more likely misread than broken."""
    share = F.avg(F.col("bad_column").isNotNull().cast("int"))
    return [
        row.file
        for row in rows.groupBy("file").agg(share.alias("share")).where(f"share > {MOST_REJECTED_SHARE}").collect()
    ]


def new_events(rows: DataFrame, known: DataFrame) -> DataFrame:
    """An event is its id, for ever; without one its uuid, then a hash of who, what and when."""
    who_what_when: list[Column | str] = [
        "profile_id",
        "metric_name",
        F.col("at_micros").cast("string"),
        "message_id",
        "cohort",
        "url",
    ]
    first = Window.partitionBy("event_id").orderBy("file_number", "row_number")
    return (
        rows.where("bad_column IS NULL")
        .withColumn(
            "event_id",
            F.coalesce(
                "given_id",
                F.concat(F.lit("uuid:"), "uuid"),
                F.concat(F.lit("hash:"), F.md5(F.concat_ws("|", *who_what_when))),
            ),
        )
        .withColumn("copy", F.row_number().over(first))
        .where("copy = 1")
        .join(known.select("event_id"), "event_id", "left_anti")
        .withColumn(
            "send_at_micros",
            F.coalesce(F.split_part("cohort", F.lit(":"), F.lit(1)).cast("bigint") * 1_000_000, "at_micros"),
        )
        .withColumn("subject_folded", values.subject_digest(F.col("subject_folded")))
        .withColumn("url", values.private_url(F.col("url")))
        .withColumn("day", F.date_format(F.timestamp_micros("at_micros"), "yyyy-MM-dd"))
    )
