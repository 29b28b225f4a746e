#!/bin/sh
# The container's program: makes the settings that AWS gives in parts whole, and carries the warehouse to the bucket
# and the results back where Spark counts. Elsewhere it is `justai` itself.
set -eu

if [ -n "${DATABASE_HOST:-}" ]; then # both made of letters and digits alone, so nothing needs escaping
  export DATABASE_URL="postgres://$DATABASE_USER:$DATABASE_PASSWORD@$DATABASE_HOST:5432/$DATABASE_NAME?sslmode=verify-full"
fi
if [ -n "${MASTER_KEY_CHARACTERS:-}" ]; then
  export JUSTAI_MASTER_KEY="$MASTER_KEY_CHARACTERS=" # 43 characters and the padding are 32 bytes in base64
fi
unset DATABASE_PASSWORD MASTER_KEY_CHARACTERS

warehouse=$JUSTAI_DATA_DIR/warehouse
bucket=s3://${JUSTAI_BUCKET:-}

case "${1:-serve}:${JUSTAI_ENGINE:-duckdb}" in
  pipeline:spark)
    mkdir -p "$warehouse"
    justai pipeline --engine spark
    # Data first, then what describes it.
    aws s3 sync --only-show-errors --delete --exclude '*' --include '*/events/day=*/*.parquet' \
      --include '*/decisions/*.parquet' --include '*/attempts/*.parquet' \
      --include '*/all.parquet' "$warehouse" "$bucket/warehouse"
    aws s3 sync --only-show-errors --exclude '*' --include '*/tables.json' "$warehouse" "$bucket/warehouse"
    ;;
  fetch-events:*) # once, after the job has read exports: docs/spark.md
    aws s3 mv --only-show-errors --recursive --exclude '*' --include '*/events/day=*/*.parquet' "$bucket/results" "$warehouse"
    ;;
  publish:*)
    results=$(mktemp -d)
    aws s3 sync --only-show-errors --exclude '*/rejects/*' --exclude '*/events/*' "$bucket/results" "$results"
    justai publish "$results"
    ;;
  *)
    exec justai "$@"
    ;;
esac
