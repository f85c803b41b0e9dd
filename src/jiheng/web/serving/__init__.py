"""`jiheng serve`: the database made ready, the processes of the server started and kept alive."""
