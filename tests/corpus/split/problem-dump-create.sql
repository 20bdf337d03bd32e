-- problem: meta_command \connect 30:1
--
-- PostgreSQL database dump
--

\restrict 1Kk59RHpRO66hESgiUoUxR4jLRowi2bC5Y8wkmGRtkUm3geLDYkPZW4JZhpJu3Q

-- Dumped from database version 13.23
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: t_99d884c3a0e8; Type: DATABASE; Schema: -; Owner: -
--

CREATE DATABASE t_99d884c3a0e8 WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = libc LOCALE = 'C';


\unrestrict 1Kk59RHpRO66hESgiUoUxR4jLRowi2bC5Y8wkmGRtkUm3geLDYkPZW4JZhpJu3Q
\connect t_99d884c3a0e8
\restrict 1Kk59RHpRO66hESgiUoUxR4jLRowi2bC5Y8wkmGRtkUm3geLDYkPZW4JZhpJu3Q

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
