/** The services that own a schema; the role of each is `smsonly_<service>`. */
export type Service = 'imps_front' | 'presence' | 'routing' | 'sms_adapter';
