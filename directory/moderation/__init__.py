"""Reports by the public of mistakes in public facts, and what was decided about them, with reasons.

Owns: mistake reports, the contact details some visitors choose to leave (stored apart, for a limited time) and the
public page that makes a report.
Must never: change a fact by itself, store who reported beyond what they chose to give, or publish a report.
"""
