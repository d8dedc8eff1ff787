"""An invented shop catalog with queries whose answers are known by construction."""
