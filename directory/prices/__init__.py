"""What care costs, what it cost before, and how two prices are put on the same footing.

Owns: prices and their history, the comparable weekly cost, NHS-funded nursing care rates, discount rules
and the moments they were triggered. Must never: overwrite a price, guess a missing rate, or know who is
asking.
"""
