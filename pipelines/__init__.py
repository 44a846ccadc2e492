"""What runs: the dataflow (`moderate`), the sources, the tools and the command line. Only this layer reads settings or the clock."""
