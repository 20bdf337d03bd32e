import os

from alembic import context
from sqlalchemy import create_engine

from models import Base

url = os.environ["RAG_URL"]

if context.is_offline_mode():
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True, version_table="rag_version")
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, version_table="rag_version")
        with context.begin_transaction():
            context.run_migrations()
