"""Reading portfolio files."""
