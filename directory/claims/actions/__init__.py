"""What may be done with claims."""
