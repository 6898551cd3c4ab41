"""The governing body's paper: its facts gathered, its numbers released, its document."""
