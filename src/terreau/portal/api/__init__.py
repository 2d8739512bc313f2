"""The counter for programs: what is public, to anyone; what is the team's, with a token (commons.tokens).

Nothing here decides who may read what. Each operation asks the rules of the room it reads, for the owner of the token, and
narrows that by the token's editions. Rows are types of their own: a field that is not declared cannot leave.
"""
