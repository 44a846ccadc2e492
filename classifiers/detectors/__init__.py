"""One file a detector; `pharos.classifiers.registry` lists them."""
