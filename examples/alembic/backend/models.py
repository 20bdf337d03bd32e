from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base(metadata=MetaData())


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(80), nullable=False)
    phone = Column(String(20))


class Post(Base):
    __tablename__ = "posts"
    __table_args__ = (Index("posts_author", "author"),)
    id = Column(Integer, primary_key=True)
    author = Column(Integer, ForeignKey("users.id", name="posts_author_fkey"))
    body = Column(Text)


class SearchTerm(Base):
    __tablename__ = "search_terms"
    term = Column(String(80), primary_key=True)
