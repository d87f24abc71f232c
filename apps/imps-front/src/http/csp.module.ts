import { Module, type DynamicModule } from '@nestjs/common';
import type { AnswerPost } from './answer-post.js';
import { answerPostToken, CspController } from './csp.controller.js';

@Module({})
export class CspModule {
  static with(answer: AnswerPost): DynamicModule {
    return {
      module: CspModule,
      controllers: [CspController],
      providers: [{ provide: answerPostToken, useValue: answer }],
    };
  }
}
