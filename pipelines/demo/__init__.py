"""`pharos demo`: the whole way of a comment on one machine, with real public comments, that checks itself at the end."""
