"""The Spark session of the project: settings are those of the target `spark` in profiles/profiles.yml."""

import os
from pathlib import Path

import yaml
from jinja2 import Environment, StrictUndefined

from scripts.common import PROJECT, ProblemError, path_option

spark_option = path_option(
    "--spark", "CRM_SPARK", "warehouse/spark", "Folder of the Spark warehouse."
)


def read_settings(folder: Path, project: Path = PROJECT) -> dict[str, str]:
    """Return the settings by which dbt opens Spark, for the warehouse in a folder."""

    def env_var(name: str, default: str = "") -> str:
        return str(folder) if name == "CRM_SPARK" else os.environ.get(name, default)

    text = (project / "profiles" / "profiles.yml").read_text(encoding="utf-8")
    template = Environment(undefined=StrictUndefined).from_string(text)
    profile = yaml.safe_load(template.render(env_var=env_var))["crm_segments"]
    settings = profile["outputs"]["spark"]["server_side_parameters"]
    return {name: str(value) for name, value in settings.items()}


def open_session(folder: Path):
    """Return a SparkSession over the warehouse in a folder; ProblemError where Spark cannot run."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ProblemError("Spark is not installed; run make .venv/ready-spark") from error
    folder.mkdir(parents=True, exist_ok=True)
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in read_settings(folder).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkException as error:
        raise ProblemError(
            f"Spark does not start: {error}; it needs Java 17 or newer (java -version says which "
            "there is; on Debian and Ubuntu: apt install openjdk-17-jre-headless)"
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def spark_name(*parts: str) -> str:
    """Return the dotted parts of a name quoted for Spark."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)
