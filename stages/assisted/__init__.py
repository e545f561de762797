"""Documents that rules cannot read, read by models: pages -> lines -> chunks -> items -> pairs.

The operators of SCP-116K (arXiv:2501.15587) with its defects closed. Each step takes and returns
plain data; a model is asked through `stages.llm.model.Model`, and what it says is checked against
what it was shown. A call that failed is `error:<step>_<kind>`, never yes nor no.
"""
