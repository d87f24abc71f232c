import { cirMethods } from '@smsonly/imps-model';
import { ConfigurationError } from '@smsonly/platform';
import { isSms, type CirMethod } from './method.js';

/** What this installation has switched on, and how clients reach it. */
export type WakeUpOffer = Readonly<{
  methods: ReadonlySet<CirMethod>;
  /** Where clients reach the TCP channel. */
  tcp?: Readonly<{ address: string; port: number }>;
  /** Where clients reach HTTP: base address, to which `/cir/<id>` is added. */
  httpUrl?: string;
}>;

/** @throws Error naming what is no method */
export function readMethods(value: string): readonly CirMethod[] {
  const words = value
    .split(',')
    .map((word) => word.trim().toUpperCase())
    .filter((word) => word !== '' && word !== 'NONE');
  return words.map((word) => {
    const method = cirMethods.find((one) => one === word);
    if (method === undefined) throw new Error(`must be none, or some of ${cirMethods.join(', ')}`);
    return method;
  });
}

/** Host, or host:port. */
export function readTcpAddress(value: string): Readonly<{ address: string; port?: number }> {
  const [, address, port] = /^([A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?$/.exec(value) ?? [];
  const number = port === undefined ? undefined : Number(port);
  if (address === undefined || (number !== undefined && (number < 1 || number > 65_535)))
    throw new Error('must be a host name or address, or host:port, without a scheme');
  return { address: address.replace(/^\[|\]$/g, ''), ...(number !== undefined && { port: number }) };
}

/**
 * @throws ConfigurationError when SMS are to be sent and nobody says from whom
 */
export function wakeUpOffer(
  values: Readonly<{
    CIR_METHODS: readonly CirMethod[];
    CIR_TCP_PORT: number;
    CIR_TCP_ADDRESS?: Readonly<{ address: string; port?: number }> | undefined;
    CIR_HTTP_URL?: string | undefined;
    CIR_SMS_FROM?: string | undefined;
  }>,
): WakeUpOffer {
  const { CIR_METHODS: methods, CIR_TCP_PORT: port, CIR_TCP_ADDRESS: tcp, CIR_HTTP_URL: httpUrl } = values;
  if (methods.some(isSms) && values.CIR_SMS_FROM === undefined)
    throw new ConfigurationError(
      'CIR_METHODS has WAPSMS or SSMS, so CIR_SMS_FROM must be set: the originator of these SMS',
    );
  return {
    methods: new Set(
      methods.filter(
        (method) => (method !== 'STCP' || tcp !== undefined) && (method !== 'SHTTP' || httpUrl !== undefined),
      ),
    ),
    ...(tcp && { tcp: { port, ...tcp } }),
    ...(httpUrl !== undefined && { httpUrl }),
  };
}
