# -*- coding: utf-8 -*-
'''사용자 전화번호 \
추가'''
revision = ("2b"
            "00" r'aa')  # it's "one"
down_revision = (
    # the first
    '18c18bf4111f'
)
branch_labels = ("api",
    "web",
)
depends_on = None
def upgrade(): pass
def downgrade(): pass
