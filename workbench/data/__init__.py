"""Data as columns by name: float64 arrays of one length, from mappings, arrays, DataFrames and files."""

from workbench.data.sources import SOURCES, Source, column, column_names, columns, gapped_columns

__all__ = ["SOURCES", "Source", "column", "column_names", "columns", "gapped_columns"]
