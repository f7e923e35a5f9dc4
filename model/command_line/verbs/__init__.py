"""The verbs, a file a group: read the words, call, print, return an exit code; nothing heavy is imported before."""
