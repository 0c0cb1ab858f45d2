"""Reading for the desks: who takes care of what, what happened to a thing, what can be found."""
