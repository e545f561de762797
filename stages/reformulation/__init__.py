"""Multiple choice to open-ended by rules, for the forms that rules can do safely.

options     the list of options: split from the text, or given; which one is the answer
stem        whether a stem stands without its options and asks for one definite thing
children    parents in, made rows and the reasons of the others out
"""
