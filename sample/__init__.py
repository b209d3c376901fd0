"""The sample web: made-up providers of ketamine treatment, served on loopback for the demo and the tests."""
