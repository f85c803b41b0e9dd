"""The kinds of record, by family; `kinds` lists them all (a closed list, design section 4)."""
