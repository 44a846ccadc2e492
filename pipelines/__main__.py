"""`python -m pharos.pipelines` is `pharos`."""

from pharos.pipelines.cli import main

main()
