"""The what-if page: a study's levers on a page of this machine alone, nothing but the analyses and reports below it."""
