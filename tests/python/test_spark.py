"""That Spark gives what DuckDB gives. A whole build takes too long for every change: docs/spark.md has it."""

import os
import subprocess
import sys
from pathlib import Path

from harness import PROJECT


def test_macros_give_on_spark_what_they_give_on_duckdb(tmp_path):
    run = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("test", "--target", "spark", "--select", "engines_agree parse_reads_what_it_should"),
        ],
        cwd=PROJECT,
        env={
            **os.environ,
            "CRM_SPARK": str(tmp_path / "spark"),
            "CRM_SPARK_CODEGEN": "false",
            "DBT_TARGET_PATH": str(tmp_path / "target"),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "PASS=4" in run.stdout, run.stdout  # the two tests and what is checked before a run
    assert not (PROJECT / "metastore_db").exists() and not (PROJECT / "derby.log").exists()
