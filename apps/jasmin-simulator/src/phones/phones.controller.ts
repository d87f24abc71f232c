import {
  BadRequestException,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  Res,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonBody } from '../http/json-body.js';
import { SIMULATOR, type Simulator } from '../simulator.parts.js';
import type { PhoneSms } from './mo-forms.js';
import { streamMessages } from './message-stream.js';
import type { PhoneMessage } from './phones.js';

/** The phones behind the gateway. */
@Controller('phones/:msisdn')
export class PhonesController {
  constructor(@Inject(SIMULATOR) private readonly simulator: Simulator) {}

  @Get('messages')
  messages(@Param('msisdn') msisdn: string): readonly PhoneMessage[] {
    return this.simulator.phones.messagesOf(msisdn);
  }

  @Post('messages')
  @HttpCode(202)
  send(@Param('msisdn') from: string, @Req() request: FastifyRequest): { ids: string[] } {
    const ids = this.simulator.sendFromPhone(readPhoneSms(from, jsonBody(request)));
    if (ids === undefined) throw new ServiceUnavailableException('nobody takes SMS of phones: set SMS_CALLBACK_URL');
    return { ids };
  }

  @Get('events')
  events(@Param('msisdn') msisdn: string, @Res() reply: FastifyReply): void {
    streamMessages(this.simulator.phones, msisdn, reply);
  }
}

function readPhoneSms(from: string, json: unknown): PhoneSms {
  const { to, text, parts = 'joined', reference = 0 } = json as Record<string, unknown>;
  if (typeof to !== 'string' || to === '') throw new BadRequestException('to must be a number, as text');
  if (typeof text !== 'string') throw new BadRequestException('text must be a text');
  if (parts !== 'joined' && parts !== 'separate') throw new BadRequestException('parts must be joined or separate');
  if (typeof reference !== 'number' || !Number.isInteger(reference) || reference < 0 || reference > 0xffff)
    throw new BadRequestException('reference must be a whole number from 0 to 65535');
  return { from, to, text, parts, reference };
}
