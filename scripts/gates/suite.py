"""Have Great Expectations check what quality/*.yml expects, inside DuckDB, and render Data Docs.

Every expectation is a query that returns what breaks it. Great Expectations runs them through
SQLAlchemy on the warehouse file; nothing is copied into pandas.

Two things of its 1.24 are worked around. Its SQL engine reads results after giving the connection
back, and DuckDB then returns nothing (issue 11579), so the engine here keeps one connection. And it
tells a server of every run unless told not to: analytics are off, and nothing else reaches out.
"""

import gc
import io
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, ClassVar, Literal

# Read when the package is imported, so it has to be said before.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
logging.getLogger("great_expectations").setLevel(logging.ERROR)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import great_expectations as gx
    import sqlalchemy.exc
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        FilesystemStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.datasource.fluent import SQLDatasource
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine
    from great_expectations.expectations.core import UnexpectedRowsExpectation
    from great_expectations.render import (
        LegacyDiagnosticRendererType,
        LegacyRendererType,
        RenderedStringTemplateContent,
        RenderedTableContent,
    )
    from great_expectations.render.renderer.renderer import renderer

from scripts.gates.breach import Breach, Expectation
from scripts.gates.docs import forget_old_runs

SITE = "local_site"


class KeepingEngine(SqlAlchemyExecutionEngine):
    """The SQL engine on one connection that stays open, so that results can be read from it."""

    _kept = None
    _opened: ClassVar[list["KeepingEngine"]] = []

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """Yield the connection, out of whatever transaction an earlier query left behind."""
        if self._kept is None:
            self._kept = self.engine.connect()
            self._opened.append(self)
        try:
            self._kept.commit()
        except sqlalchemy.exc.SQLAlchemyError:
            self._kept.rollback()
        yield self._kept

    @classmethod
    def close_all(cls) -> None:
        """Close every connection, so that the file can be opened in another way."""
        while cls._opened:
            opened = cls._opened.pop()
            opened._kept.close()
            opened._kept = None
            opened.engine.dispose()


class Warehouse(SQLDatasource):
    """A DuckDB file as a data source."""

    type: Literal["crm_warehouse"] = "crm_warehouse"

    @property
    def execution_engine_type(self):
        return KeepingEngine


class ExpectNoRows(UnexpectedRowsExpectation):
    """A query is expected to return nothing; what it returns is shown whole."""

    # Great Expectations gives each column a chapter of its page; here a topic gets one.
    column: str = ""
    name: str = ""
    says: str = ""
    remedy: str = ""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    def __eq__(self, other: object) -> bool:
        """Compare what tells expectations apart; the inherited way takes seconds for a suite."""
        return isinstance(other, ExpectNoRows) and self._told_apart == other._told_apart

    @property
    def _told_apart(self) -> tuple:
        return (self.name, self.severity, self.says, self.remedy, self.unexpected_rows_query)

    def _validate(self, metrics: dict, **_: Any) -> dict:
        rows = metrics["unexpected_rows_query.table"]
        return {
            "success": not rows,
            "result": {"observed_value": len(rows), "details": {"unexpected_rows": rows}},
        }

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(cls, configuration=None, result=None, **_: Any) -> list:
        return [text(configuration.kwargs["name"])]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _observed_value_renderer(cls, configuration=None, result=None, **_: Any) -> str:
        severity = (
            str(getattr(configuration or result.expectation_config, "severity", "") or "")
            .split(".")[-1]
            .lower()
        )
        if result.success:
            return "as expected"
        count = result.result.get("observed_value")
        if count is None:
            return "could not be checked"
        return f"{severity}: {count} {'place' if count == 1 else 'places'}"

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _unexpected_statement_renderer(cls, configuration=None, result=None, **_: Any) -> list:
        if result.success:
            return []
        kwargs = (configuration or result.expectation_config).kwargs
        return [text(f"{kwargs['says'].capitalize()}. What to do: {kwargs['remedy']}.")]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _unexpected_table_renderer(cls, configuration=None, result=None, **_: Any) -> list | None:
        rows = (result.result.get("details") or {}).get("unexpected_rows") or []
        if not rows:
            return None
        header = ["table", "column", "rows", "found", "expected"]
        names = ["table_name", "column_name", "row_count", "found", "expected"]
        return [
            RenderedTableContent(
                content_block_type="table",
                header_row=header,
                table=[
                    ["" if row.get(name) is None else str(row[name]) for name in names]
                    for row in rows
                ],
                styling={"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}},
            )
        ]


def text(content: str) -> RenderedStringTemplateContent:
    """Return a plain text for a page."""
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={"template": "$content", "params": {"content": content}},
    )


