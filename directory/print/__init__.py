"""Print a council's catalogue and visit checklists, as pages made for paper and as tagged PDF.

Owns no table: the PDFs it keeps are a cache. Never adds a word to a PDF that the page does not have.
"""
