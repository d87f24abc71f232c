import { Module, type DynamicModule } from '@nestjs/common';
import { answerCirToken, CirController } from './cir.controller.js';
import type { CspServerDeps } from './csp-server.js';
import { addressHeaderToken, answerPostToken, CspController } from './csp.controller.js';

@Module({})
export class CspModule {
  static with({ answer, answerCir, addressHeader }: CspServerDeps): DynamicModule {
    return {
      module: CspModule,
      controllers: [CspController, CirController],
      providers: [
        { provide: answerPostToken, useValue: answer },
        { provide: answerCirToken, useValue: answerCir },
        { provide: addressHeaderToken, useValue: addressHeader ?? '' },
      ],
    };
  }
}
