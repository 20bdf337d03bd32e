"""First line
second line

Revises: 5e00"""
import re
revision = (("6f00"))
down_revision = "5e00"
labels = {"a": [1, 2], 'b': lambda x, y=1: x[0:1]}
depends_on = "1975ea83b712",
pattern = re.compile(r'\'"""\d{1,2}', re.X)
text = f'''{labels["a"]!r:>{10}} {{ it's }} {'}'} '''
class A: x: int = 1
if text: revised = 1
def upgrade(): return [x
  for x in ()
]; pass
