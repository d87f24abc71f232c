/** The types of `smpp` that are used here; the package has none. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as TcpServer, Socket } from 'node:net';

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly [parameter: string]: unknown;
    response(parameters?: Record<string, unknown>): Pdu;
  }

  export interface Session extends EventEmitter {
    readonly socket: Socket;
    /** False when the connection is gone. */
    send(pdu: Pdu): boolean;
    deliver_sm(parameters: Record<string, unknown>, onResponse: (response: Pdu) => void): boolean;
    close(): void;
    destroy(): void;
  }

  interface Parameter {
    filter?: unknown;
  }

  const smpp: {
    createServer(listener: (session: Session) => void): TcpServer;
    readonly commands: Readonly<Record<string, { readonly params: Record<string, Parameter> }>>;
    readonly tlvs: Record<string, Parameter>;
    readonly errors: Readonly<Record<string, number>>;
  };
  export default smpp;
}
