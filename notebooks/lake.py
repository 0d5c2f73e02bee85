"""Reads a lake for the notebooks: the rows of the named queries, which are the SQL of the reports too."""

import os
import subprocess
import tempfile
from pathlib import Path

import duckdb

CTS = os.environ.get("CTS", "cts")
WORKSPACE = os.environ.get("CTS_WORKSPACE", "cts-demo")
_folder = tempfile.TemporaryDirectory()


def ask(name, *values):
    """Gives the rows of a named query (cts query --list) as a DuckDB relation; values are its parameters in their order."""
    path = Path(_folder.name) / f"{name}.parquet"
    command = [CTS, "query", "-w", WORKSPACE, "-f", name, "--format", "parquet", "--out", str(path)]
    for value in values:
        command += ["--with", str(value)]
    subprocess.run(command, check=True)
    return duckdb.sql(f"SELECT * FROM '{path}'")


def report(*words):
    """Writes a report of the workspace (cts report ...) and gives the folder of its tables."""
    path = Path(_folder.name) / "-".join(words)
    subprocess.run([CTS, "report", *words, "-w", WORKSPACE, "--out", str(path)], check=True, stdout=subprocess.DEVNULL)
    return path / "data"


def show(rows, most=20):
    """Prints rows as a table, wide enough for a page."""
    rows.show(max_rows=most, max_width=150)
