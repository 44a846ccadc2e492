"""Apache Kafka from the outside: a broker of our own for one machine, the topics, and the settings of both client libraries."""
