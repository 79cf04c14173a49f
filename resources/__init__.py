"""What bots share: document types, maps of applications, specimens to try them on."""
