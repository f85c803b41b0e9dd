"""The checks, one file each, in a folder a family; the codes are those of the catalogue AR01 to WD07."""
