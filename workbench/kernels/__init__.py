"""From graph to callable."""
