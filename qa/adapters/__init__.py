"""The same answers in other frameworks, each an extra: langchain, llama-index, haystack, mcp."""
