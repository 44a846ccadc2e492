"""One file a platform; `pharos.pipelines.connectors.registry` lists them."""
