"""The commands of svbot, one module for each."""
