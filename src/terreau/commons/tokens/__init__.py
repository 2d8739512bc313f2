"""Access for programs: a named key of one person, for some editions and some verbs, until a day. Noun: Token.

A token never opens more than its owner: each call is judged by the owner's own rules, narrowed by what the token is for.
"""
