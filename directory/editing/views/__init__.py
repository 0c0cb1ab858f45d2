"""The views of the provider's pages: a module a part of the desk."""
