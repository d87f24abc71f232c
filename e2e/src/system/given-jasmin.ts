import { Gateway } from '../../../tools/real-jasmin/gateway.mjs';

/** A real Jasmin that waits for its SMSC. */
export type GivenJasmin = Readonly<{
  /** For all services: the adapter finds Jasmin, and the simulator is its SMSC. */
  env: Readonly<Record<string, string>>;
  gateway: Gateway;
  untilBound(): Promise<void>;
}>;

/** The Jasmin that `npm run test:jasmin` has started for its suites; its callbacks go to one port with one secret. */
export async function givenJasmin(): Promise<GivenJasmin> {
  const variable = process.env['SMSONLY_REAL_JASMIN'];
  if (variable === undefined) throw new Error('no Jasmin was started for this suite: npm run test:jasmin');
  const { folder, smscPort, callbackPort } = JSON.parse(variable) as Record<string, string>;
  const gateway = await Gateway.inFolder(String(folder), { guarded: true });
  const { user, password, moUrl } = gateway.settings;
  return {
    env: {
      JASMIN_URL: gateway.url,
      JASMIN_USERNAME: user,
      JASMIN_PASSWORD: password,
      JASMIN_CALLBACK_TOKEN: new URL(moUrl).searchParams.get('token') ?? '',
      SMS_ADAPTER_PORT: String(callbackPort),
      SMS_CALLBACK_URL: `http://127.0.0.1:${callbackPort}`,
      SMSC_PORT: String(smscPort),
      SMS_UNKNOWN_WAIT: '30s',
    },
    gateway,
    untilBound: () => gateway.untilBound(),
  };
}
