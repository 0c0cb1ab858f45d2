"""The pages of claims: for whoever claims, for the staff who decide, for the provider who completes an entry."""
