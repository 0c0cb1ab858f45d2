"""Presenting: the words and figures of prices, ratings, terms, weeks, cards and warnings.

Read by every page, letter, file and printed list, so that each says the same of the same service. Owns no table and
decides nothing about a service. Must never know of a search: what it depends on (budget, week, payer, places) is
passed as plain values.
"""
