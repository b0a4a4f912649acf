"""What builds files that ship; the packages never import it."""
