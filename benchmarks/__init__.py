"""Measurements that are kept: what is claimed about speed is run from here, on invented services."""
