"""The program's version: year, month, and which release of that month. Each has its part in CHANGELOG.md."""

VERSION = "2026.11.1"
