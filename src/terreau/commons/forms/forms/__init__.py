"""Forms drawn from a schema (`sections`, `kinds`, `widgets`), and those of the builder (`building`)."""

from terreau.commons.forms.forms.kinds import field_for
from terreau.commons.forms.forms.recognition import note_on
from terreau.commons.forms.forms.sections import MINE, THEIRS, Asked, SectionForm, clean_one, whole

__all__ = ["MINE", "THEIRS", "Asked", "SectionForm", "clean_one", "field_for", "note_on", "whole"]
