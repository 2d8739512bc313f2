"""What the calls come to: received, kept, asked, awarded, how long it took. By edition and across them; reads, writes nothing.

Nouns: a Figures page for what was Wanted, made of Lines (a theme, a public, a commune…), Spreads of amounts and Paces of time.
"""
