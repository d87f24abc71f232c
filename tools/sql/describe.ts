import pg from 'pg';

/** What Postgres says of a statement without carrying it out. */
export type Description = Readonly<{
  /** Type OIDs of `$1`, `$2` … */
  parameters: readonly number[];
  columns: readonly Column[];
}>;

export type Column = Readonly<{
  name: string;
  type: number;
  /** The column of a table or view that it comes from; 0 where it was computed. */
  table: number;
  number: number;
}>;

type Wire = {
  parse(message: { name: string; text: string; types: number[] }): void;
  describe(message: { type: 'S'; name: string }): void;
  sync(): void;
};
type Field = { name: string; dataTypeID: number; tableID: number; columnID: number };

/** Has the statement parsed and described on this connection. @throws what Postgres has against it */
export async function describeStatement(client: pg.Client, text: string): Promise<Description> {
  let parameters: readonly number[] = [];
  let columns: readonly Column[] = [];
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
  const noteParameters = (message: { dataTypeIDs: number[] }) => (parameters = message.dataTypeIDs);
  connection.on('parameterDescription', noteParameters);
  try {
    await new Promise<void>((resolve, reject) => {
      client.query({
        submit(wire: Wire) {
          wire.parse({ name: '', text, types: [] });
          wire.describe({ type: 'S', name: '' });
          wire.sync();
        },
        handleRowDescription({ fields }: { fields: Field[] }) {
          columns = fields.map((field) => ({
            name: field.name,
            type: field.dataTypeID,
            table: field.tableID,
            number: field.columnID,
          }));
        },
        handleError: reject,
        handleReadyForQuery: resolve,
      } as never);
    });
  } finally {
    connection.off('parameterDescription', noteParameters);
  }
  return { parameters, columns };
}
