import { Module, type DynamicModule } from '@nestjs/common';
import { FaultsController } from './faults/faults.controller.js';
import { GatewayController } from './gateway/gateway.controller.js';
import { HealthController } from './http/health.controller.js';
import { PhonesController } from './phones/phones.controller.js';
import { SIMULATOR, type Simulator } from './simulator.parts.js';

@Module({})
export class SimulatorModule {
  static of(simulator: Simulator): DynamicModule {
    return {
      module: SimulatorModule,
      controllers: [GatewayController, PhonesController, FaultsController, HealthController],
      providers: [{ provide: SIMULATOR, useValue: simulator }],
    };
  }
}
