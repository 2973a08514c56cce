"""`make run`: everything the house needs, started from nothing and ended together.

`install.py` makes the virtual environment (with whatever Python there is); after that
`python -m samensterker.run` starts the services, sets up, and runs web, worker and beat.
"""
