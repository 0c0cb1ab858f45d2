"""Work out what a week of care costs, who pays which part of it, and what is left of a budget.

Owns no table: everything that a visitor tells the calculator is in the address of its page. Never stores it, never
guesses a price that is missing.
"""
