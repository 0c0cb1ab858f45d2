"""What every view shares: doors, errors into pages, security headers, languages, templates.

Knows no room: what it needs of one (the page's council) is handed to it by `directory.wiring`.
"""
