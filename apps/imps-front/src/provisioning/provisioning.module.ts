import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  provisioningToken,
  ProblemFilter,
  ProvisioningController,
  type ProvisioningDeps,
} from './provisioning.controller.js';

@Module({})
export class ProvisioningModule {
  static with(deps: ProvisioningDeps): DynamicModule {
    return {
      module: ProvisioningModule,
      controllers: [ProvisioningController],
      providers: [
        { provide: provisioningToken, useValue: deps },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
