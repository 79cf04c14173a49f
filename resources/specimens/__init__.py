"""Specimen documents with known truth: persons that don't exist and the papers they would bring."""
