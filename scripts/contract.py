"""The contract of the drop folder, as the sources YAML files declare it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from scripts.common import PROJECT, ProblemError

LOADER = "loader"
IDENTIFIER = re.compile(r"(id|number|phone|zip|postal_code|sku|stage|pipeline)$")
FIELD_SETTINGS = ("name", "data_type", "alias", "values")
FIELD_TYPE = re.compile(
    r"string|int|bigint|double|boolean|date|timestamp|decimal *\( *([0-9]+) *, *([0-9]+) *\)"
)
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Table:
    """A raw table: its declared columns, then the custom fields that travel with it."""

    source: str
    name: str
    schema: str
    identifier: str
    columns: list[str]
    required: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    is_switched_on: bool = True
    meta: dict = field(default_factory=dict)
    column_meta: dict[str, dict] = field(default_factory=dict)
    column_names: dict[str, str] = field(default_factory=dict)  # as a file has it, small → column
    decimal_mark: str = "."

    @property
    def label(self) -> str:
        """Where the table lies in the drop folder, without the ending."""
        return f"{self.source}/{self.name}"

    @property
    def identifiers(self) -> list[str]:
        """The declared columns of text whose values name something, custom fields left out."""
        typed = zip(self.columns, self.types, strict=True)
        return [
            column
            for column, data_type in typed
            if data_type == "string" and column in self.column_meta and IDENTIFIER.search(column)
        ]

    def meaning(self, column: str) -> str:
        """Return what a column of a file is called here; as it stands in the file, where nothing says so."""
        return self.column_names.get(column.strip().casefold(), column.strip())


def read_variables(text: str = "", project: Path = PROJECT) -> dict:
    """Return the variables of dbt_project.yml, those in `text` (YAML, as dbt's --vars) on top."""
    declared = _read_yaml(project / "dbt_project.yml").get("vars") or {}
    try:
        given = yaml.load(text, YAML_LOADER) or {}
    except yaml.YAMLError as error:
        raise ProblemError(f"--vars is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(given, dict):
        raise ProblemError(f"--vars must be a YAML mapping such as '{{sources: [files]}}': {text}")
    unknown = [
        f"--vars: there is no var {name}{nearest(str(name), declared)}"
        for name in given
        if name not in declared
    ]
    if unknown:
        raise ProblemError(*unknown)
    return {**declared, **given}


def read_tables(variables: dict, project: Path = PROJECT) -> list[Table]:
    """Return every raw table the project declares, the loader's own memory left out.

    `variables` switches sources on (`sources`), adds custom fields (`passthrough_columns`) and says what
    columns are called in files (`column_names`).
    Raises ProblemError where a variable names a source, table or column wrongly.
    """
    declared = [table for table in _declared(project) if table.source != LOADER]
    names = sorted({table.source for table in declared})
    switched_on = variables.get("sources", names) or []
    custom = variables.get("passthrough_columns") or {}
    if not isinstance(switched_on, list):
        raise ProblemError(f"var sources must be a list such as [files, shopify]: {switched_on}")
    if not (isinstance(custom, dict) and all(isinstance(of, dict) for of in custom.values())):
        raise ProblemError(
            "var passthrough_columns must be a mapping such as {files: {contacts: [shoe_size]}}: "
            f"{custom}"
        )
    for source, of in custom.items():
        for name, fields in of.items():
            if not (isinstance(fields or [], list) and all(map(_is_field, fields or []))):
                raise ProblemError(
                    f"var passthrough_columns: {source}/{name} must be a list of names such as "
                    f"[shoe_size], or of mappings such as {{name: Shoe Size, alias: shoe_size}}: {fields}"
                )
    called = _column_names(variables)

    problems = _wrong_fields(custom) + [
        f"var sources: {name!r} is not a source of this project{nearest(str(name), names)}"
        for name in switched_on
        if name not in names
    ]
    labels = [table.label for table in declared]
    named = [("passthrough_columns", f"{of}/{name}") for of in custom for name in custom[of]]
    named += [("column_names", label) for label in called]
    problems += [
        f"var {variable}: no raw table {label}{nearest(label, labels)}"
        for variable, label in named
        if label not in labels
    ]
    if problems:
        raise ProblemError(*problems)

    tables = [
        Table(
            source=table.source,
            name=table.name,
            schema=table.schema,
            identifier=table.identifier,
            columns=table.columns + _custom_fields(table, custom),
            required=table.required,
            types=table.types + _custom_types(table, custom),
            is_switched_on=table.source in switched_on,
            meta=table.meta,
            column_meta=table.column_meta,
            column_names=called.get(table.label, {}),
            decimal_mark=variables.get("decimal_mark", "."),
        )
        for table in declared
    ]
    problems = [
        f"var column_names: {table.label} has no column {column}{nearest(column, table.columns)}"
        for table in tables
        for column in table.column_names.values()
        if column not in table.columns
    ]
    if problems:
        raise ProblemError(*problems)
    return tables


def read_memory(project: Path = PROJECT) -> dict[str, Table]:
    """Return the tables the loader itself writes, by name."""
    return {table.name: table for table in _declared(project, LOADER)}


def nearest(name: str, candidates: Iterable[str], cutoff: float = 0.6) -> str:
    """Return a remedy that names the most similar candidate, or nothing where none is similar."""
    by_form = {_plain(candidate): candidate for candidate in candidates}
    found = get_close_matches(_plain(name), by_form, n=1, cutoff=cutoff)
    return f"; did you mean {by_form[found[0]]}?" if found else ""


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _is_field(entry: object) -> bool:
    return isinstance(entry.get("name") if isinstance(entry, dict) else entry, str)


def _wrong_fields(custom: dict) -> list[str]:
    """Say which custom fields have an unknown setting or type, or a name that another one has."""
    problems = []
    for source, tables in custom.items():
        for table, fields in tables.items():
            where = f"var passthrough_columns: {source}/{table}"
            entries = [
                entry if isinstance(entry, dict) else {"name": entry} for entry in fields or []
            ]
            for entry in entries:
                name, data_type = entry["name"], str(entry.get("data_type", "string"))
                problems += [
                    f"{where}: {name}: there is no setting {key}{nearest(str(key), FIELD_SETTINGS)}"
                    for key in entry
                    if key not in FIELD_SETTINGS
                ]
                found = FIELD_TYPE.fullmatch(data_type)
                if not found or (found[1] and not int(found[2]) <= int(found[1]) <= 38):
                    problems.append(
                        f'{where}: {name}: there is no data_type "{data_type}"; use string, int, bigint, '
                        "double, boolean, date, timestamp or decimal(18,4)"
                    )
            for names in (
                [entry["name"] for entry in entries],
                [str(entry.get("alias", entry["name"])) for entry in entries],
            ):
                counted = Counter(name.strip().casefold() for name in names)
                if twice := [name for name, count in counted.items() if count > 1]:
                    problems.append(
                        f'{where}: more than one field is called "{twice[0]}", upper and lower case being '
                        "the same; give each an alias of its own"
                    )
                    break
    return problems


def _custom_fields(table: Table, custom: dict) -> list[str]:
    fields = custom.get(table.source, {}).get(table.name) or []
    names = [entry["name"] if isinstance(entry, dict) else entry for entry in fields]
    declared = {name.casefold() for name in table.columns}
    twice = [name for name in names if name.casefold() in declared]
    if twice:
        raise ProblemError(
            f"var passthrough_columns: {table.label} has the column {twice[0]} anyway; remove it"
        )
    return names


def _column_names(variables: dict) -> dict[str, dict[str, str]]:
    """Return the var column_names by table: what a column is called in files, in small letters → its name."""
    given = variables.get("column_names") or {}
    try:
        named = {
            f"{source}/{name}": [
                (str(called).strip().casefold(), str(column)) for column, called in columns.items()
            ]
            for source, tables in given.items()
            for name, columns in tables.items()
        }
    except AttributeError as error:
        raise ProblemError(
            "var column_names must be a mapping such as {files: {contacts: {contact_id: Customer No.}}}: "
            f"{given}"
        ) from error
    problems = [
        f'var column_names: in {label} both {columns[called]} and {column} are called "{called}"; one '
        "column of a file is one of the contract"
        for label, pairs in named.items()
        for columns in [dict(reversed(pairs))]
        for called, column in pairs
        if columns[called] != column
    ]
    if problems:
        raise ProblemError(*problems)
    return {label: dict(pairs) for label, pairs in named.items()}


def _custom_types(table: Table, custom: dict) -> list[str]:
    fields = custom.get(table.source, {}).get(table.name) or []
    return [
        entry.get("data_type", "string") if isinstance(entry, dict) else "string"
        for entry in fields
    ]


def _declared(project: Path, folder: str = "*") -> Iterator[Table]:
    pattern = f"models/staging/{folder}/_*__sources.yml"
    files = sorted(project.glob(pattern))
    if not files:
        raise ProblemError(f"{project}: no {pattern} declares a raw table")
    for file in files:
        for source in _read_yaml(file).get("sources", []):
            for table in source["tables"]:
                columns = table.get("columns", [])
                yield Table(
                    source=source["name"],
                    name=table["name"],
                    schema=source.get("schema", source["name"]),
                    identifier=table.get("identifier", table["name"]),
                    columns=[column["name"] for column in columns],
                    required=[column["name"] for column in columns if _is_required(column)],
                    types=[column["data_type"] for column in columns],
                    meta=_meta(table),
                    column_meta={column["name"]: _meta(column) for column in columns},
                )


def _is_required(column: dict) -> bool:
    return bool(_meta(column).get("required"))


def _meta(entry: dict) -> dict:
    return (entry.get("config") or {}).get("meta") or {}


def _read_yaml(file: Path) -> dict:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), YAML_LOADER) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ProblemError(f"{file}: {' '.join(str(error).split())}") from error
