"""That Spark gives what DuckDB gives: macros, and every model of a small company."""

import os
import subprocess
import sys
from pathlib import Path

from harness import PROJECT
from scripts.sample import generate


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
    assert "PASS=5" in run.stdout, run.stdout  # the two tests and what is checked before a run
    assert not (PROJECT / "metastore_db").exists() and not (PROJECT / "derby.log").exists()


def test_a_whole_build_on_spark_equals_that_on_duckdb(tmp_path):
    generate(60, 12, 3, tmp_path / "raw", tmp_path / "truth")
    environment = {
        **os.environ,
        "CRM_RAW": str(tmp_path / "raw"),
        "CRM_WAREHOUSE": str(tmp_path / "warehouse.duckdb"),
        "CRM_SPARK": str(tmp_path / "spark"),
        "CRM_SPARK_CODEGEN": "false",
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }
    manifest = ("--manifest", str(tmp_path / "target" / "manifest.json"))
    for command in (
        ["make", "spark"],
        ["dbt", "build", "--quiet", "--exclude-resource-type", "unit_test"],
        [sys.executable, "scripts/compare_engines.py", "--every", *manifest],
    ):
        run = subprocess.run(
            command,
            cwd=PROJECT,
            env={**environment, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout
    models = len(list((PROJECT / "models").rglob("*.sql")))
    assert f"{models} of {models} models are equal" in run.stdout, run.stdout
