import { Module, type DynamicModule } from '@nestjs/common';
import { FaultsController } from './faults/faults.controller.js';
import { GatewayController } from './gateway/gateway.controller.js';
import { HealthController } from './http/health.controller.js';
import { PhonesController } from './phones/phones.controller.js';
import { gatewayToken, simulatorToken, type Gateway, type Simulator } from './simulator.js';

@Module({})
export class SimulatorModule {
  /** Without a gateway the simulator is an SMSC, and does not offer Jasmin's HTTP API. */
  static of(simulator: Simulator, gateway: Gateway | undefined): DynamicModule {
    const controllers = [PhonesController, FaultsController, HealthController];
    const providers = [{ provide: simulatorToken, useValue: simulator }];
    if (gateway === undefined) return { module: SimulatorModule, controllers, providers };
    return {
      module: SimulatorModule,
      controllers: [GatewayController, ...controllers],
      providers: [...providers, { provide: gatewayToken, useValue: gateway }],
    };
  }
}
