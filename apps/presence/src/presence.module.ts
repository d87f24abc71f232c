import { Module } from '@nestjs/common';

/** The service has no HTTP of its own and nothing to inject: its table goes to the transport, see main.ts. */
@Module({})
export class PresenceModule {}
