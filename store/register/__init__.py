"""Contract registers as files: what a council's spreadsheet says is read, compared and kept, and given out again."""
