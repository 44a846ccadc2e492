"""The steps that bring a console's database to the shape in `tables.py`; one file a step, run at each start."""
