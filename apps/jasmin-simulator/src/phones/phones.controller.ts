import {
  BadRequestException,
  ConflictException,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonBody } from '../http/json-body.js';
import { simulatorToken, type Simulator } from '../simulator.js';
import { streamEvents } from './event-stream.js';
import type { PhoneSms } from './phone-sms.js';
import { readStateChange, sendingRefusal, UnreadableState, type PhoneState } from './phone-state.js';
import { withIds, type PhoneMessage } from './phones.js';

/** The phones behind the gateway. */
@Controller('phones/:msisdn')
export class PhonesController {
  constructor(@Inject(simulatorToken) private readonly simulator: Simulator) {}

  @Get('messages')
  messages(@Param('msisdn') msisdn: string, @Query('detail') detail: unknown): readonly PhoneMessage[] {
    const isDetailed = readDetail(detail);
    const received = this.simulator.phones.receivedBy(msisdn);
    return received.map((one) => (isDetailed ? withIds(one) : one.sms));
  }

  @Get('sent')
  sent(@Param('msisdn') msisdn: string): readonly PhoneMessage[] {
    return this.simulator.phones.sentBy(msisdn).map(withIds);
  }

  @Post('messages')
  @HttpCode(202)
  send(@Param('msisdn') from: string, @Req() request: FastifyRequest): { ids: string[] } {
    const { sendFromPhone, moParts, phones } = this.simulator;
    const sms = readPhoneSms(from, jsonBody(request), moParts);
    const refusal = sendingRefusal(phones.stateOf(from));
    if (refusal !== undefined) throw new ConflictException(refusal);
    if (sendFromPhone === undefined)
      throw new ServiceUnavailableException('nobody takes SMS of phones: set SMS_CALLBACK_URL');
    return { ids: countable(() => sendFromPhone(sms)) };
  }

  @Get('events')
  events(
    @Param('msisdn') msisdn: string,
    @Query('detail') detail: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    streamEvents(this.simulator.phones, msisdn, { detail: readDetail(detail), lastEventId }, reply);
  }

  @Get('state')
  state(@Param('msisdn') msisdn: string): PhoneState {
    return this.simulator.phones.stateOf(msisdn);
  }

  @Put('state')
  changeState(@Param('msisdn') msisdn: string, @Req() request: FastifyRequest): PhoneState {
    return this.simulator.changeState(msisdn, readable(jsonBody(request)));
  }
}

function readDetail(detail: unknown): boolean {
  if (detail === undefined || detail === 'true' || detail === 'false') return detail === 'true';
  throw new BadRequestException('detail must be true or false');
}

function readable(json: object): Partial<PhoneState> {
  try {
    return readStateChange(json);
  } catch (error) {
    if (error instanceof UnreadableState) throw new BadRequestException(error.message);
    throw error;
  }
}

/** A text may have more parts than their header can count. */
function countable(send: () => string[]): string[] {
  try {
    return send();
  } catch (error) {
    if (error instanceof RangeError) throw new BadRequestException(error.message);
    throw error;
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
