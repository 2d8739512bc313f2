"""The jury sits: after the marks, its members talk about the files and give an opinion that the deliberation will read.

A `Sitting` of a panel has an agenda of `Item`s, one per file, and `Attendee`s; jurors leave a `Remark` on a file before or during it. Marks
stay as they were given: what the talk changes is the opinion (docs/decisions/0030). Minutes are closed on paper; a `Correction` comes beside.
Jurors and the projector are shown `Point`s, a type without identity.
"""
