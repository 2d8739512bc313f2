"""Writes of the directory: register files read into it, and what officers read in statutes."""

from terreau.observe.directory.actions.evidences import CannotRecord, record_statutes
from terreau.observe.directory.actions.imports import fail_import, finish_import, finish_report, gather, start_import
from terreau.observe.directory.actions.spools import Spool

__all__ = ["CannotRecord", "Spool", "fail_import", "finish_import", "finish_report", "gather", "record_statutes", "start_import"]
