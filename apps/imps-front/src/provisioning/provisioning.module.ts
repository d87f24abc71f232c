import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  PROVISIONING,
  ProblemFilter,
  ProvisioningController,
  type ProvisioningDependencies,
} from './provisioning.controller.js';

@Module({})
export class ProvisioningModule {
  static with(deps: ProvisioningDependencies): DynamicModule {
    return {
      module: ProvisioningModule,
      controllers: [ProvisioningController],
      providers: [
        { provide: PROVISIONING, useValue: deps },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
