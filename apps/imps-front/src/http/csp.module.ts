import { Module, type DynamicModule } from '@nestjs/common';
import type { AnswerPost } from './answer-post.js';
import { answerCirToken, CirController, type AnswerCir } from './cir.controller.js';
import { addressHeaderToken, answerPostToken, CspController } from './csp.controller.js';

export type CspModuleDeps = Readonly<{
  answer: AnswerPost;
  answerCir: AnswerCir;
  /** Name of the header, in small letters, in which a trusted proxy gives the client's address; without it the peer's counts. */
  addressHeader?: string | undefined;
}>;

@Module({})
export class CspModule {
  static with({ answer, answerCir, addressHeader }: CspModuleDeps): DynamicModule {
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
