import { Module, type DynamicModule } from '@nestjs/common';
import type { Subscriptions } from '@smsonly/kafka';

/** The table, for whoever asks Nest what this service consumes. */
export const SUBSCRIPTIONS = Symbol('subscriptions of routing');

@Module({})
export class RoutingModule {
  static with(subscriptions: Subscriptions): DynamicModule {
    return { module: RoutingModule, providers: [{ provide: SUBSCRIPTIONS, useValue: subscriptions }] };
  }
}
