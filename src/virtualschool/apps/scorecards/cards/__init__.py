"""The two directors' score cards: which figures, what is said of them, and the papers made."""
