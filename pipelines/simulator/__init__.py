"""A test edge that ships: every platform's shape on 127.0.0.1, over comments that change with time."""
