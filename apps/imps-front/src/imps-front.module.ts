import { Module } from '@nestjs/common';

/** The consumer: its one table goes to the transport, so Nest has nothing to wire. */
@Module({})
export class ImpsFrontModule {}
