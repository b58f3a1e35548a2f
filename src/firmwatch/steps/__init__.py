"""The steps of the pipeline: where the pure floors meet disk, database and network."""
