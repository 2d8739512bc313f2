"""The demonstration: invented people, structures and projects, lived through by the real actions of the house.

`stories` is the text; `cast` the people; `scenes` plays it, from the first edition to the one that is open today.
"""
