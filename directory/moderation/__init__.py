"""What the public tells the Council about mistakes in public facts, and what was decided, with reasons.

Owns: reports of mistakes, the contact details some people choose to leave (stored apart, for a limited time)
and the public page that makes a report.
Must never: change a fact by itself, keep who reported beyond what they chose to give, or publish a report.
"""
