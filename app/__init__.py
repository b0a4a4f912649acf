"""The command line: parse, call, print. Everything that decides anything lies below."""
