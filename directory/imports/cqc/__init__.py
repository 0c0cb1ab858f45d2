"""The regulator's files: one module for each shape, recognised by content, never by file name."""
