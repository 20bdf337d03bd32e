from __future__ import annotations
"""no docstring: something stands before it"""
revision \
    = u"\x33c00"; down_revision = ["18c18bf4111f"]; branch_labels = []
if True:
	message = "tabs"
depends_on = ["api"]
def upgrade(): ...
