"""One file a command of `pharos`; `pharos.pipelines.cli` lists them."""
