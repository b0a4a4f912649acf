"""What makes the templates of papers that ship: Word documents from the texts in `texts`."""
