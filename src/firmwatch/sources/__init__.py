"""One module per publisher: files become records, without network and without database."""
