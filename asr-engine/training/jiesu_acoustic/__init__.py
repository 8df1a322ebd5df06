"""Trains the acoustic models of the speech recognition: recordings with transcripts to files that libvosk loads."""
