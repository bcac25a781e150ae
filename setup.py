"""Which packages a wheel holds; everything else about the package stands in pyproject.toml.

Templates, static files, migrations and translations lie at the repository's top level, where
people look for them. In a wheel they travel below the package, so that it starts from the wheel
alone. Only a build script can both find the rooms by itself and map these folders.
"""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
TRAVELLING = [
    name for name in ("templates", "static", "migrations", "translations") if (HERE / name).is_dir()
]

setup(
    packages=[
        *find_packages(include=["wasteexchange", "wasteexchange.*"]),
        *(f"wasteexchange.{name}" for name in TRAVELLING),
    ],
    package_dir={f"wasteexchange.{name}": name for name in TRAVELLING},
)
