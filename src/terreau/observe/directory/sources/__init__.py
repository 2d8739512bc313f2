"""Readers of official files: any wrapping (plain, ZIP, gzip, Parquet, XLSX), columns by name, line by line, in bounded memory.

`tables` opens a file as a header and rows; each register's module turns rows into values in the order of its model's fields.
"""

from terreau.observe.directory.sources.registers import REGISTERS, Register, recognise_sirene
from terreau.observe.directory.sources.selections import Selection
from terreau.observe.directory.sources.tables import Table, Unreadable, open_table
from terreau.observe.directory.sources.tallies import Tally

__all__ = ["REGISTERS", "Register", "Selection", "Table", "Tally", "Unreadable", "open_table", "recognise_sirene"]
