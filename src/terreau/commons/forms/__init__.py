"""Forms made by people: immutable published versions, stable question ids, answers kept by version. Nouns: Form, FormVersion, Sheet, Answer."""
