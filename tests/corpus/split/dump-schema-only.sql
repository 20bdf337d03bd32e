-- statements: 95, meta
--
-- PostgreSQL database dump
--

\restrict DqQJnUHX1bFHdmRq2rljstwy0WegkzlExVw2ekxaxtgxXU1BB71H2ZwMGnsZmAk

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
-- Name: public; Type: SCHEMA; Schema: -; Owner: -
--

-- *not* creating schema, since initdb creates it


--
-- Name: 가게; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA "가게";


--
-- Name: mood; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.mood AS ENUM (
    'a;',
    'b'''
);


--
-- Name: carry_over_group_id(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.carry_over_group_id() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  DELETE FROM target_groups
   WHERE target_id = NEW.id AND is_primary AND group_id IS DISTINCT FROM NEW.group_id;
  IF NEW.group_id IS NOT NULL THEN
    INSERT INTO target_groups (target_id, group_id, is_primary) VALUES (NEW.id, NEW.group_id, true)
        ON CONFLICT (target_id, group_id) DO UPDATE SET is_primary = true;
  END IF;
  RETURN NULL;
END;
$$;


--
-- Name: odd(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.odd(text) RETURNS text
    LANGUAGE plpgsql
    AS $_$ BEGIN RETURN $q$ ; ' $q$ || $1; END; $_$;


--
-- Name: old_style(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.old_style(text) RETURNS text
    LANGUAGE sql
    AS $_$SELECT $1 || ';' $_$;


--
-- Name: touch_updated_at(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  -- Whoever writes the row need not think of it; whoever only touches it must not move it.
  IF NEW IS DISTINCT FROM OLD THEN
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END;
$$;


--
-- Name: total(integer); Type: AGGREGATE; Schema: public; Owner: -
--

CREATE AGGREGATE public.total(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    INITCOND = '0'
);


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alert_rules; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_rules (
    id bigint NOT NULL,
    template_id bigint,
    group_id bigint NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    overrides jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name text NOT NULL,
    expression text NOT NULL,
    for_seconds integer DEFAULT 300 NOT NULL,
    severity text DEFAULT 'warning'::text NOT NULL,
    CONSTRAINT alert_rules_for_seconds CHECK ((for_seconds >= 0)),
    CONSTRAINT alert_rules_severity CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
);


--
-- Name: alert_rules_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.alert_rules ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_rules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: alert_templates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert_templates (
    id bigint NOT NULL,
    name text NOT NULL,
    expression text NOT NULL,
    for_seconds integer DEFAULT 300 NOT NULL,
    severity text DEFAULT 'warning'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT alert_templates_for_seconds_check CHECK ((for_seconds >= 0)),
    CONSTRAINT alert_templates_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
);


--
-- Name: alert_templates_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.alert_templates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_templates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bootstrap_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bootstrap_tokens (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    namespace text DEFAULT 'default'::text NOT NULL,
    uses_left integer DEFAULT 1 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT bootstrap_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32)),
    CONSTRAINT bootstrap_tokens_uses_left_check CHECK ((uses_left >= 0))
);


--
-- Name: bootstrap_tokens_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bootstrap_tokens ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bootstrap_tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: check_instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.check_instances (
    id bigint NOT NULL,
    template_id bigint,
    target_id bigint,
    group_id bigint,
    enabled boolean DEFAULT true NOT NULL,
    overrides jsonb DEFAULT '{}'::jsonb NOT NULL,
    origin text DEFAULT 'api'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    name text NOT NULL,
    interval_seconds integer NOT NULL,
    timeout_seconds integer DEFAULT 5 NOT NULL,
    parameters jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT check_instances_interval CHECK (((interval_seconds >= 5) AND (interval_seconds <= 86400))),
    CONSTRAINT check_instances_one_subject CHECK ((num_nonnulls(target_id, group_id) = 1)),
    CONSTRAINT check_instances_origin_check CHECK ((origin = ANY (ARRAY['api'::text, 'check_settings'::text]))),
    CONSTRAINT check_instances_overrides_check CHECK ((jsonb_typeof(overrides) = 'object'::text)),
    CONSTRAINT check_instances_timeout CHECK (((timeout_seconds >= 1) AND (timeout_seconds <= interval_seconds)))
);


--
-- Name: check_instances_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.check_instances ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.check_instances_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: check_templates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.check_templates (
    id bigint NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    interval_seconds integer DEFAULT 60 NOT NULL,
    timeout_seconds integer DEFAULT 5 NOT NULL,
    parameters jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT check_templates_interval_seconds_check CHECK (((interval_seconds >= 5) AND (interval_seconds <= 86400))),
    CONSTRAINT check_templates_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT check_templates_parameters_check CHECK ((jsonb_typeof(parameters) = 'object'::text)),
    CONSTRAINT check_templates_timeout_fits CHECK ((timeout_seconds <= interval_seconds)),
    CONSTRAINT check_templates_timeout_seconds_check CHECK ((timeout_seconds > 0))
);


--
-- Name: check_templates_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.check_templates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.check_templates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: exporters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.exporters (
    id bigint NOT NULL,
    target_id bigint NOT NULL,
    kind text NOT NULL,
    port integer NOT NULL,
    path text DEFAULT '/metrics'::text NOT NULL,
    scheme text DEFAULT 'http'::text NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT exporters_port_check CHECK (((port >= 1) AND (port <= 65535))),
    CONSTRAINT exporters_scheme_check CHECK ((scheme = ANY (ARRAY['http'::text, 'https'::text])))
);


--
-- Name: exporters_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.exporters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.exporters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.groups (
    id bigint NOT NULL,
    namespace text DEFAULT 'default'::text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT groups_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);


--
-- Name: groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.groups ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: targets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.targets (
    id bigint NOT NULL,
    namespace text DEFAULT 'default'::text NOT NULL,
    group_id bigint,
    hostname text NOT NULL,
    ip_address inet,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    check_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT targets_check_settings_check CHECK ((jsonb_typeof(check_settings) = 'object'::text)),
    CONSTRAINT targets_hostname_check CHECK ((hostname <> ''::text))
);


--
-- Name: COLUMN targets.group_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.targets.group_id IS 'Read target_groups instead; goes with the next release.';


--
-- Name: live_targets; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.live_targets AS
 SELECT targets.id,
    targets.namespace,
    targets.group_id,
    targets.hostname,
    targets.ip_address,
    targets.labels
   FROM public.targets
  WHERE (targets.deleted_at IS NULL);


--
-- Name: log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.log (
    what text
);


--
-- Name: 물건;들; Type: TABLE; Schema: 가게; Owner: -
--

CREATE TABLE "가게"."물건;들" (
    id integer NOT NULL,
    "이름" text,
    note text DEFAULT 'a
b;'::text,
    data jsonb,
    bytes bytea
);


--
-- Name: TABLE "물건;들"; Type: COMMENT; Schema: 가게; Owner: -
--

COMMENT ON TABLE "가게"."물건;들" IS 'it''s; a "table"';


--
-- Name: v; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.v AS
 SELECT "물건;들".id,
        CASE
            WHEN ("물건;들".id > 1) THEN ';'::text
            ELSE ''::text
        END AS "end"
   FROM "가게"."물건;들";


--
-- Name: m; Type: MATERIALIZED VIEW; Schema: public; Owner: -
--

CREATE MATERIALIZED VIEW public.m AS
 SELECT v.id,
    v."end"
   FROM public.v
  WITH NO DATA;


--
-- Name: namespaces; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.namespaces (
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT namespaces_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);


--
-- Name: target_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.target_groups (
    target_id bigint NOT NULL,
    group_id bigint NOT NULL,
    is_primary boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: targets_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.targets ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.targets_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: alert_rules alert_rules_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rules
    ADD CONSTRAINT alert_rules_pkey PRIMARY KEY (id);


--
-- Name: alert_rules alert_rules_template_id_group_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rules
    ADD CONSTRAINT alert_rules_template_id_group_id_key UNIQUE (template_id, group_id);


--
-- Name: alert_templates alert_templates_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_templates
    ADD CONSTRAINT alert_templates_name_key UNIQUE (name);


--
-- Name: alert_templates alert_templates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_templates
    ADD CONSTRAINT alert_templates_pkey PRIMARY KEY (id);


--
-- Name: bootstrap_tokens bootstrap_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bootstrap_tokens
    ADD CONSTRAINT bootstrap_tokens_pkey PRIMARY KEY (id);


--
-- Name: bootstrap_tokens bootstrap_tokens_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bootstrap_tokens
    ADD CONSTRAINT bootstrap_tokens_token_hash_key UNIQUE (token_hash);


--
-- Name: check_instances check_instances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.check_instances
    ADD CONSTRAINT check_instances_pkey PRIMARY KEY (id);


--
-- Name: check_templates check_templates_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.check_templates
    ADD CONSTRAINT check_templates_name_key UNIQUE (name);


--
-- Name: check_templates check_templates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.check_templates
    ADD CONSTRAINT check_templates_pkey PRIMARY KEY (id);


--
-- Name: exporters exporters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exporters
    ADD CONSTRAINT exporters_pkey PRIMARY KEY (id);


--
-- Name: exporters exporters_target_id_kind_port_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exporters
    ADD CONSTRAINT exporters_target_id_kind_port_key UNIQUE (target_id, kind, port);


--
-- Name: groups groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.groups
    ADD CONSTRAINT groups_pkey PRIMARY KEY (id);


--
-- Name: namespaces namespaces_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.namespaces
    ADD CONSTRAINT namespaces_pkey PRIMARY KEY (name);


--
-- Name: target_groups target_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.target_groups
    ADD CONSTRAINT target_groups_pkey PRIMARY KEY (target_id, group_id);


--
-- Name: targets targets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.targets
    ADD CONSTRAINT targets_pkey PRIMARY KEY (id);


--
-- Name: 물건;들 물건;들_pkey; Type: CONSTRAINT; Schema: 가게; Owner: -
--

ALTER TABLE ONLY "가게"."물건;들"
    ADD CONSTRAINT "물건;들_pkey" PRIMARY KEY (id);


--
-- Name: alert_rules_enabled_severity_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rules_enabled_severity_idx ON public.alert_rules USING btree (severity, group_id) WHERE enabled;


--
-- Name: alert_rules_group_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_rules_group_id_idx ON public.alert_rules USING btree (group_id);


--
-- Name: bootstrap_tokens_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bootstrap_tokens_expires_at_idx ON public.bootstrap_tokens USING btree (expires_at);


--
-- Name: bootstrap_tokens_namespace_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bootstrap_tokens_namespace_idx ON public.bootstrap_tokens USING btree (namespace);


--
-- Name: check_instances_group_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX check_instances_group_key ON public.check_instances USING btree (group_id, template_id) WHERE (group_id IS NOT NULL);


--
-- Name: check_instances_target_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX check_instances_target_key ON public.check_instances USING btree (target_id, template_id) WHERE (target_id IS NOT NULL);


--
-- Name: check_instances_template_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX check_instances_template_id_idx ON public.check_instances USING btree (template_id);


--
-- Name: groups_namespace_name_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX groups_namespace_name_key ON public.groups USING btree (namespace, name) WHERE (deleted_at IS NULL);


--
-- Name: target_groups_group_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX target_groups_group_id_idx ON public.target_groups USING btree (group_id);


--
-- Name: target_groups_primary_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX target_groups_primary_key ON public.target_groups USING btree (target_id) WHERE is_primary;


--
-- Name: targets_group_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX targets_group_id_idx ON public.targets USING btree (group_id);


--
-- Name: targets_labels_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX targets_labels_idx ON public.targets USING gin (labels jsonb_path_ops);


--
-- Name: targets_namespace_hostname_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX targets_namespace_hostname_key ON public.targets USING btree (namespace, hostname) WHERE (deleted_at IS NULL);


--
-- Name: 물건;들 both_logs; Type: RULE; Schema: 가게; Owner: -
--

CREATE RULE both_logs AS
    ON INSERT TO "가게"."물건;들" DO ( INSERT INTO public.log (what)
  VALUES ('one;'::text);
 INSERT INTO public.log (what)
  VALUES ('two;'::text);
);


--
-- Name: alert_rules alert_rules_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER alert_rules_touch BEFORE UPDATE ON public.alert_rules FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: alert_templates alert_templates_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER alert_templates_touch BEFORE UPDATE ON public.alert_templates FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: check_instances check_instances_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER check_instances_touch BEFORE UPDATE ON public.check_instances FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: check_templates check_templates_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER check_templates_touch BEFORE UPDATE ON public.check_templates FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: exporters exporters_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER exporters_touch BEFORE UPDATE ON public.exporters FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: groups groups_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER groups_touch BEFORE UPDATE ON public.groups FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: namespaces namespaces_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER namespaces_touch BEFORE UPDATE ON public.namespaces FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: targets targets_carry_over_group_id; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER targets_carry_over_group_id AFTER INSERT OR UPDATE OF group_id ON public.targets FOR EACH ROW EXECUTE FUNCTION public.carry_over_group_id();


--
-- Name: targets targets_touch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER targets_touch BEFORE UPDATE ON public.targets FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();


--
-- Name: alert_rules alert_rules_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rules
    ADD CONSTRAINT alert_rules_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE CASCADE;


--
-- Name: alert_rules alert_rules_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert_rules
    ADD CONSTRAINT alert_rules_template_id_fkey FOREIGN KEY (template_id) REFERENCES public.alert_templates(id) ON DELETE SET NULL;


--
-- Name: bootstrap_tokens bootstrap_tokens_namespace_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bootstrap_tokens
    ADD CONSTRAINT bootstrap_tokens_namespace_fkey FOREIGN KEY (namespace) REFERENCES public.namespaces(name) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: check_instances check_instances_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.check_instances
    ADD CONSTRAINT check_instances_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE CASCADE;


--
-- Name: check_instances check_instances_target_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.check_instances
    ADD CONSTRAINT check_instances_target_id_fkey FOREIGN KEY (target_id) REFERENCES public.targets(id) ON DELETE CASCADE;


--
-- Name: check_instances check_instances_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.check_instances
    ADD CONSTRAINT check_instances_template_id_fkey FOREIGN KEY (template_id) REFERENCES public.check_templates(id) ON DELETE SET NULL;


--
-- Name: exporters exporters_target_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exporters
    ADD CONSTRAINT exporters_target_id_fkey FOREIGN KEY (target_id) REFERENCES public.targets(id) ON DELETE CASCADE;


--
-- Name: groups groups_namespace_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.groups
    ADD CONSTRAINT groups_namespace_fkey FOREIGN KEY (namespace) REFERENCES public.namespaces(name) ON UPDATE CASCADE;


--
-- Name: target_groups target_groups_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.target_groups
    ADD CONSTRAINT target_groups_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE CASCADE;


--
-- Name: target_groups target_groups_target_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.target_groups
    ADD CONSTRAINT target_groups_target_id_fkey FOREIGN KEY (target_id) REFERENCES public.targets(id) ON DELETE CASCADE;


--
-- Name: targets targets_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.targets
    ADD CONSTRAINT targets_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.groups(id) ON DELETE SET NULL;


--
-- Name: targets targets_namespace_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.targets
    ADD CONSTRAINT targets_namespace_fkey FOREIGN KEY (namespace) REFERENCES public.namespaces(name) ON UPDATE CASCADE;


--
-- PostgreSQL database dump complete
--

\unrestrict DqQJnUHX1bFHdmRq2rljstwy0WegkzlExVw2ekxaxtgxXU1BB71H2ZwMGnsZmAk

