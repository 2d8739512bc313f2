"""The waiting list, called in its order: money that is free is offered, with a date to answer by, before it is voted.

An `Offer` promises an amount to one file of the list: nobody else can be given that money while it waits for an answer, or for the session
that will vote it. It decides nothing: an accepted offer comes before a session like any file (fund.review), and only a decision awards.
"""