def check(
    warehouse: Path, gate: str, title: str, expectations: list[Expectation], docs: Path
) -> tuple[list[Breach], list[str]]:
    """Check a suite against the warehouse; return what is not as expected, and what failed to run.

    The results are added to the store beside the pages in `docs`, and the pages are built anew.
    """
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = open_context(docs)
        source = context.data_sources.add_crm_warehouse(
            name=title, connection_string=f"duckdb:///{warehouse.resolve()}"
        )
        try:
            asset = source.add_query_asset(name=gate, query="select 1 as warehouse")
            suite = gx.ExpectationSuite(
                name=gate,
                expectations=[
                    ExpectNoRows(
                        column=entry.topic,
                        name=entry.name,
                        says=entry.says,
                        remedy=entry.remedy,
                        severity=entry.severity,
                        # braces of SQL are no placeholders
                        unexpected_rows_query=entry.query.replace("{", "{{").replace("}", "}}"),
                    )
                    for entry in expectations
                ],
            )
            suite = context.suites.add_or_update(suite)
            definition = context.validation_definitions.add_or_update(
                gx.ValidationDefinition(
                    name=gate, data=asset.add_batch_definition(name="all"), suite=suite
                )
            )
            checkpoint = context.checkpoints.add_or_update(
                gx.Checkpoint(
                    name=gate,
                    validation_definitions=[definition],
                    result_format={"result_format": "COMPLETE"},
                )
            )
            outcome = checkpoint.run()
        finally:
            KeepingEngine.close_all()
            source.get_engine().dispose()
            gc.collect()  # whatever still holds the file open
        forget_old_runs(docs / ".store")
        context.build_data_docs()
    (result,) = outcome.run_results.values()
    return read_result(result)


def open_context(docs: Path) -> Any:
    """Return a context that keeps its results in a folder beside the pages."""
    store = docs / ".store"
    store.mkdir(parents=True, exist_ok=True)
    defaults = FilesystemStoreBackendDefaults(root_directory=str(store.resolve()))
    config = DataContextConfig(
        store_backend_defaults=defaults,
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
        data_docs_sites={
            SITE: {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(docs.resolve()),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
    )
    return gx.get_context(project_config=config, mode="ephemeral")


def read_result(result: Any) -> tuple[list[Breach], list[str]]:
    """Return the breaches of a run, gravest first, and the expectations that could not be checked."""
    breaches, failures = [], []
    for outcome in result.results:
        config = outcome.expectation_config
        kwargs = config.kwargs
        if outcome.success:
            continue
        details = outcome.result.get("details")
        if details is None:
            failures.append(f"{kwargs['name']}: {reason(outcome.exception_info)}")
            continue
        severity = str(getattr(config.severity, "value", config.severity))
        breaches += [
            Breach(
                severity=severity,
                table=str(row.get("table_name")),
                column=row.get("column_name"),
                says=kwargs["says"],
                row_count=int(row.get("row_count") or 0),
                found=str(row.get("found")),
                expected=str(row.get("expected")),
                remedy=kwargs["remedy"],
                name=kwargs["name"],
            )
            for row in details["unexpected_rows"]
        ]
    order = {"critical": 0, "warning": 1, "info": 2}
    breaches.sort(key=lambda breach: (order[breach.severity], breach.table, breach.column or ""))
    return breaches, failures


def reason(exception_info: Any) -> str:
    """Return the message of an expectation that raised an error."""
    infos = exception_info.values() if isinstance(exception_info, dict) else []
    for info in infos:
        if isinstance(info, dict) and info.get("exception_message"):
            return " ".join(str(info["exception_message"]).split())[:500]
    return " ".join(str(exception_info).split())[:500]
