"""A paper as a workbook: cells, sheets and the notes before them. ``renderers/xlsx`` ends it."""
