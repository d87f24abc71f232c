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
import { simulatorToken, type Simulator } from '../simulator.js';
import { streamMessages } from './message-stream.js';
import type { PhoneSms } from './phone-sms.js';
import type { PhoneMessage } from './phones.js';

/** The phones behind the gateway. */
@Controller('phones/:msisdn')
export class PhonesController {
  constructor(@Inject(simulatorToken) private readonly simulator: Simulator) {}

  @Get('messages')
  messages(@Param('msisdn') msisdn: string): readonly PhoneMessage[] {
    return this.simulator.phones.messagesOf(msisdn);
  }

  @Post('messages')
  @HttpCode(202)
  send(@Param('msisdn') from: string, @Req() request: FastifyRequest): { ids: string[] } {
    const { sendFromPhone, moParts } = this.simulator;
    const sms = readPhoneSms(from, jsonBody(request), moParts);
    if (sendFromPhone === undefined)
      throw new ServiceUnavailableException('nobody takes SMS of phones: set SMS_CALLBACK_URL');
    return { ids: sendFromPhone(sms) };
  }

  @Get('events')
  events(@Param('msisdn') msisdn: string, @Res() reply: FastifyReply): void {
    streamMessages(this.simulator.phones, msisdn, reply);
  }
}

function readPhoneSms(from: string, json: unknown, usualParts: PhoneSms['parts']): PhoneSms {
  const { to, text, parts = usualParts, reference, header = 'udh16', order } = json as Record<string, unknown>;
  if (typeof to !== 'string' || to === '') throw new BadRequestException('to must be a number, as text');
  if (typeof text !== 'string') throw new BadRequestException('text must be a text');
  if (parts !== 'joined' && parts !== 'separate') throw new BadRequestException('parts must be joined or separate');
  if (header !== 'udh8' && header !== 'udh16' && header !== 'sar')
    throw new BadRequestException('header must be udh8, udh16 or sar');
  if (reference !== undefined && !isWhole(reference, 0, 0xffff))
    throw new BadRequestException('reference must be a whole number from 0 to 65535');
  if (order !== undefined && !(Array.isArray(order) && order.every((place: unknown) => isWhole(place, 1, 255))))
    throw new BadRequestException('order must be a list of the numbers of parts, from 1');
  return {
    from,
    to,
    text,
    parts,
    header,
    ...(reference !== undefined && { reference }),
    ...(order !== undefined && { order: order as number[] }),
  };
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
