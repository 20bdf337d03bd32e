from sqlalchemy import Column, Integer, MetaData, String, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base(metadata=MetaData())


class Document(Base):
    __tablename__ = "documents"
    id = Column(Integer, primary_key=True)
    title = Column(String(200), nullable=False)
    body = Column(Text)


class Chunk(Base):
    __tablename__ = "chunks"
    id = Column(Integer, primary_key=True)
    document = Column(Integer, nullable=False)
    embedding = Column(Text)
