"""Calls to language models: paced, retried, stored before they are used, replayed offline.

settings   what conf/llm/ says; address and key come from the environment alone
body       a request as the endpoint gets it, and its key in the store
reading    an answer of the endpoint as a reply, or what is wrong with it
store      every answer that was paid for, in SQLite
pace       the limits on requests and tokens a minute
calls      one request through the openai SDK, with retries
batch      many at once through the batch API
account    tokens, price, budget
progress   a bar on a terminal, lines elsewhere
client     the model that a stage is handed
"""
