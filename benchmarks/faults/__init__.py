"""Breaking the engine: a bot that enters into an application of its own process, killed, and an oracle to ask after."""
