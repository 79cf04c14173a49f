"""Processes of ours that read what nobody has checked: how they are started, confined, spoken to and watched."""
