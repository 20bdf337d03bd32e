/** What PostgreSQL calls an object of this type, as its own statements write it: `OBJECT_MATVIEW` → `materialized view`. */
export function nounOf(objectType: string): string {
  return odd[objectType] ?? objectType.replace("OBJECT_", "").toLowerCase().replaceAll("_", " ");
}

const odd: Readonly<Record<string, string>> = {
  OBJECT_DOMCONSTRAINT: "constraint",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_LARGEOBJECT: "large object",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_OPCLASS: "operator class",
  OBJECT_OPFAMILY: "operator family",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_TABCONSTRAINT: "constraint",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
};

/**
 * Extensions that PostgreSQL's own distribution brings, and the widespread ones like them: they hold functions, types and
 * operators, but no table. Dropping any other takes its member tables along, and their rows (a scheduler's jobs).
 */
export const extensionsWithoutTables: ReadonlySet<string> = new Set(
  [
    "amcheck autoinc bloom bool_plperl bool_plperlu btree_gin btree_gist citext cube dblink dict_int dict_xsyn",
    "earthdistance file_fdw fuzzystrmatch hstore hstore_plperl hstore_plperlu hstore_plpython3u insert_username intagg",
    "intarray isn jsonb_plperl jsonb_plperlu jsonb_plpython3u lo ltree ltree_plpython3u moddatetime pageinspect",
    "pg_buffercache pg_freespacemap pg_logicalinspect pg_prewarm pg_stat_statements pg_surgery pg_trgm pg_visibility",
    "pg_walinspect pgcrypto pgrowlocks pgstattuple plperl plperlu plpgsql plpython3u pltcl pltclu postgres_fdw refint seg",
    "sslinfo tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp xml2 vector",
  ].flatMap((line) => line.split(" ")),
);
