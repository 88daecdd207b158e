"""What the templates of the server receive: strings ready to print."""
