"""Puts what is not Python into the wheel: pages, translations and the compiled styles lie at the top of the project,
and inside the installed package. Everything else about the build is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

TOP = Path(__file__).resolve().parent
TREES = ("templates", "translations", "static/build")


class BuildWithPages(build_py):
    """The Python modules, then the trees beside them."""

    def run(self) -> None:
        """Build; refuse where the styles or the translations have not been compiled."""
        uncompiled = [po for po in TOP.glob("translations/*/*/*.po") if not po.with_suffix(".mo").is_file()]
        if uncompiled or not (TOP / "static/build/manifest.json").is_file():
            raise SetupError(
                "Run `make assets translations` first: a wheel without styles would be of no use."
            )
        shutil.rmtree(
            Path(self.build_lib), ignore_errors=True
        )  # a module deleted since would be packed again
        super().run()
        for tree in TREES:
            target = Path(self.build_lib) / "directory" / tree
            shutil.copytree(
                TOP / tree, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.po", "*.pot")
            )


setup(cmdclass={"build_py": BuildWithPages})
