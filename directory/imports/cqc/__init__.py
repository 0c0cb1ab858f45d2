"""The regulator's files: one module a shape, told apart by their content, never by their name."""
