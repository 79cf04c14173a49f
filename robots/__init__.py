"""The bots that come with the toolkit: one folder per business process."""
