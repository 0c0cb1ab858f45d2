"""The instruments through which councils buy care: their lots, price bands and access agreements.

Owns: instruments and their lots, the councils that may use them, broad market areas, price bands, the usual
rates of host councils, specification versions and the ledger of value committed (written by rooms to the
right). Must never: import a price or a person. The band check is a rule that takes an amount.
"""
