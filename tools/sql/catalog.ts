import pg from 'pg';

/**
 * What Prisma's schema can say of a table. Views, checks, partial indexes and partitions are the migrations' own, and whether a list
 * can be null Prisma never says.
 */
const facts = `
  with ours as (
    select c.oid, n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition
  ), keys as (
    select i.*, array(select a.attname from unnest(i.indkey) with ordinality as k(number, place)
                      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number order by k.place) as columns
    from pg_index i where i.indpred is null and i.indexprs is null
  )
  select name || ': table' as fact from ours
  union all
  select name || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull and t.typcategory <> 'A' then ' not null' else '' end
    || case when a.attidentity <> '' or pg_get_serial_sequence(name, a.attname) is not null then ' counted'
            when d.oid is not null then ' default ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^ARRAY\\[\\]', '''{}''')
            else '' end
  from ours join pg_attribute a on a.attrelid = ours.oid and a.attnum > 0 and not a.attisdropped join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  union all
  select name || ': ' || case when indisprimary then 'primary key' when indisunique then 'unique' else 'index' end
    || ' (' || array_to_string(columns, ', ') || ')'
  from ours join keys on keys.indrelid = ours.oid
  union all
  select ours.name || ': ' || pg_get_constraintdef(k.oid) from ours join pg_constraint k on k.conrelid = ours.oid and k.contype = 'f'
  order by 1`;

/** The facts of these schemas' tables, one a line. */
export async function tableFacts(url: string, schemas: readonly string[]): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ fact: string }>(facts, [schemas]);
    return rows.map(({ fact }) => fact);
  });
}

/** The sequences of these schemas that no column owns. */
export async function freeSequences(url: string, schemas: readonly string[]): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'S' and n.nspname = any($1)
         and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i'))`,
      [schemas],
    );
    return rows.map(({ name }) => name);
  });
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Which columns can be null, by table and number. One of a view can if the column of the same name under it can. */
export async function columnsThatCanBeNull(
  url: string,
): Promise<(column: { table: number; number: number }) => boolean | undefined> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ place: string; nullable: boolean }>(
      `select a.attrelid || '.' || a.attnum as place, bool_and(not coalesce(under.attnotnull, a.attnotnull)) as nullable
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       left join information_schema.view_column_usage u
         on c.relkind = 'v' and u.view_schema = n.nspname and u.view_name = c.relname and u.column_name = a.attname
       left join pg_attribute under
         on under.attrelid = to_regclass(format('%I.%I', u.table_schema, u.table_name)) and under.attname = u.column_name
       where c.relkind in ('r', 'p', 'v') and a.attnum > 0 and n.nspname not in ('pg_catalog', 'information_schema')
       group by 1`,
    );
    const known = new Map(rows.map(({ place, nullable }) => [place, nullable]));
    return ({ table, number }) => known.get(`${table}.${number}`);
  });
}
