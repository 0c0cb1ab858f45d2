"""The measurements behind every claim about speed, on invented services."""
